package dev.verity.faults;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// One thing that goes wrong for a while.
///
/// @param kind what the tally counts it under
/// @param target what it happens to; never two things at once
/// @param shortest how long it lasts at least
/// @param longest how long it lasts at most
record Fault(String kind, String target, Duration shortest, Duration longest, Strike strike) {

  /// Makes it go wrong, and tells how it is put right again.
  @FunctionalInterface
  interface Strike {
    Mend strike(RandomGenerator random) throws Exception;
  }

  /// Puts it right again; what was killed may take its time to come back.
  @FunctionalInterface
  interface Mend {
    void mend() throws Exception;
  }

  /// A fault that is over when its strike is.
  static Fault atOnce(String kind, String target, Strike strike) {
    return new Fault(kind, target, Duration.ZERO, Duration.ZERO, strike);
  }

  Duration lasts(RandomGenerator random) {
    return shortest.plusMillis(random.nextLong(longest.minus(shortest).toMillis() + 1));
  }
}
