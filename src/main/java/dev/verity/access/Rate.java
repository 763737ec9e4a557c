package dev.verity.access;

import java.time.Duration;

/// How often something may be tried.
///
/// @param atOnce so many tries after a rest
/// @param each and one more after each such time
public record Rate(int atOnce, Duration each) {
  public Rate {
    if (atOnce < 1 || each.toMillis() < 1) {
      throw new IllegalArgumentException(
          "At least one try, and a pause of a millisecond or more, are wanted; found: %d, %s."
              .formatted(atOnce, each));
    }
  }
}
