package dev.verity.machine;

import dev.verity.session.Session;
import dev.verity.topics.Topic;
import dev.verity.topics.Topics;
import org.apache.kafka.common.serialization.Serde;

/// What comes into the machine, and topics in which sessions have another form.
final class Deliveries {
  private static final long CREATED = 1_760_000_000;

  private Deliveries() {}

  /// The body of a webhook.
  static String event(String id, String session, String type, String status) {
    return """
    {"id":"%s","object":"event","api_version":"2026-07-29.dahlia","created":%d,"livemode":false,\
    "type":"identity.verification_session.%s","pending_webhooks":1,\
    "request":{"id":null,"idempotency_key":null},\
    "data":{"object":{"id":"%s","object":"identity.verification_session","created":%d,\
    "status":"%s","redaction":null,"last_error":null,"last_verification_report":null,\
    "livemode":false,"metadata":{},"options":{},"type":"document"}}}\
    """
        .formatted(id, created(type), type, session, CREATED, status);
  }

  static Topics with(Topics topics, Serde<Session> sessions) {
    var now = topics.sessions();
    return new Topics(
        topics.inbox(),
        topics.requests(),
        topics.answers(),
        topics.followups(),
        topics.outcomes(),
        topics.events(),
        new Topic<>(now.name(), sessions, now.settings()),
        topics.audit(),
        topics.keys(),
        topics.erasures(),
        topics.erasureAcks(),
        topics.checkpoints(),
        topics.deadLetters());
  }

  private static long created(String type) {
    return switch (type) {
      case "created" -> CREATED;
      case "processing" -> CREATED + 60;
      default -> CREATED + 120;
    };
  }
}
