package dev.verity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.recovery.Gap;
import dev.verity.recovery.OnePass;
import dev.verity.recovery.OnePass.Wish;
import dev.verity.recovery.Realm;
import dev.verity.recovery.Reason;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class RecoveryCommandsTest {
  private static final Realm TEST = new Realm(false, null);
  private static final Realm CONNECTED = new Realm(true, "acct_7");

  private final List<Wish> wishes = new ArrayList<>();

  private record Run(int exit, String out, String err) {}

  @Test
  void gapsAreToldByReasonAndThoseRecoveredAreCounted() {
    var run =
        reconcile((wish, findings) -> {
          var missing = new Gap(Reason.MISSING, TEST, "vs_1");
          findings.found(missing);
          findings.found(new Gap(Reason.MISSING, TEST, "vs_2"));
          findings.found(new Gap(Reason.STATUS_DIFFERS, CONNECTED, "vs_3"));
          findings.recovered(missing);
        });

    assertThat(run.out)
        .isEqualTo(
            """
            REASON              MODE   ACCOUNT                    GAPS
            missing             test   own                           2
            status_differs      live   acct_7                        1
            recovered 1
            """);
    assertThat(run.exit).isEqualTo(1);
  }

  @Test
  void whenAllGapsAreRecoveredAllIsWell() {
    var gap = new Gap(Reason.NEVER_ARRIVED, TEST, "evt_1");

    var run =
        sweep(
            (wish, findings) -> {
              findings.found(gap);
              findings.recovered(gap);
            },
            "--list");

    assertThat(run.exit).isZero();
    assertThat(run.out).startsWith("never_arrived  test  evt_1\n").endsWith("recovered 1\n");
  }

  @Test
  void withoutGapsAllIsWell() {
    var run = sweep((wish, findings) -> {});

    assertThat(run).isEqualTo(new Run(0, "No gaps.\nrecovered 0\n", ""));
    assertThat(wishes).containsExactly(new Wish(null, Duration.ofMinutes(2), false));
  }

  @Test
  void aPassIsToldHowFarToGoAndWhetherToWrite() {
    sweep((wish, findings) -> {}, "--since", "2026-11-01", "--settle", "PT0S", "--dry-run");
    reconcile((wish, findings) -> {}, "--since", "P2D");

    assertThat(wishes.getFirst())
        .isEqualTo(new Wish(Instant.parse("2026-11-01T00:00:00Z"), Duration.ZERO, true));
    assertThat(wishes.getLast().since())
        .isBetween(Instant.now().minus(Duration.ofHours(49)), Instant.now().minusSeconds(86_400));
  }

  @Test
  void whenKafkaFailsItIsSaidInOneLine() {
    var run =
        sweep((wish, findings) -> {
          throw new TimeoutException("Topic verity.inbox could not be read.");
        });

    assertThat(run.exit).isEqualTo(10);
    assertThat(run.err)
        .isEqualTo(
            "Broken off, since Kafka did not do its part: Topic verity.inbox could not be"
                + " read.\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--since=yesterday", "--settle=soon", "--settle=PT-1S", "stray"})
  void wrongUsageIsToldBeforeAnythingIsDone(String argument) {
    var run = sweep((wish, findings) -> {}, argument);

    assertThat(run.exit).isEqualTo(2);
    assertThat(run.err).isNotBlank();
    assertThat(wishes).isEmpty();
  }

  private Run sweep(OnePass pass, String... arguments) {
    return run(new CommandLine(new SweepCommand(() -> noting(pass))), arguments);
  }

  private Run reconcile(OnePass pass, String... arguments) {
    return run(new CommandLine(new ReconcileCommand(() -> noting(pass))), arguments);
  }

  private OnePass noting(OnePass pass) {
    return (wish, findings) -> {
      wishes.add(wish);
      pass.run(wish, findings);
    };
  }

  private static Run run(CommandLine command, String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    var exit = command.setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(arguments);
    return new Run(exit, out.toString(), err.toString());
  }
}
