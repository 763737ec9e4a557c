package dev.verity.projection;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Something that a person has to look at.
///
/// @param count how many there are
/// @param since since when the oldest of them is there; null when that is not known
/// @param sessions some of them
/// @param about the cause of dead letters, or the alarm; empty where the kind says all
public record Need(
    Kind kind, long count, @Nullable Instant since, List<String> sessions, String about) {

  /// What it is, the most urgent first.
  public enum Kind {
    /// A redact is due, nothing bars it, and it is not done.
    REDACTION_OVERDUE,
    /// Stripe takes longer for a redaction than it promises.
    REDACTION_LATE,
    /// Somebody else has canceled or redacted, or Stripe says a word that this version does not
    /// know.
    ALARM,
    /// Somebody downstream has let the term pass in which to confirm an erasure.
    CONFIRMATION_LATE,
    DEAD_LETTER,
    /// A session should have been woken long ago: no machine works on it, or more is due than
    /// Stripe takes.
    STUCK,
    /// A redact waits for the yes of a second person.
    APPROVAL,
    /// What is shown here is old.
    LAG
  }

  public Need {
    sessions = List.copyOf(sessions);
  }
}
