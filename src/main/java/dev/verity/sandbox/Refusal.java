package dev.verity.sandbox;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Stripe says no. Thrown anywhere below the API, turned into an answer in one place.
final class Refusal extends RuntimeException {
  private static final String INVALID_REQUEST = "invalid_request_error";
  private static final String IDEMPOTENCY = "idempotency_error";
  private static final String SHOULD_RETRY = "Stripe-Should-Retry";

  private final int status;
  private final String type;
  private final @Nullable String code;
  private final @Nullable String param;
  private final Map<String, String> headers;
  private final boolean begun;

  /// @param begun whether the call had begun to work, so that its idempotency key keeps the answer
  private Refusal(
      int status,
      String type,
      @Nullable String code,
      @Nullable String param,
      String message,
      Map<String, String> headers,
      boolean begun) {
    super(message, null, false, false);
    this.status = status;
    this.type = type;
    this.code = code;
    this.param = param;
    this.headers = headers;
    this.begun = begun;
  }

  static Refusal noKey() {
    return early(
        401,
        null,
        null,
        "You did not provide an API key. Provide it in the Authorization header, as a bearer token"
            + " or as the user name of basic auth.");
  }

  static Refusal wrongKey() {
    return early(401, null, null, "Invalid API Key provided");
  }

  static Refusal right(Right right) {
    return early(
        403,
        null,
        null,
        "The provided key does not have the required permissions for this endpoint. Having the '"
            + right.name().toLowerCase(Locale.ROOT)
            + "' permission would allow this request to continue.");
  }

  static Refusal account(String account) {
    return early(
        403,
        "account_invalid",
        null,
        "The provided key does not have access to account '"
            + account
            + "' (or that account does not exist).");
  }

  static Refusal missing(String kind, String param, String id) {
    return new Refusal(
        404,
        INVALID_REQUEST,
        "resource_missing",
        param,
        "No such " + kind + ": '" + id + "'",
        Map.of(),
        true);
  }

  static Refusal cursorMissing(String param, String id) {
    return early(400, "resource_missing", param, "No such object: '" + id + "'");
  }

  static Refusal route(String method, String path) {
    return early(404, null, null, "Unrecognized request URL (" + method + ": " + path + ").");
  }

  static Refusal unknownParameter(String param) {
    return early(400, "parameter_unknown", param, "Received unknown parameter: " + param);
  }

  static Refusal missingParameter(String param) {
    return early(400, "parameter_missing", param, "Missing required param: " + param + ".");
  }

  static Refusal invalidParameter(String param, String message) {
    return early(400, null, param, message);
  }

  /// An act that the session's standing forbids. Nothing says that Stripe gives it a code.
  static Refusal illegal(String message) {
    return new Refusal(400, INVALID_REQUEST, null, null, message, Map.of(), true);
  }

  static Refusal keyReused(String key) {
    return new Refusal(
        400,
        IDEMPOTENCY,
        null,
        null,
        "Keys for idempotent requests can only be used with the same parameters they were first"
            + " used with. Try using a key other than '"
            + key
            + "' if you meant to execute a different request.",
        Map.of(),
        false);
  }

  static Refusal keyInUse(String key) {
    return new Refusal(
        409,
        IDEMPOTENCY,
        "idempotency_key_in_use",
        null,
        "There is currently another in-progress request using the idempotency key '" + key + "'.",
        Map.of(SHOULD_RETRY, "true"),
        false);
  }

  static Refusal conflict() {
    return new Refusal(
        409,
        INVALID_REQUEST,
        null,
        null,
        "The request conflicts with another request.",
        Map.of(SHOULD_RETRY, "true"),
        false);
  }

  static Refusal locked() {
    return new Refusal(
        429,
        INVALID_REQUEST,
        "lock_timeout",
        null,
        "This object cannot be accessed right now because another API request is using it.",
        Map.of(SHOULD_RETRY, "true"),
        false);
  }

  static Refusal rateLimited(String reason) {
    return new Refusal(
        429,
        INVALID_REQUEST,
        "rate_limit",
        null,
        "Request rate limit exceeded.",
        Map.of("Stripe-Rate-Limited-Reason", reason),
        false);
  }

  static Refusal serverError() {
    return new Refusal(
        500,
        "api_error",
        null,
        null,
        "An unknown error occurred.",
        Map.of(SHOULD_RETRY, "false"),
        true);
  }

  private static Refusal early(
      int status, @Nullable String code, @Nullable String param, String message) {
    return new Refusal(status, INVALID_REQUEST, code, param, message, Map.of(), false);
  }

  boolean begun() {
    return begun;
  }

  Answer answer() {
    var error = Json.object();
    if (code != null) {
      error.put("code", code);
      error.put("doc_url", "https://stripe.com/docs/error-codes/" + code.replace('_', '-'));
    }
    error.put("message", getMessage());
    if (param != null) {
      error.put("param", param);
    }
    error.put("type", type);
    ObjectNode body = Json.object();
    body.set("error", error);
    return new Answer(status, body, headers);
  }
}
