package dev.verity.app;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What the operator has to put right before the program can run; one sentence each.
public final class Mistakes extends Exception {
  private final List<String> sentences;

  Mistakes(List<String> sentences) {
    super(String.join("\n", sentences));
    this.sentences = List.copyOf(sentences);
  }

  Mistakes(String sentence) {
    this(List.of(sentence));
  }

  List<String> sentences() {
    return sentences;
  }

  static String portTaken(Key<Integer> key, int port) {
    return "Port %d (%s) is taken by another process or not allowed: choose another or stop that one."
        .formatted(port, key.name());
  }

  /// What a failure says of itself, without its stack.
  static String reason(@Nullable Throwable failure) {
    if (failure == null) {
      return "no reason was given.";
    }
    var root = failure.getCause() == null ? failure : failure.getCause();
    return Objects.requireNonNullElse(root.getMessage(), root.getClass().getSimpleName());
  }
}
