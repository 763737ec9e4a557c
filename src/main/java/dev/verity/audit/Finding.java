package dev.verity.audit;

import org.jspecify.annotations.Nullable;

/// One thing that is not as it was written.
///
/// @param session null when it is about a checkpoint
/// @param sequence of the entry, or the number of the checkpoint; 0 when it has none
/// @param sentence what was wanted and what was found
public record Finding(
    Kind kind, @Nullable String session, long sequence, String place, String sentence) {

  /// What was done to the journal.
  public enum Kind {
    REMOVED,
    CHANGED,
    REORDERED,
    INSERTED,
    TRUNCATED,
    CHECKPOINT_REMOVED,
    CHECKPOINT_CHANGED,
    CHECKPOINT_KEY,
    CHECKPOINT_CONTRADICTED,
    PACK
  }
}
