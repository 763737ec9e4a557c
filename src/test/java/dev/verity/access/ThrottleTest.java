package dev.verity.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.verity.ManualClock;
import java.net.InetAddress;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ThrottleTest {
  private final ManualClock clock = new ManualClock();
  private final Throttle throttle = new Throttle(new Rate(3, Duration.ofMinutes(1)), clock);

  @Test
  void aFewTriesAreThereAtOnceAndThenOneAfterEachPause() {
    assertThat(throttle.take("a")).isZero();
    assertThat(throttle.take("a")).isZero();
    assertThat(throttle.take("a")).isZero();
    assertThat(throttle.take("a")).isEqualTo(Duration.ofMinutes(1));
    clock.advance(Duration.ofSeconds(59));
    assertThat(throttle.take("a")).isEqualTo(Duration.ofSeconds(1));
    clock.advance(Duration.ofSeconds(1));
    assertThat(throttle.take("a")).isZero();
    assertThat(throttle.take("a")).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void aRestGivesNoMoreThanTheFewAgain() {
    clock.advance(Duration.ofDays(9));
    var taken = IntStream.range(0, 10).filter(_ -> throttle.take("a").isZero()).count();
    assertThat(taken).isEqualTo(3);
  }

  @Test
  void aClockThatIsSetBackShutsNobodyOutForLong() {
    IntStream.range(0, 3).forEach(_ -> throttle.take("a"));
    clock.advance(Duration.ofDays(-1));
    assertThat(throttle.take("a")).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void whoTriesManyNamesDoesNotFreeAnother() {
    IntStream.range(0, 3).forEach(_ -> throttle.take("victim"));
    IntStream.range(0, 20_000).forEach(number -> throttle.take("other " + number));
    assertThat(throttle.take("victim")).isPositive();
  }

  @Test
  void aRateWithoutTriesIsNone() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Rate(0, Duration.ofSeconds(1)));
    assertThatIllegalArgumentException().isThrownBy(() -> new Rate(1, Duration.ZERO));
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.77, 192.0.2.77/32, 192.0.2.0/24",
    "::ffff:192.0.2.77, 192.0.2.77/32, 192.0.2.0/24",
    "2001:db8:1:2:3:4:5:6, 2001:db8:1:2:0:0:0:0/64, 2001:db8:1:0:0:0:0:0/48"
  })
  void aHouseholdIsLimitedAndItsNetworkShown(String address, String household, String shown) {
    var whereabouts = new Whereabouts(InetAddress.ofLiteral(address));
    assertThat(whereabouts.household()).isEqualTo(household);
    assertThat(whereabouts).hasToString(shown);
  }
}
