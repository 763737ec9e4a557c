package dev.verity.session;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What became of a request. Each request gets one; who sends its id again gets the newest.
///
/// @param request the id that the sender chose
/// @param reason null when it is done and stands
/// @param until for something accepted: the earliest moment, as far as a clock decides
public record Answer(
    String request,
    String sessionId,
    Verdict verdict,
    @Nullable Reason reason,
    @Nullable Instant until,
    Instant at) {

  /// `ACCEPTED` is taken on and waits for something other than Stripe's next reply.
  public enum Verdict {
    ACCEPTED,
    REJECTED,
    DONE,
    FAILED
  }

  /// What a request waits for, or why it was not done.
  public enum Reason {
    /// Accepted: a legal hold is in force.
    HELD,
    /// Accepted: `notBefore`, the cooling-off time or the minimum retention is not over.
    TOO_EARLY,
    /// Accepted: a second person has not agreed yet.
    NEEDS_APPROVAL,
    /// Accepted: Stripe refuses both cancel and redact while it is checking.
    PROCESSING,
    /// Accepted: Stripe says a status that this version does not know, and nothing can be sent.
    UNKNOWN_STATUS,
    /// Accepted: Stripe takes up to four days for a redaction.
    REDACTION_RUNNING,

    /// Done: the hold was placed, and is released again.
    RELEASED,

    /// Rejected: this version does not know the word.
    UNKNOWN_KIND,
    /// Rejected: `actor`, `reason` or `about` is missing.
    INCOMPLETE,
    /// Rejected: a text is too long, or a moment lies beyond the year 9999.
    OUT_OF_BOUNDS,
    /// Rejected: the session belongs to the other mode, or to another account.
    OTHER_MODE,
    /// Rejected, or failed after the policy was changed: it does not let requests do this.
    NOT_ALLOWED,
    /// Rejected, or failed after the policy was changed: it is a dry run.
    DRY_RUN,
    /// Rejected: `about` names nothing that is open.
    UNKNOWN_SUBJECT,
    /// Rejected: who asks cannot also be who approves.
    SAME_PERSON,
    /// Rejected: the call that would be withdrawn is under way, or may have been made.
    TOO_LATE,
    /// Rejected: the id was used for something else before.
    REUSED_ID,
    /// Rejected: too many requests for this session are open, or holds in force.
    TOO_MANY,
    /// Rejected or failed: redaction has begun and cannot be stopped.
    REDACTION_BEGUN,

    /// Failed: Stripe cancels in `requires_input` alone, and the session is past that.
    NOT_CANCELABLE,
    /// Failed: tried until the policy gave up; see the dead letter.
    GIVEN_UP,
    /// Failed: taken back by another request.
    WITHDRAWN,
    /// Failed: whether an earlier redact took effect cannot be found out. The hold is in force
    /// nevertheless.
    UNCERTAIN
  }
}
