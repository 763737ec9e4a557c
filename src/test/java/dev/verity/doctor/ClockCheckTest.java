package dev.verity.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.stripe.ClockReading;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClockCheckTest {
  private static final Instant STRIPE = Instant.parse("2026-11-01T10:00:00Z");
  private static final Duration TOLERANCE = Duration.ofMinutes(5);

  /// The header leaves out half a second on the mean, and the way there and back takes 200 ms: an
  /// offset counts from 600 ms on.
  @ParameterizedTest
  @CsvSource({
    "0, OK",
    "2500, OK",
    "-2500, OK",
    "2700, WARN",
    "-2700, WARN",
    "60500, WARN",
    "60700, FAIL",
    "-60700, FAIL"
  })
  void onlyWhatIsCertainCounts(long aheadMillis, Mark mark) {
    assertThat(ClockCheck.of(List.of(reading(aheadMillis, 200)), TOLERANCE).mark()).isEqualTo(mark);
  }

  @Test
  void halfOfASmallToleranceFails() {
    assertThat(ClockCheck.of(List.of(reading(20_000, 200)), Duration.ofSeconds(30)).mark())
        .isEqualTo(Mark.FAIL);
  }

  @Test
  void theOffsetIsToldWithItsErrorAndDirection() {
    assertThat(ClockCheck.of(List.of(reading(90_000, 200)), TOLERANCE).found())
        .startsWith("90.0 s ahead of Stripe's (±0.6 s)");
    assertThat(ClockCheck.of(List.of(reading(-3_000, 200)), TOLERANCE))
        .isEqualTo(
            Finding.warn(
                "clock",
                "3.0 s behind Stripe's (±0.6 s)",
                "Let NTP (chrony, systemd-timesyncd) keep this machine's time."));
  }

  @Test
  void theQuickestAnswerIsBelieved() {
    var readings = List.of(reading(0, 9_000), reading(3_000, 200), reading(0, 8_000));

    assertThat(ClockCheck.of(readings, TOLERANCE).mark()).isEqualTo(Mark.WARN);
  }

  @Test
  void withoutAnAnswerNothingIsSaid() {
    assertThat(ClockCheck.of(List.of(), TOLERANCE).mark()).isEqualTo(Mark.SKIP);
  }

  /// Stripe answers in the middle of its second and of the way.
  private static ClockReading reading(long aheadMillis, long roundTripMillis) {
    var middle = STRIPE.plusMillis(500 + aheadMillis);
    return new ClockReading(
        middle.minusMillis(roundTripMillis / 2), middle.plusMillis(roundTripMillis / 2), STRIPE);
  }
}
