package dev.verity.bench;

import java.util.BitSet;

/// A set of numbers to which many threads add.
final class Numbers {
  private final BitSet bits = new BitSet();

  /// Whether it was new.
  synchronized boolean add(int number) {
    var isNew = !bits.get(number);
    bits.set(number);
    return isNew;
  }

  synchronized int count() {
    return bits.cardinality();
  }

  /// How many of these are not among those.
  synchronized int without(Numbers those) {
    var left = (BitSet) bits.clone();
    left.andNot(those.copy());
    return left.cardinality();
  }

  private synchronized BitSet copy() {
    return (BitSet) bits.clone();
  }
}
