package dev.verity.doctor;

import dev.verity.stripe.ClockReading;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// Whether our clock goes with Stripe's. Signatures are dated by Stripe's clock and judged by ours.
public final class ClockCheck {
  private static final String WHAT = "clock";
  private static final String FIX = "Let NTP (chrony, systemd-timesyncd) keep this machine's time.";
  private static final Duration BEARABLE = Duration.ofSeconds(2);
  private static final Duration UNBEARABLE = Duration.ofSeconds(60);

  private ClockCheck() {}

  /// Judges by the reading with the smallest error.
  ///
  /// @param tolerance how far a signature's time may lie from ours; half of it is too near
  public static Finding of(List<ClockReading> readings, Duration tolerance) {
    var best = readings.stream().min(Comparator.comparing(ClockReading::error));
    return best.map(reading -> judge(reading, tolerance))
        .orElseGet(() -> Finding.skip(WHAT, "no answer of Stripe's told its time"));
  }

  private static Finding judge(ClockReading reading, Duration tolerance) {
    var ahead = reading.ahead();
    var found =
        String.format(
            Locale.ROOT,
            "%.1f s %s Stripe's (±%.1f s)",
            seconds(ahead.abs()),
            ahead.isNegative() ? "behind" : "ahead of",
            seconds(reading.error()));
    var atLeast = ahead.abs().minus(reading.error());
    var half = tolerance.dividedBy(2);
    var limit = half.compareTo(UNBEARABLE) < 0 ? half : UNBEARABLE;
    if (atLeast.compareTo(limit) > 0) {
      return Finding.fail(
          WHAT, found + "; webhooks are refused beyond webhook.tolerance, " + tolerance, FIX);
    }
    return atLeast.compareTo(BEARABLE) > 0
        ? Finding.warn(WHAT, found, FIX)
        : Finding.ok(WHAT, found);
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
