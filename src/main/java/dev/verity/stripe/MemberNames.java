package dev.verity.stripe;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The names of one object's members, to notice one that comes twice.
///
/// The few that Stripe's objects have are mostly told apart by a bit of their hashes. A HashSet for
/// each object would be half of what the reading of an envelope leaves behind.
final class MemberNames {
  private static final int FEW = 32;

  private final String[] few = new String[FEW];
  private int count;
  private long bits;
  private @Nullable Set<String> many;

  /// Whether it is the first of this name.
  boolean add(String name) {
    if (many != null) {
      return many.add(name);
    }
    var bit = 1L << name.hashCode();
    if ((bits & bit) != 0 && Arrays.asList(few).subList(0, count).contains(name)) {
      return false;
    }
    bits |= bit;
    if (count == FEW) {
      many = new HashSet<>(Arrays.asList(few));
      return many.add(name);
    }
    few[count++] = name;
    return true;
  }
}
