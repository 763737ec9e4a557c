package dev.verity.consumer;

import java.util.LinkedHashMap;
import java.util.Map;

/// Keeps so many entries, those that were used last.
final class Recent<K, V> extends LinkedHashMap<K, V> {
  private static final float LOAD = 0.75f;

  private final int sizeMax;

  Recent(int sizeMax) {
    super(16, LOAD, true);
    this.sizeMax = sizeMax;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
    return size() > sizeMax;
  }
}
