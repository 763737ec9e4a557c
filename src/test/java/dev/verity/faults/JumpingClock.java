package dev.verity.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// What [ClockAgent] puts in the place of the system's clock: so far from the true time as a file
/// says. What counts time and does not tell it (`nanoTime`) stays right.
public final class JumpingClock {
  private static final Duration LOOK = Duration.ofMillis(100);
  private static volatile long millisAhead;

  private JumpingClock() {}

  /// Follows the file from now on.
  static void follow(Path millisAheadFile) {
    read(millisAheadFile);
    Thread.ofPlatform()
        .daemon()
        .name("jumping-clock")
        .start(() -> {
          try {
            while (true) {
              Thread.sleep(LOOK);
              read(millisAheadFile);
            }
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private static void read(Path file) {
    try {
      millisAhead = Long.parseLong(Files.readString(file).strip());
    } catch (IOException | NumberFormatException halfWritten) {
      // the next look sees it whole
    }
  }

  /// Instead of `System.currentTimeMillis()`.
  public static long currentTimeMillis() {
    return System.currentTimeMillis() + millisAhead;
  }

  /// Instead of `Instant.now()`.
  public static Instant now() {
    return Instant.now().plusMillis(millisAhead);
  }

  /// Instead of `InstantSource.system()`.
  public static InstantSource system() {
    return JumpingClock::now;
  }
}
