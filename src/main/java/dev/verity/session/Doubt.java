package dev.verity.session;

import java.time.Instant;

/// Why Stripe must be asked before anything else is decided.
///
/// @param about the moment in question, by Stripe's clock: a read that began later settles it
/// @param revision the session's revision when the doubt arose: a retrieve issued later settles it
public record Doubt(Cause cause, Instant about, long revision) {

  /// What made the level uncertain.
  public enum Cause {
    /// A thin event, or one whose object could not be read: it says that something changed, not
    /// what.
    NO_SNAPSHOT,
    /// An event that this version cannot read at all, or that made it stumble.
    UNREADABLE,
    /// Two different levels within one second.
    TIE,
    /// The object in the event does not fit the event's type, or cannot follow from what is known.
    CONTRADICTION,
    /// A status, redaction or event type that this version does not know.
    UNKNOWN_VALUE,
    /// Stripe refused a cancel or redact that was legal by what is known.
    REFUSED,
    /// A cancel or redact may or may not have taken effect.
    INDETERMINATE,
    /// Somebody asks for something that needs a level, and none is known yet.
    NEVER_SEEN,
    /// An irreversible call is due, and what is known is not fresh enough for it.
    NOT_FRESH
  }

  /// Whether a read that was issued at this revision and began at this moment answers the doubt.
  boolean isSettledBy(long issuedAtRevision, Instant began) {
    return issuedAtRevision >= revision || about.isBefore(began);
  }
}
