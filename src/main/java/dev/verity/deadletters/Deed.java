package dev.verity.deadletters;

import java.time.Instant;
import java.util.Locale;

/// What somebody did about a dead letter: a record behind it in its partition.
///
/// @param letter the id of the dead letter
/// @param actor who did it, as an account name of the operator's
/// @param reason why; nothing personal belongs here
public record Deed(Kind kind, String letter, String actor, String reason, Instant at) {

  /// The two things that can be done.
  public enum Kind {
    REDRIVEN,
    DISCARDED;

    /// The `ce_type` of such a record.
    String type() {
      return "dev.verity.dead-letter." + word();
    }

    /// As it is written.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
