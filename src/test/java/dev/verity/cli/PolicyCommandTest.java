package dev.verity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.policy.History;
import dev.verity.policy.Schemas;
import dev.verity.session.Event;
import dev.verity.session.EventType;
import dev.verity.session.Input;
import dev.verity.session.Redaction;
import dev.verity.session.Snapshot;
import dev.verity.session.Status;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class PolicyCommandTest {
  private static final Instant NOW = Instant.parse("2026-11-22T09:30:00Z");
  private static final String POLICY =
      """
      dryRun: true
      rules:
        - {name: processing, when: {status: processing}, refreshAfter: PT1H}
        - {name: verified, when: {status: verified}, redactAfter: P3D}
      """;

  @TempDir private Path folder;

  private record Run(int exit, String out, String err) {}

  @Test
  void aGoodPolicyIsExplained() throws Exception {
    var run = run("check", policy(POLICY));

    assertThat(run.exit).isZero();
    assertThat(run.out)
        .contains(
            "2 rules", "A dry run", "  all (rule verified)", "redacted after 3 days, on 2026-11-25")
        .doesNotContain("Warnings");
    assertThat(run.err).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"check", "simulate --since P1D"})
  void everyMistakeOfABadOneIsTold(String command) throws Exception {
    var file = policy("lease: soon\ncolour: red\n");
    var run = run((command + " " + file).split(" ", -1));

    assertThat(run.exit).isEqualTo(78);
    assertThat(run.err.lines()).hasSize(2).allMatch(line -> line.startsWith(file + ": "));
    assertThat(run.out).isEmpty();
  }

  @Test
  void theSchemaIsPrinted() {
    assertThat(run("schema")).isEqualTo(new Run(0, Schemas.policy(), ""));
  }

  @Test
  void theCallsOfTheLastDaysArePrintedAndAddedUp() throws Exception {
    var run = run("simulate", policy(POLICY), "--since", "P30D");

    assertThat(run.exit).isZero();
    assertThat(run.out.lines().map(String::stripTrailing))
        .containsSequence(
            "time                  session                         call      cause",
            "2026-11-15T09:30:00Z  vs_a                            retrieve  in doubt: not fresh",
            "2026-11-15T09:30:00Z  vs_a                            redact    verified.redactAfter",
            "",
            "                                       retrieve     cancel     redact",
            "  rule processing                             0          0          0",
            "  rule verified                               0          0          1",
            "  in doubt: not fresh                         1          0          0",
            "  all                                         1          0          1")
        .contains("The file says dryRun; here it was played as if it did not.")
        .contains("3 records could not be read.");
  }

  @Test
  void onlyTheSessionsThatAreNamedArePlayed() throws Exception {
    assertThat(
            run("simulate", policy(POLICY), "--since", "2026-11-01T00:00:00Z", "--sessions", "vs_b")
                .out)
        .contains(" 1 sessions, 1 events")
        .doesNotContain("vs_a");
    assertThat(
            run(
                    "simulate",
                    policy(POLICY),
                    "--since",
                    "P30D",
                    "--ahead",
                    "P9D",
                    "--sessions",
                    "vs_b")
                .out)
        .contains("2026-11-25T08:30:00Z  vs_b                            redact");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "check",
        "check a b",
        "simulate FILE",
        "simulate FILE --since yesterday",
        "simulate FILE --since P1X",
        "simulate FILE --since 2027-01-01T00:00:00Z",
        "simulate FILE --since P1D --ahead PT-1S",
        "simulate FILE --since P1D --ahead soon",
      })
  void wrongUsageIsTold(String line) throws Exception {
    var run = run(line.replace("FILE", policy(POLICY)).split(" ", -1));

    assertThat(run.exit).isEqualTo(2);
    assertThat(run.err).isNotBlank().doesNotContain("\tat ");
    assertThat(run.out).isEmpty();
  }

  @Test
  void kafkaOutOfReachIsOneSentence() throws Exception {
    History none =
        (_, _) -> {
          throw new History.Unavailable("Kafka cannot be read: it is away.");
        };
    var run = run(none, "simulate", policy(POLICY), "--since", "P1D");

    assertThat(run).isEqualTo(new Run(6, "", "Kafka cannot be read: it is away.\n"));
  }

  private String policy(String yaml) throws Exception {
    return Files.writeString(folder.resolve("policy.yaml"), yaml).toString();
  }

  private static Run run(String... arguments) {
    return run(
        (sessions, listener) -> {
          for (var told :
              List.of(
                  verified("vs_a", NOW.minus(Duration.ofDays(10))),
                  verified("vs_b", NOW.minus(Duration.ofHours(1))))) {
            if (sessions.isEmpty() || sessions.contains(told.sessionId())) {
              listener.accept(told);
            }
          }
          return 3;
        },
        arguments);
  }

  private static Run run(History history, String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    var exit =
        new CommandLine(new PolicyCommand(() -> history, () -> NOW))
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(arguments);
    return new Run(exit, out.toString(), err.toString());
  }

  private static History.OfSession verified(String id, Instant at) {
    var snapshot =
        new Snapshot(
            Status.Known.VERIFIED, Redaction.Known.NONE, null, "vr_1", "document", false, at);
    var event =
        new Event("evt_" + id, EventType.Known.VERIFIED, at, true, null, snapshot, null, null);
    return new History.OfSession(
        id, List.of(new History.Moment(at, new Input.EventArrived(event))));
  }
}
