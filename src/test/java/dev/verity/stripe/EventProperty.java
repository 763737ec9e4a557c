package dev.verity.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.session.Event;
import java.time.Instant;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Whatever the body of a webhook is, it is read or refused with a code, a reader that builds a
/// tree sees the same members, and both of our readers agree on it.
public final class EventProperty {
  private static final JsonMapper TREES = new JsonMapper();
  private static final String CODE = "[a-z0-9_]+";

  private EventProperty() {}

  public static void holds(byte[] body) {
    var event = EventReader.read(body);
    switch (EnvelopeReader.read(body)) {
      case Reading.Malformed<Envelope>(var reason) -> {
        assertThat(reason).matches(CODE);
        assertThat(event).isEqualTo(new Reading.Malformed<Event>(reason));
      }
      case Reading.Read<Envelope>(var envelope) -> {
        assertThat(envelope).isEqualTo(envelope(TREES.readTree(body)));
        if (envelope.sessionId() == null) {
          assertThat(event).isEqualTo(new Reading.Malformed<Event>("other_type"));
        } else {
          agrees(event, envelope);
        }
      }
    }
  }

  private static void agrees(Reading<Event> reading, Envelope envelope) {
    assertThat(reading)
        .isInstanceOfSatisfying(
            Reading.Read.class,
            read -> {
              var event = (Event) read.value();
              assertThat(event.id()).isEqualTo(envelope.eventId());
              assertThat(envelope.type()).endsWith("." + event.type().wire());
              assertThat(event.created()).isEqualTo(envelope.created());
              assertThat(event.livemode()).isEqualTo(envelope.livemode());
              assertThat(event.account()).isEqualTo(envelope.account());
              assertThat(envelope.thin() ? event.snapshot() : event.twin()).isNull();
            });
  }

  private static Envelope envelope(JsonNode tree) {
    var type = tree.required("type").stringValue();
    var thin = tree.required("object").stringValue().equals("v2.core.event");
    var created = tree.required("created");
    var about = thin ? tree.path("related_object") : tree.path("data").path("object");
    return new Envelope(
        tree.required("id").stringValue(),
        type,
        type.matches("(v1\\.)?identity\\.verification_session\\..+")
            ? about.required("id").stringValue()
            : null,
        tree.required("livemode").booleanValue(),
        tree.path("account").stringValue(tree.path("context").stringValue(null)),
        thin ? Instant.parse(created.stringValue()) : Instant.ofEpochSecond(created.longValue()),
        thin);
  }
}
