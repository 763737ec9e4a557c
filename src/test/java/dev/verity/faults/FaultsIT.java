package dev.verity.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A few of the faults of `mvn -Pfaults verify`.
@Tag("long")
final class FaultsIT {
  private static final long SEED = 20_261_125;
  private static final int FAULTS = 8;

  @Test
  void nothingIsLostOrDoubledWhileSomeOfEverythingBreaks() throws Exception {
    var printed = new ByteArrayOutputStream();
    try (var out = new PrintStream(printed, true, UTF_8)) {
      var exit = new FaultRun(new FaultRun.Options(FAULTS, "", false, SEED, "none"), out).run();
      assertThat(exit).as(printed.toString(UTF_8)).isZero();
    }
    var end = printed.toString(UTF_8);
    assertThat(end).contains("faults " + FAULTS + ",").contains("lost 0, doubled 0, differing 0");
    System.out.println(end.strip().lines().toList().getLast());
  }
}
