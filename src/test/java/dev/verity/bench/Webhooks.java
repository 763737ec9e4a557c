package dev.verity.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.verity.stripe.SigningSecret;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Webhooks of about 3 KB as Stripe sends them, each numbered and of a session of its own, as the
/// bytes that go over the wire.
final class Webhooks {
  static final String SECRET = "whsec_bench";
  static final String PATH = "/webhooks/stripe";

  private static final SigningSecret SIGNING = new SigningSecret(SECRET);
  private static final String NUMBER = "000000000000";
  private static final int DIGITS = NUMBER.length();
  private static final int METADATA_MEMBERS = 34;

  private final byte[] body;
  private final int eventAt;
  private final int sessionAt;

  Webhooks() {
    var text = text(Instant.now().getEpochSecond());
    eventAt = text.indexOf("evt_" + NUMBER) + "evt_".length();
    sessionAt = text.indexOf("vs_" + NUMBER) + "vs_".length();
    body = text.getBytes(US_ASCII);
  }

  static int bodyBytes() {
    return new Webhooks().body.length;
  }

  /// The number of the webhook that an event's id tells of.
  static int number(String eventId) {
    return Integer.parseInt(eventId, "evt_".length(), eventId.length(), 10);
  }

  byte[] body(int number) {
    var bytes = body.clone();
    write(number, bytes, eventAt);
    write(number, bytes, sessionAt);
    return bytes;
  }

  /// The whole request, signed now.
  byte[] request(int number) {
    var its = body(number);
    var head =
        "POST "
            + PATH
            + " HTTP/1.1\r\n"
            + "Host: localhost\r\n"
            + "User-Agent: Stripe/1.0 (+https://stripe.com/docs/webhooks)\r\n"
            + "Accept: */*; q=0.5, application/xml\r\n"
            + "Cache-Control: no-cache\r\n"
            + "Content-Type: application/json; charset=utf-8\r\n"
            + "Stripe-Signature: "
            + SIGNING.header(Instant.now().getEpochSecond(), its)
            + "\r\n"
            + "Content-Length: "
            + its.length
            + "\r\n\r\n";
    var bytes = new byte[head.length() + its.length];
    System.arraycopy(head.getBytes(US_ASCII), 0, bytes, 0, head.length());
    System.arraycopy(its, 0, bytes, head.length(), its.length);
    return bytes;
  }

  private static void write(int number, byte[] bytes, int at) {
    var left = number;
    for (var i = at + DIGITS - 1; i >= at; i--) {
      bytes[i] = (byte) ('0' + left % 10);
      left /= 10;
    }
  }

  private static String text(long created) {
    var metadata =
        IntStream.range(0, METADATA_MEMBERS)
            .mapToObj(member ->
                "\"member_%1$d\": \"A value of an integrator, such as %1$d Elm Street\""
                    .formatted(member))
            .collect(Collectors.joining(",\n        ", "{\n        ", "\n      }"));
    return """
    {
      "id": "evt_%1$s",
      "object": "event",
      "api_version": "2026-07-29.dahlia",
      "created": %2$d,
      "data": {
        "object": {
          "id": "vs_%1$s",
          "object": "identity.verification_session",
          "client_reference_id": null,
          "client_secret": null,
          "created": %2$d,
          "last_error": null,
          "last_verification_report": null,
          "livemode": false,
          "metadata": %3$s,
          "options": {
            "document": {
              "require_matching_selfie": true
            }
          },
          "redaction": null,
          "related_customer": null,
          "status": "requires_input",
          "type": "document",
          "url": null
        }
      },
      "livemode": false,
      "pending_webhooks": 1,
      "request": {
        "id": null,
        "idempotency_key": null
      },
      "type": "identity.verification_session.created"
    }
    """
        .formatted(NUMBER, created, metadata);
  }
}
