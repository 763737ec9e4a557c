package dev.verity.session;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What became of a follow-up, as the worker reports it.
public sealed interface Outcome {

  /// Stripe answered with the object; for every action this is the truth at that moment.
  ///
  /// @param servedAt Stripe's clock during the call, in whole seconds
  /// @param took how long the call ran; Stripe looked at its clock somewhere within
  /// @param results the event with the verification's results, sealed under the follow-up's data
  ///   key; null for another action, and when there are none any more
  record Done(
      Snapshot snapshot,
      Instant servedAt,
      Duration took,
      @Nullable String requestId,
      @Nullable String results)
      implements Outcome {

    /// An answer without results.
    public Done(Snapshot snapshot, Instant servedAt, Duration took, @Nullable String requestId) {
      this(snapshot, servedAt, took, requestId, null);
    }
  }

  /// Stripe said no for good (4xx): nothing took effect, and the idempotency key is spent.
  record Refused(int httpStatus, @Nullable String code, @Nullable String requestId)
      implements Outcome {}

  /// Stripe was too busy (409, 424, 429): nothing took effect, the key stays good.
  record Busy(int httpStatus, @Nullable String requestId) implements Outcome {}

  /// No answer (`httpStatus` 0) or 5xx: it may have taken effect.
  record Indeterminate(int httpStatus, @Nullable String requestId) implements Outcome {}

  /// Not executed at all; no fault of the session's.
  record Returned(Reason reason) implements Outcome {}

  /// As it stands in topics and metrics.
  default String name() {
    return switch (this) {
      case Done _ -> "done";
      case Refused _ -> "refused";
      case Busy _ -> "busy";
      case Indeterminate _ -> "indeterminate";
      case Returned _ -> "returned";
    };
  }

  /// Why a follow-up came back unexecuted.
  enum Reason {
    LEASE_EXPIRED,
    KEY_REFUSED,
    CIRCUIT_OPEN,
    /// A legal hold came between.
    REVOKED,
    /// What Stripe would show cannot be sealed: the session's data key is gone, or out of reach.
    UNSEALABLE
  }
}
