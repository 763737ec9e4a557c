package dev.verity.webhook;

/// One of the few answers that the endpoint gives, small and without anything from the request.
/// Errors are problem details (RFC 9457).
///
/// @param result what became of the request, a tag of the metrics
/// @param reason a stable code for why, `none` where there is nothing to say
record Answer(int status, Result result, String reason, String contentType, String body) {
  private static final String JSON = "application/json";
  private static final String PROBLEM = "application/problem+json";

  /// A problem that is told by its status alone, RFC 9457 §4.2.1.
  private static final String BLANK = "about:blank";

  static final Answer ACKNOWLEDGED =
      new Answer(200, Result.ACKNOWLEDGED, "none", JSON, "{\"received\":true}");

  /// Something went wrong here that should not have.
  static final Answer FAILED = problem(500, Result.FAILED, "internal", BLANK, "Internal error");

  static final Answer TOO_LARGE =
      problem(413, Result.REJECTED, "too_large", "too-large", "The body is too large");

  /// An address that is not on the list of senders.
  static final Answer STRANGER = http(403, "source_not_listed", "Forbidden");

  /// Our own proxy said where it comes from, and it is no address.
  static final Answer SENDER_UNREADABLE = http(403, "source_unreadable", "Forbidden");

  /// The client did not send all that it had promised.
  static final Answer INCOMPLETE = badBody("incomplete");

  /// Stripe should not hear of it: to Stripe the event is received.
  static Answer ignored(String reason) {
    var body = "{\"received\":true,\"ignored\":\"%s\"}".formatted(reason);
    return new Answer(200, Result.IGNORED, reason, JSON, body);
  }

  static Answer badSignature(String reason) {
    return problem(400, Result.REJECTED, reason, "signature", "The signature does not hold");
  }

  static Answer badBody(String reason) {
    return problem(
        400, Result.REJECTED, "body_" + reason, "body", "The body is not an event of Stripe");
  }

  static Answer unavailable(String reason) {
    return problem(503, Result.UNAVAILABLE, reason, "unavailable", "Come again, nothing was kept");
  }

  /// What HTTP itself has a word for: wrong path, wrong method, header too long.
  static Answer http(int status, String reason, String title) {
    return problem(status, Result.REJECTED, reason, BLANK, title);
  }

  private static Answer problem(
      int status, Result result, String reason, String kind, String title) {
    var type = kind.equals(BLANK) ? BLANK : "urn:verity:problem:" + kind;
    var body =
        "{\"type\":\"%s\",\"title\":\"%s\",\"status\":%d,\"reason\":\"%s\"}"
            .formatted(type, title, status, reason);
    return new Answer(status, result, reason, PROBLEM, body);
  }

  /// What became of a request.
  enum Result {
    ACKNOWLEDGED,
    IGNORED,
    REJECTED,
    UNAVAILABLE,
    FAILED
  }
}
