package dev.verity.session;

import java.util.Locale;

/// Something that a person should know of at once; raised once per session.
///
/// @param about what it is about, or empty
public record Alarm(Kind kind, String about) {

  /// Why it was raised.
  public enum Kind {
    /// A redaction runs longer than Stripe promises.
    REDACTION_LATE,
    /// Somebody else, at the Dashboard for instance, has canceled the session.
    FOREIGN_CANCEL,
    /// Somebody else has redacted the session.
    FOREIGN_REDACT,
    /// Somebody else has redacted the session, and a legal hold is in force.
    HOLD_BROKEN,
    /// A downstream system has not confirmed within its term that it erased the session.
    ERASURE_UNCONFIRMED,
    /// Stripe says a word that this version does not know.
    UNKNOWN_VALUE;

    String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
