package dev.verity.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// `mvn -Prestore` on a small scale.
final class RestoreIT {
  @Test
  @Timeout(120)
  void everySessionAndItsTimerAreBackAfterTheLocalStateIsLost() throws Exception {
    var printed = new ByteArrayOutputStream();
    try (var out = new PrintStream(printed, true, UTF_8)) {
      var options = new Restore.Options(500, Duration.ofSeconds(12));

      assertThat(new Restore(options, out).run()).as(printed.toString(UTF_8)).isZero();
    }
    assertThat(printed.toString(UTF_8))
        .contains("500 sessions restored in")
        .contains(" 1004 records")
        .contains("500 sessions woken by their timers, 0 of them before the loss, 0 twice");
    System.out.print(printed.toString(UTF_8));
  }
}
