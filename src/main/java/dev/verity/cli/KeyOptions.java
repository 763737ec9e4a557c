package dev.verity.cli;

import dev.verity.audit.PublicKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/// Whose signatures count.
final class KeyOptions {
  @Option(
      names = "--public-key",
      paramLabel = "FILE",
      description =
          "The key (PEM) that checkpoints must be signed with; may be repeated. Without it, that of"
              + " audit.signing.key.file.")
  private List<Path> files = new ArrayList<>();

  boolean isGiven() {
    return !files.isEmpty();
  }

  /// @throws IllegalArgumentException when a file holds no public key
  List<PublicKey> keys(Supplier<List<PublicKey>> otherwise) {
    return files.isEmpty()
        ? otherwise.get()
        : files.stream().flatMap(file -> PublicKey.read(file).stream()).toList();
  }
}
