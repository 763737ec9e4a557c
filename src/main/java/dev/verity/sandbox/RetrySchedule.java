package dev.verity.sandbox;

import java.time.Duration;
import java.util.Optional;

/// When a delivery that got no 2xx is tried again: after `first`, then after twice as long each
/// time up to `longest`, as often as `attemptsMax` and as long as `total` allow.
public record RetrySchedule(Duration first, Duration longest, Duration total, int attemptsMax) {

  /// Stripe's live mode: three days. The intervals are not published; these are plausible.
  public static final RetrySchedule LIVE =
      new RetrySchedule(
          Duration.ofSeconds(30), Duration.ofHours(12), Duration.ofDays(3), Integer.MAX_VALUE);

  /// Stripe's test mode: three retries over a few hours.
  public static final RetrySchedule TEST =
      new RetrySchedule(Duration.ofMinutes(30), Duration.ofHours(2), Duration.ofHours(6), 4);

  /// For runs of minutes: 200 ms, 400 ms and so on up to 3 s, for an hour.
  public static final RetrySchedule QUICK =
      new RetrySchedule(
          Duration.ofMillis(200), Duration.ofSeconds(3), Duration.ofHours(1), Integer.MAX_VALUE);

  private static final int DOUBLINGS_MAX = 30;

  public RetrySchedule {
    if (!first.isPositive() || longest.compareTo(first) < 0 || total.compareTo(longest) < 0) {
      throw new IllegalArgumentException(
          "A schedule wants 0 < first <= longest <= total, "
              + first
              + ", "
              + longest
              + ", "
              + total
              + " were found.");
    }
    if (attemptsMax < 1) {
      throw new IllegalArgumentException(
          "attemptsMax must be at least 1, " + attemptsMax + " was found.");
    }
  }

  /// How long to wait after so many attempts and so much waiting; empty when it is over.
  Optional<Duration> next(int attempts, Duration waited) {
    var doubled = first.multipliedBy(1L << Math.min(attempts - 1, DOUBLINGS_MAX));
    var wait = doubled.compareTo(longest) < 0 ? doubled : longest;
    return attempts >= attemptsMax || waited.plus(wait).compareTo(total) > 0
        ? Optional.empty()
        : Optional.of(wait);
  }
}
