package dev.verity.projection;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A call that a session is owed and that is not done yet.
///
/// @param action `retrieve`, `cancel` or `redact`
/// @param followUp the id of the follow-up that runs; null for the others
/// @param failures how often it failed in a row
/// @param refusals how many of those were definite refusals
/// @param since when the first of them happened
/// @param until the end of the lease, the next try, or when it was to be tried next
public record Effort(
    String session,
    String action,
    Stage stage,
    @Nullable String followUp,
    int failures,
    int refusals,
    @Nullable Instant since,
    Instant until) {

  /// How it stands.
  public enum Stage {
    RUNNING,
    WAITING,
    FAILED;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
