package dev.verity.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.SplittableRandom;

/// Chance without a sequence: the same seed and the same words always draw the same, whatever else
/// was drawn before and from whichever thread.
final class Draw {
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private Draw() {}

  /// At least 0, less than 1.
  static double uniform(long seed, String what, String key) {
    var hash = FNV_OFFSET;
    for (var octet : (what + '\n' + key).getBytes(UTF_8)) {
      hash = (hash ^ octet) * FNV_PRIME;
    }
    return new SplittableRandom(seed * FNV_PRIME + hash).nextDouble();
  }

  static Duration duration(long seed, String what, String key, Duration max) {
    return Duration.ofNanos((long) (uniform(seed, what, key) * max.toNanos()));
  }
}
