package dev.verity.cli;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The idempotency key of a call that changes something.
final class KeyOption {
  @Option(
      names = "--idempotency-key",
      paramLabel = "KEY",
      description =
          "Repeats an earlier call without doing it twice. Without it a new key is made, and"
              + " printed when the call should be tried again with it.")
  private @Nullable String key;

  String key() {
    if (key == null) {
      key = "verity-" + UUID.randomUUID();
    }
    return key;
  }
}
