package dev.verity.stripe;

import com.stripe.net.StripeResponse;
import dev.verity.stripe.Reply.Busy;
import dev.verity.stripe.Reply.Done;
import dev.verity.stripe.Reply.Failure;
import dev.verity.stripe.Reply.Indeterminate;
import dev.verity.stripe.Reply.KeyRefused;
import dev.verity.stripe.Reply.Refused;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What an answer of Stripe, or its absence, means for us.
final class Answers {
  private static final String IDEMPOTENCY_ERROR = "idempotency_error";
  private static final String KEY_IN_USE = "idempotency_key_in_use";

  private Answers() {}

  /// A 2xx. What cannot be read may nevertheless have been done.
  static <T> Reply<T> success(
      StripeResponse response, Function<String, Optional<T>> reader, Instant sentAt) {
    var requestId = response.requestId();
    return reader
        .apply(response.body())
        .<Reply<T>>map(value -> new Done<>(value, servedAt(response, sentAt), requestId))
        .orElseGet(() -> new Indeterminate<>(Failure.unreadable(response.code(), requestId)));
  }

  /// Anything but a 2xx. What does not read like Stripe's error comes from something in between.
  static <T> Reply<T> error(StripeResponse response, ApiKey key) {
    return failure(response, key)
        .<Reply<T>>map(failure -> classify(failure))
        .orElseGet(
            () -> new Indeterminate<>(Failure.unreadable(response.code(), response.requestId())));
  }

  private static <T> Reply<T> classify(Failure failure) {
    return switch (failure.httpStatus()) {
      case 401, 403 -> new KeyRefused<>(failure);
      // The key came before with other parameters: no repetition will ever be accepted.
      case 409 ->
          failure.type().equals(IDEMPOTENCY_ERROR) && !KEY_IN_USE.equals(failure.code())
              ? new Refused<>(failure)
              : new Busy<>(failure);
      case 424, 429 -> new Busy<>(failure);
      // A time-out by another name.
      case 408 -> new Indeterminate<>(failure);
      default ->
          failure.httpStatus() >= 400 && failure.httpStatus() < 500
              ? new Refused<>(failure)
              : new Indeterminate<>(failure);
    };
  }

  /// No answer. Where no connection came about, Stripe cannot have begun anything.
  static <T> Reply<T> none(@Nullable Throwable cause, StripeSettings settings) {
    var base = settings.apiBase();
    return switch (cause) {
      case HttpConnectTimeoutException late ->
          new Busy<>(
              silence("No connection to " + base + " within " + settings.connectTimeout() + "."));
      case ConnectException refused -> new Busy<>(silence("No connection to " + base + "."));
      case SSLHandshakeException refused ->
          new Busy<>(silence("No agreement with " + base + " on TLS."));
      case HttpTimeoutException late ->
          new Indeterminate<>(silence("No answer from " + base + " in time."));
      case null, default ->
          new Indeterminate<>(
              silence("The connection to " + base + " broke before the answer was complete."));
    };
  }

  private static Failure silence(String message) {
    return Failure.unanswered(Failure.CONNECTION_ERROR, message);
  }

  private static Optional<Failure> failure(StripeResponse response, ApiKey key) {
    var error = json(response.body()).path("error");
    if (!error.isObject()) {
      return Optional.empty();
    }
    var headers = response.headers();
    var type = text(error, "type");
    var message = text(error, "message");
    return Optional.of(
        new Failure(
            response.code(),
            type == null ? "unknown" : type,
            text(error, "code"),
            text(error, "param"),
            message == null ? "Stripe gave no message." : key.removedFrom(message),
            response.requestId(),
            headers.firstValue("Stripe-Should-Retry").map(Boolean::valueOf).orElse(null),
            headers.firstValue("Stripe-Rate-Limited-Reason").orElse(null)));
  }

  private static JsonNode json(String body) {
    try {
      return JsonMapper.shared().readTree(body);
    } catch (JacksonException notJson) {
      return JsonMapper.shared().missingNode();
    }
  }

  private static @Nullable String text(JsonNode error, String name) {
    return error.path(name).isString() ? error.path(name).stringValue() : null;
  }

  private static Instant servedAt(StripeResponse response, Instant sentAt) {
    try {
      return response
          .headers()
          .firstValue("Date")
          .map(date -> Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date)))
          .orElse(sentAt);
    } catch (DateTimeException odd) {
      return sentAt;
    }
  }
}
