package dev.verity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.session.Erasure;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/// Who has not confirmed what, and what a script is told of it.
final class ErasuresCommandTest {
  private static final Instant NOW = Instant.parse("2026-03-10T12:00:00Z");
  private static final Map<String, Erasure> ERASURES =
      new TreeMap<>(
          Map.of(
              "vs_1", erased(8, "crm", "warehouse"),
              "vs_2", erased(1, "warehouse"),
              "vs_3", erased(1)));

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void whoIsWaitedForIsListedAndWhoIsLateMakesTheCommandFail() {
    assertThat(run(ERASURES)).isEqualTo(1);
    assertThat(out.toString().lines())
        .containsExactly(
            "vs_1  erased 2026-03-02T12:00:00Z  was to be confirmed until 2026-03-09T12:00:00Z:"
                + " crm, warehouse",
            "vs_2  erased 2026-03-09T12:00:00Z  waits until 2026-03-16T12:00:00Z: warehouse",
            "erased 3, confirmed 1, waiting 1, overdue 1");
  }

  @Test
  void oneSystemOrOnlyTheLateCanBeAskedFor() {
    run(ERASURES, "--system", "crm");
    assertThat(out.toString()).contains("vs_1").doesNotContain("vs_2");

    out.getBuffer().setLength(0);
    run(ERASURES, "--overdue");
    assertThat(out.toString()).contains("vs_1").doesNotContain("vs_2");

    out.getBuffer().setLength(0);
    run(ERASURES, "--all");
    assertThat(out.toString()).contains("vs_3  erased 2026-03-09T12:00:00Z  confirmed");
  }

  @Test
  void aScriptReadsJson() {
    assertThat(run(ERASURES, "--json", "--overdue")).isEqualTo(1);
    assertThat(out.toString())
        .isEqualToIgnoringWhitespace(
            """
            [{"session": "vs_1", "erased_at": "2026-03-02T12:00:00Z",
              "confirm_by": "2026-03-09T12:00:00Z", "overdue": true,
              "missing": ["crm", "warehouse"]}]
            """);
  }

  @Test
  void whenNobodyIsLateAllIsWell() {
    assertThat(run(Map.of("vs_2", erased(1, "warehouse")))).isZero();
    assertThat(run(Map.of())).isZero();
    assertThat(out.toString()).endsWith("erased 0, confirmed 0, waiting 0, overdue 0\n");
  }

  @Test
  void aKafkaThatDoesNotAnswerIsSaidSo() {
    var command =
        new CommandLine(
            new ErasuresCommand(
                () -> {
                  throw new TimeoutException("too late");
                },
                InstantSource.fixed(NOW)));
    assertThat(command.setErr(new PrintWriter(err, true)).execute()).isEqualTo(10);
    assertThat(err.toString()).isEqualTo("Kafka cannot be read: too late\n");
  }

  private int run(Map<String, Erasure> erasures, String... arguments) {
    return new CommandLine(new ErasuresCommand(() -> erasures, InstantSource.fixed(NOW)))
        .setOut(new PrintWriter(out, true))
        .execute(arguments);
  }

  private static Erasure erased(int daysAgo, String... missing) {
    var at = NOW.minus(Duration.ofDays(daysAgo));
    return new Erasure(at, at.plus(Duration.ofDays(7)), List.of(missing));
  }
}
