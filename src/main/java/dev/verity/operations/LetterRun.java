package dev.verity.operations;

import dev.verity.deadletters.Deed;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Something that is done, or was, about many dead letters.
///
/// @param total how many letters it is about
/// @param done how many of them were treated
/// @param failed how many were not, and stay as they were
/// @param failures the first of those
/// @param trouble why it was broken off; null otherwise
/// @param ended null while it runs
public record LetterRun(
    String id,
    Deed.Kind what,
    String actor,
    String reason,
    int total,
    int done,
    int failed,
    List<Failure> failures,
    State state,
    @Nullable String trouble,
    Instant began,
    @Nullable Instant ended) {
  public LetterRun {
    failures = List.copyOf(failures);
  }

  /// How it stands.
  public enum State {
    RUNNING,
    /// All letters were tried.
    DONE,
    /// The rest was not tried.
    BROKEN
  }

  /// A letter to which nothing was done.
  public record Failure(String letter, String why) {}
}
