package dev.verity.sandbox;

import java.util.Locale;

/// The operations of Stripe's API that the sandbox answers; each has its own rate limit.
public enum Operation {
  CREATE("POST", Path.SESSIONS, Right.IDENTITY_WRITE),
  RETRIEVE("GET", Path.SESSIONS + "/{session}", Right.IDENTITY_READ),
  LIST("GET", Path.SESSIONS, Right.IDENTITY_READ),
  UPDATE("POST", Path.SESSIONS + "/{session}", Right.IDENTITY_WRITE),
  CANCEL("POST", Path.SESSIONS + "/{session}/cancel", Right.IDENTITY_WRITE),
  REDACT("POST", Path.SESSIONS + "/{session}/redact", Right.IDENTITY_WRITE),
  RETRIEVE_REPORT("GET", Path.REPORTS + "/{report}", Right.IDENTITY_READ),
  LIST_REPORTS("GET", Path.REPORTS, Right.IDENTITY_READ),
  RETRIEVE_EVENT("GET", "/v1/events/{id}", Right.EVENTS_READ),
  LIST_EVENTS("GET", "/v1/events", Right.EVENTS_READ),
  RETRIEVE_THIN_EVENT("GET", "/v2/core/events/{id}", Right.EVENTS_READ),
  LIST_ENDPOINTS("GET", "/v1/webhook_endpoints", Right.WEBHOOKS_READ),
  LIST_THIN_DESTINATIONS("GET", "/v2/core/event_destinations", Right.WEBHOOKS_READ);

  private static final class Path {
    static final String SESSIONS = "/v1/identity/verification_sessions";
    static final String REPORTS = "/v1/identity/verification_reports";
  }

  private final String method;
  private final String path;
  private final Right right;

  Operation(String method, String path, Right right) {
    this.method = method;
    this.path = path;
    this.right = right;
  }

  String method() {
    return method;
  }

  /// The path with its parameter in braces, spelled as in Stripe's OpenAPI description.
  String path() {
    return path;
  }

  Right right() {
    return right;
  }

  boolean writes() {
    return method.equals("POST");
  }

  boolean lists() {
    return switch (this) {
      case LIST, LIST_REPORTS, LIST_EVENTS, LIST_ENDPOINTS, LIST_THIN_DESTINATIONS -> true;
      case CREATE,
          RETRIEVE,
          UPDATE,
          CANCEL,
          REDACT,
          RETRIEVE_REPORT,
          RETRIEVE_EVENT,
          RETRIEVE_THIN_EVENT ->
          false;
    };
  }

  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The operation of this name, for instance `redact`.
  public static Operation of(String wire) {
    for (var operation : values()) {
      if (operation.wire().equals(wire)) {
        return operation;
      }
    }
    throw new IllegalArgumentException("There is no operation called " + wire + ".");
  }
}
