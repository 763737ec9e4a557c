package dev.verity.audit;

import java.util.Map;
import java.util.TreeMap;

/// Sequences of a session that were passed over and may still come.
final class Gaps {
  private final TreeMap<Long, Gap> byBegin = new TreeMap<>();

  /// @param behind the entry before which they are missing
  record Gap(long from, long to, Place behind) {}

  void add(Gap gap) {
    byBegin.put(gap.from, gap);
  }

  /// Whether this one was missing; from now on it is not.
  boolean fill(long sequence) {
    Map.Entry<Long, Gap> around = byBegin.floorEntry(sequence);
    if (around == null || around.getValue().to < sequence) {
      return false;
    }
    var gap = around.getValue();
    byBegin.remove(gap.from);
    if (gap.from < sequence) {
      add(new Gap(gap.from, sequence - 1, gap.behind));
    }
    if (sequence < gap.to) {
      add(new Gap(sequence + 1, gap.to, gap.behind));
    }
    return true;
  }

  Iterable<Gap> left() {
    return byBegin.values();
  }
}
