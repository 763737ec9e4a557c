package dev.verity.stripe;

import java.time.Duration;
import java.time.Instant;

/// Our clock beside Stripe's, from one call.
///
/// @param date Stripe's `Date` header, which leaves out parts of a second
public record ClockReading(Instant sentAt, Instant answeredAt, Instant date) {
  private static final Duration HALF_A_SECOND = Duration.ofMillis(500);

  /// How far our clock is ahead of Stripe's; negative when it is behind. Right up to the
  /// [#error()].
  public Duration ahead() {
    var ours = sentAt.plus(roundTrip().dividedBy(2));
    return Duration.between(date.plus(HALF_A_SECOND), ours);
  }

  /// How much of it may come from the way there and back, and from what the header leaves out.
  public Duration error() {
    return roundTrip().dividedBy(2).plus(HALF_A_SECOND);
  }

  private Duration roundTrip() {
    return Duration.between(sentAt, answeredAt);
  }
}
