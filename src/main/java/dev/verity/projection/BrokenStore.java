package dev.verity.projection;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The store cannot be opened, read or written.
public final class BrokenStore extends RuntimeException {
  private static final long serialVersionUID = 1;

  BrokenStore(Path file, String sentence, @Nullable Throwable cause) {
    super("The store %s (console.store.file) %s".formatted(file, sentence), cause);
  }
}
