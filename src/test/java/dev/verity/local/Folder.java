package dev.verity.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/// A folder with all that is in it.
public record Folder(Path path) {

  /// Everything below, and the folder itself as the last; empty when it is not there.
  public List<Path> contents() throws IOException {
    if (!Files.exists(path)) {
      return List.of();
    }
    try (var files = Files.walk(path)) {
      return files.sorted(Comparator.reverseOrder()).toList();
    }
  }

  public void delete() throws IOException {
    for (var file : contents()) {
      Files.deleteIfExists(file);
    }
  }
}
