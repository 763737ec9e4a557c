package dev.verity.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// `mvn -Poverload` on a small scale.
@Tag("long")
final class OverloadIT {
  @Test
  @Timeout(180)
  void whatIsTooMuchIsTurnedAwayAndWhatIsAcceptedIsProcessedOnce() throws Exception {
    var printed = new ByteArrayOutputStream();
    try (var out = new PrintStream(printed, true, UTF_8)) {
      var run = new Overload(new Overload.Options(1_000, 50, 200), out).run();

      assertThat(run).as(printed.toString(UTF_8)).isZero();
    }
    assertThat(printed.toString(UTF_8))
        .contains("without Retry-After), otherwise 0")
        .contains("accepted and never processed 0, processed twice 0");
    System.out.print(printed.toString(UTF_8));
  }
}
