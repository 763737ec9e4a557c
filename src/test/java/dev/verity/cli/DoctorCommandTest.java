package dev.verity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.doctor.Finding;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class DoctorCommandTest {
  private static final Finding WELL = Finding.ok("clock", "0.1 s behind Stripe's (±0.6 s)");
  private static final Finding DOUBTFUL = Finding.warn("topics", "missing", "Start Verity.");
  private static final Finding WRONG = Finding.fail("Kafka", "silent", "Start it.");

  private final StringWriter out = new StringWriter();
  private final List<@Nullable String> urls = new ArrayList<>();

  @Test
  void eachFindingIsALineAndItsFixTheNext() {
    assertThat(run(List.of(WELL, WRONG, Finding.skip("topics", "Kafka is silent")))).isOne();
    assertThat(out.toString())
        .isEqualToNormalizingNewlines(
            """
            ok    clock                                 0.1 s behind Stripe's (±0.6 s)
            FAIL  Kafka                                 silent
                  fix: Start it.
            skip  topics                                Kafka is silent
            """);
  }

  @Test
  void onlyAFailureMakesTheExitCodeOne() {
    assertThat(run(List.of(WELL, DOUBTFUL))).isZero();
    assertThat(run(List.of(DOUBTFUL, WRONG), "--json")).isOne();
  }

  @Test
  void jsonIsOneArray() {
    run(List.of(WELL, DOUBTFUL), "--json");

    assertThat(out.toString())
        .isEqualToIgnoringWhitespace(
            """
            [{"mark":"ok","what":"clock","found":"0.1 s behind Stripe's (±0.6 s)","fix":null},
             {"mark":"warn","what":"topics","found":"missing","fix":"Start Verity."}]
            """);
  }

  @Test
  void nothingThatWasFoundCanTakeHoldOfTheTerminal() {
    run(List.of(Finding.fail("a\u001b[31m", "b\nok    clock", "c\r")));

    assertThat(out.toString().lines()).hasSize(2);
    assertThat(out.toString()).contains("a?[31m", "b?ok    clock", "fix: c?");
  }

  @Test
  void theUrlIsPassedOn() {
    run(List.of());
    run(List.of(), "--url", "https://verity.example/webhooks/stripe");

    assertThat(urls).containsExactly(null, "https://verity.example/webhooks/stripe");
  }

  private int run(List<Finding> findings, String... arguments) {
    var command =
        new DoctorCommand((url, told) -> {
          urls.add(url);
          findings.forEach(told);
        });
    return new CommandLine(command).setOut(new PrintWriter(out, true)).execute(arguments);
  }
}
