package dev.verity.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JourneyTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @Test
  void aTicketTellsTheWholeJourney() {
    var journey = Journey.begin(NOW, "/sessions/vs_1?tab=ü");
    assertThat(Journey.under(journey.ticket(), NOW.plusSeconds(599))).contains(journey);
  }

  @Test
  void itEnds() {
    var ticket = Journey.begin(NOW, "/").ticket();
    assertThat(Journey.under(ticket, NOW.plus(Journey.LONGEST))).isEmpty();
    assertThat(Journey.under(ticket, NOW.minus(Duration.ofSeconds(1)))).isEmpty();
  }

  @Test
  void whatTheProviderLearnsIsNeverTheSameAndTellsNothingElse() {
    var one = Journey.begin(NOW, "/");
    var other = Journey.begin(NOW, "/");
    assertThat(
            Set.of(
                one.state().getValue(),
                one.nonce().getValue(),
                one.verifier().getValue(),
                other.state().getValue(),
                other.nonce().getValue(),
                other.verifier().getValue()))
        .hasSize(6);
  }

  @Test
  void whereNobodyCanWantToGoIsForgotten() {
    assertThat(Journey.begin(NOW, "/" + "x".repeat(1_000)).next()).isEqualTo("/");
    assertThat(Journey.begin(NOW, null).next()).isEqualTo("/");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "1.2.3",
        "99999999999999999999.0123456789012345678901234567890123456789012.Lw",
        "1772366400.0123456789012345678901234567890123456789012.A",
        "1772366400.0123456789012345678901234567890123456789012.Lw=="
      })
  void whatIsNoTicketIsNone(String text) {
    assertThat(Journey.under(text, NOW)).isEmpty();
  }
}
