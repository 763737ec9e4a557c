package dev.verity.stripe;

import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What came of one call to Stripe. Nothing that Stripe or the network does is thrown.
public sealed interface Reply<T> {

  /// Stripe did what was asked.
  ///
  /// @param servedAt Stripe's own clock (the `Date` header, whole seconds); when the header is
  ///   missing, the second in which we sent the call, since the answer cannot be older
  record Done<T>(T value, Instant servedAt, @Nullable String requestId) implements Reply<T> {}

  /// A definite no (400, 404 and other 4xx): read again, decide again, under a new idempotency key.
  record Refused<T>(Failure failure) implements Reply<T> {}

  /// 401 or 403, or no key is configured: the API key is wrong or lacks a right. No session's
  /// fault.
  record KeyRefused<T>(Failure failure) implements Reply<T> {}

  /// 409, 424 or 429, or no connection came about: nothing has begun; try again with the same
  /// idempotency key.
  record Busy<T>(Failure failure) implements Reply<T> {}

  /// No answer, 5xx, or an answer that is not Stripe's: the call may have taken effect. Same key,
  /// or read first.
  record Indeterminate<T>(Failure failure) implements Reply<T> {}

  /// The same reply about another value.
  default <U> Reply<U> map(Function<? super T, ? extends U> change) {
    return switch (this) {
      case Done<T>(var value, var servedAt, var requestId) ->
          new Done<>(change.apply(value), servedAt, requestId);
      case Refused<T>(var failure) -> new Refused<>(failure);
      case KeyRefused<T>(var failure) -> new KeyRefused<>(failure);
      case Busy<T>(var failure) -> new Busy<>(failure);
      case Indeterminate<T>(var failure) -> new Indeterminate<>(failure);
    };
  }

  /// How Stripe, or the network, said no.
  ///
  /// @param httpStatus 0 when there was no answer
  /// @param type Stripe's error type, for instance `invalid_request_error`, or one of the words
  ///   below
  /// @param message for a person at a terminal; may name the session, never logged
  /// @param shouldRetry the header `Stripe-Should-Retry`, null when absent
  /// @param limiter the header `Stripe-Rate-Limited-Reason`, null when absent
  record Failure(
      int httpStatus,
      String type,
      @Nullable String code,
      @Nullable String param,
      String message,
      @Nullable String requestId,
      @Nullable Boolean shouldRetry,
      @Nullable String limiter) {

    /// No answer came.
    public static final String CONNECTION_ERROR = "connection_error";

    /// An answer came that does not read like Stripe's.
    public static final String UNREADABLE_ANSWER = "unreadable_answer";

    /// Nothing was sent, for want of a key.
    public static final String KEY_MISSING = "key_missing";

    /// The session id cannot be one; nothing was sent.
    public static final String ID_INVALID = "id_invalid";

    static Failure unanswered(String type, String message) {
      return new Failure(0, type, null, null, message, null, null, null);
    }

    static Failure unreadable(int httpStatus, @Nullable String requestId) {
      var message = "The answer (HTTP " + httpStatus + ") does not read like one of Stripe's.";
      return new Failure(httpStatus, UNREADABLE_ANSWER, null, null, message, requestId, null, null);
    }
  }
}
