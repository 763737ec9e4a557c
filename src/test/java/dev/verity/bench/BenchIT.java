package dev.verity.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The measurements run to their end and find nothing lost or doubled. What they print is for a
/// quiet machine.
@Tag("long")
final class BenchIT {
  private @TempDir Path folder;

  @Test
  void aMachineIsMeasured() throws Exception {
    var json = folder.resolve("machine.json");
    assertThat(
            Bench.run(
                "machine", "--warm-up", "500", "--backlog", "3000", "--json", json.toString()))
        .isZero();
    assertThat(Figures.read(json).get("machine, one thread, -Xmx256m", "dropped", "inputs/s"))
        .isPositive();
  }

  @Test
  void aMachineIsMeasuredWithSleepingSessions() throws Exception {
    var json = folder.resolve("growth.json");
    assertThat(
            Bench.run(
                "growth",
                "--sessions",
                "2000",
                "--warm-up",
                "500",
                "--backlog",
                "1500",
                "--stretches",
                "2",
                "--idle",
                "1",
                "--json",
                json.toString()))
        .isZero();
    assertThat(Figures.read(json).get("sessions in state", "2,000", "inputs/s")).isPositive();
  }

  @Test
  void whatIsAskedForInARushIsMeasured() throws Exception {
    var json = folder.resolve("rush.json");
    assertThat(Bench.run("rush", "--sessions", "400", "--seconds", "5", "--json", json.toString()))
        .isZero();
    assertThat(Figures.read(json).get("a rush", "400 due at once", "follow-ups for each call"))
        .isBetween(1.0, 1.1);
  }
}
