package dev.verity.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("long")
final class LocalRunIT {
  private static final long SEED = 20_261_122;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @Test
  void everySessionReachesItsEndThoughTheBrokerIsKilledOnTheWay() throws Exception {
    assertThat(run(new LocalRun.Options(40, true, true, SEED, "sweep", "none")))
        .as(text())
        .isZero();
    assertThat(text())
        .contains("The broker was killed.")
        .containsPattern("sessions that differ +0")
        .containsPattern("changes published never +0")
        .containsPattern("changes published twice +0")
        .containsPattern("illegal calls +0")
        .containsPattern("records held against the contract +[1-9]\\d* on 1[23] topics")
        .containsPattern("records that break it +0");
  }

  @Test
  void withoutASweepReconciliationFindsWhatNoWebhookBrought() throws Exception {
    assertThat(run(new LocalRun.Options(30, true, false, SEED, "reconciliation", "none")))
        .as(text())
        .isZero();
    assertThat(text())
        .containsPattern("recovered +0 events by the sweep, [1-9]\\d* sessions read")
        .containsPattern("sessions that differ +0");
  }

  @Test
  void aVerityThatLiesIsFoundOut() throws Exception {
    assertThat(run(new LocalRun.Options(20, true, false, SEED, "sweep", "false-redaction")))
        .as(text())
        .isEqualTo(1);
    assertThat(text()).containsPattern("sessions that differ +1").contains("Stripe has");
  }

  private int run(LocalRun.Options options) throws Exception {
    try (var out = new PrintStream(printed, true, UTF_8)) {
      return new LocalRun(options, out).run();
    }
  }

  private String text() {
    return printed.toString(UTF_8);
  }
}
