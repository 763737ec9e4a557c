package dev.verity.stripe;

import dev.verity.session.Event;
import dev.verity.session.EventType;
import dev.verity.session.Snapshot;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/// Reads a stored webhook body as an event of the session core.
///
/// What is odd inside the event is carried: a session object that cannot be read leaves the
/// snapshot null, which is a reason to retrieve. Only an unreadable envelope is malformed.
public final class EventReader {

  /// Stripe's limit for idempotency keys; a longer text is not one of ours.
  private static final int IDEMPOTENCY_KEY_LENGTH_MAX = 255;

  private static final JsonMapper TREES = new JsonMapper(EnvelopeReader.JSON);

  private EventReader() {}

  public static Reading<Event> read(byte[] body) {
    return switch (EnvelopeReader.read(body)) {
      case Reading.Malformed<Envelope>(var reason) -> new Reading.Malformed<>(reason);
      case Reading.Read<Envelope>(var envelope) when envelope.sessionId() == null ->
          new Reading.Malformed<>("other_type");
      case Reading.Read<Envelope>(var envelope) -> new Reading.Read<>(event(envelope, tree(body)));
    };
  }

  private static Event event(Envelope envelope, JsonNode tree) {
    return new Event(
        envelope.eventId(),
        type(envelope),
        envelope.created(),
        envelope.livemode(),
        envelope.account(),
        envelope.thin() ? null : snapshot(tree),
        envelope.thin() ? eventId(tree.path("snapshot_event")) : null,
        idempotencyKey(
            envelope.thin() ? tree.path("reason").path("request") : tree.path("request")));
  }

  private static EventType type(Envelope envelope) {
    return EventType.of(
        EnvelopeReader.withoutVersion(envelope.type()).substring(EventType.PREFIX.length()));
  }

  private static @Nullable Snapshot snapshot(JsonNode tree) {
    return SnapshotReader.read(tree.path("data").path("object")).orElse(null);
  }

  private static @Nullable String eventId(JsonNode node) {
    return node.isString() && Ids.isEventId(node.stringValue()) ? node.stringValue() : null;
  }

  private static @Nullable String idempotencyKey(JsonNode request) {
    var key = request.path("idempotency_key");
    return key.isString() && key.stringValue().length() <= IDEMPOTENCY_KEY_LENGTH_MAX
        ? key.stringValue()
        : null;
  }

  /// The envelope has been read, so this is JSON; a number beyond the parser's means is all that
  /// can still go wrong.
  private static JsonNode tree(byte[] body) {
    try {
      return TREES.readTree(body);
    } catch (JacksonException beyondMeans) {
      return MissingNode.getInstance();
    }
  }
}
