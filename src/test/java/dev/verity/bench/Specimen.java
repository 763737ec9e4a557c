package dev.verity.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;

/// Bodies of webhooks, each of another event and session.
final class Specimen {
  private Specimen() {}

  /// The body of the event that tells of a new session.
  static byte[] created(String name) {
    var now = Instant.now().getEpochSecond();
    return """
    {"id":"evt_%1$s","object":"event","api_version":"2026-07-29.dahlia","created":%2$d,\
    "livemode":false,"type":"identity.verification_session.created","pending_webhooks":1,\
    "request":{"id":null,"idempotency_key":null},"data":{"object":{"id":"vs_%1$s",\
    "object":"identity.verification_session","created":%2$d,"status":"requires_input",\
    "redaction":null,"last_error":null,"last_verification_report":null,"livemode":false,\
    "metadata":{},"options":{},"type":"document"}}}\
    """
        .formatted(name, now)
        .getBytes(UTF_8);
  }
}
