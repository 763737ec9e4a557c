package dev.verity.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.operations.Wellbeing.Answered;
import dev.verity.operations.Wellbeing.Calls;
import dev.verity.operations.Wellbeing.Door;
import dev.verity.operations.Wellbeing.Gap;
import dev.verity.operations.Wellbeing.Keys;
import dev.verity.operations.Wellbeing.Notary;
import dev.verity.operations.Wellbeing.Recovery;
import dev.verity.operations.Wellbeing.Secret;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class WellbeingTest {
  private final MeterRegistry meters = new SimpleMeterRegistry();

  @Test
  void whatDoesNotRunHereIsNotSaidToBeZero() {
    assertThat(Wellbeing.of(meters, Map.of("kafka", true)))
        .isEqualTo(new Wellbeing(Map.of("kafka", true), null, null, null, null));
  }

  @Test
  void theEndpointIsSeenByItsAnswersAndSecrets() {
    meters
        .counter("verity.webhook.requests", "result", "rejected", "reason", "too_large")
        .increment(2);
    meters
        .counter("verity.webhook.requests", "result", "acknowledged", "reason", "none")
        .increment();
    meters.counter("verity.webhook.signatures", "secret", "ab12").increment(3);
    meters.gauge("verity.webhook.in.flight", 4);
    gauge("verity.webhook.secret.idle", 60, "secret", "ab12");
    meters.timer("verity.webhook.produce").record(Duration.ofMillis(8));
    var webhooks = Objects.requireNonNull(Wellbeing.of(meters, Map.of()).webhooks());
    assertThat(webhooks.answered())
        .containsExactly(
            new Answered("acknowledged", "none", 1), new Answered("rejected", "too_large", 2));
    assertThat(webhooks.secrets()).containsExactly(new Secret("ab12", 3, 60));
    assertThat(webhooks.inFlight()).isEqualTo(4);
    assertThat(webhooks.produce()).isEqualTo(new Wellbeing.Latency(1, 8, 8));
  }

  @Test
  void theCallsAreSeenByCircuitBulkheadAndKeys() {
    gauge("resilience4j.circuitbreaker.state", 0, "name", "stripe", "state", "closed");
    gauge("resilience4j.circuitbreaker.state", 1, "name", "stripe", "state", "open");
    gauge("resilience4j.circuitbreaker.failure.rate", -1, "name", "stripe");
    gauge("resilience4j.bulkhead.available.concurrent.calls", 5, "name", "stripe");
    gauge("resilience4j.bulkhead.max.allowed.concurrent.calls", 8, "name", "stripe");
    gauge("verity.followup.accounts.refused", 2, "mode", "live");
    gauge("verity.followup.results.key.refused", 1, "mode", "test");
    assertThat(Wellbeing.of(meters, Map.of("stripe_key_live", false)).calls())
        .isEqualTo(
            new Calls(
                "open",
                null,
                3,
                8,
                List.of(new Keys("test", false, 0, true), new Keys("live", true, 2, false))));
  }

  @Test
  void recoveryAndNotaryAreSeen() {
    gauge("verity.recovery.last.success", 1_700_000_000, "door", "sweep");
    gauge("verity.recovery.last.success", 0, "door", "reconciliation");
    meters.counter("verity.recovery.recovered", "door", "sweep").increment(7);
    meters.counter("verity.recovery.gaps", "reason", "missing_event").increment(7);
    gauge("verity.recovery.key.refused", 1);
    meters.counter("verity.audit.checkpoints").increment(5);
    meters.counter("verity.audit.mismatches");
    var wellbeing = Wellbeing.of(meters, Map.of());
    assertThat(wellbeing.recovery())
        .isEqualTo(
            new Recovery(
                List.of(
                    new Door("reconciliation", null, 0),
                    new Door("sweep", Instant.ofEpochSecond(1_700_000_000), 7)),
                List.of(new Gap("missing_event", 7)),
                true));
    assertThat(wellbeing.notary()).isEqualTo(new Notary(5, 0));
  }

  private void gauge(String name, double value, String... tags) {
    meters.gauge(name, Tags.of(tags), value);
  }
}
