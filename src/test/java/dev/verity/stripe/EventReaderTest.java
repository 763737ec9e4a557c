package dev.verity.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.session.Event;
import dev.verity.session.EventType;
import dev.verity.session.Redaction;
import dev.verity.session.Snapshot;
import dev.verity.session.Status;
import dev.verity.topics.ResultsEvent;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class EventReaderTest {

  @Test
  void aSnapshotEventIsRead() {
    assertThat(EventReader.read(Deliveries.bytes(Deliveries.snapshot("canceled_by_redact"))))
        .isEqualTo(
            new Reading.Read<>(
                new Event(
                    "evt_1Synthetic00000000000010",
                    EventType.Known.CANCELED,
                    Instant.ofEpochSecond(1_760_002_000),
                    false,
                    null,
                    new Snapshot(
                        Status.Known.CANCELED,
                        Redaction.Known.PROCESSING,
                        null,
                        null,
                        "document",
                        true,
                        Instant.ofEpochSecond(1_760_000_000)),
                    null,
                    "cmd-9b2e-redact")));
  }

  @Test
  void aThinEventHasATwinAndNoSnapshot() {
    assertThat(EventReader.read(Deliveries.bytes(Deliveries.thin("verified"))))
        .isEqualTo(
            new Reading.Read<>(
                new Event(
                    "evt_test_65Synthetic00000017",
                    EventType.Known.VERIFIED,
                    Instant.parse("2026-10-09T08:56:00Z"),
                    false,
                    null,
                    null,
                    "evt_1Synthetic00000000000006",
                    null)));
  }

  @Test
  void aThinEventNamesTheKeyOfItsCauseUnderTheReason() {
    var body = Deliveries.thin("canceled");
    body.putObject("reason")
        .put("type", "request")
        .putObject("request")
        .put("idempotency_key", "k");

    assertThat(read(body).idempotencyKey()).isEqualTo("k");
  }

  @Test
  void whatVerityPublishesOfItsOwnIsNoEventOfStripes() {
    var body = Deliveries.snapshot("verified_live");
    body.put("id", ResultsEvent.id("vs_1")).put("type", ResultsEvent.TYPE);

    assertThat(EventReader.read(Deliveries.bytes(body)))
        .isEqualTo(new Reading.Malformed<>("other_type"));
  }

  @Test
  void everyExampleIsRead() {
    for (var name : new String[] {"created", "processing", "requires_input_failed", "redacted"}) {
      assertThat(read(Deliveries.snapshot(name)).snapshot()).as(name).isNotNull();
    }
    assertThat(read(Deliveries.snapshot("verified_on_connected_account")).account())
        .isEqualTo("acct_1ConnectedBBBB");
    assertThat(read(Deliveries.snapshot("verified_live")).livemode()).isTrue();
  }

  @Test
  void anUnknownTypeIsCarried() {
    var body = Deliveries.snapshot("verified").put("type", "identity.verification_session.frozen");

    assertThat(read(body).type()).isEqualTo(new EventType.Unknown("frozen"));
  }

  @Test
  void anUnknownStatusIsCarried() {
    var body = Deliveries.snapshot("verified");
    object(body).put("status", "frozen");

    assertThat(read(body).snapshot())
        .extracting(Snapshot::status)
        .isEqualTo(new Status.Unknown("frozen"));
  }

  @Test
  void aSessionObjectThatCannotBeReadLeavesTheSnapshotOut() {
    var body = Deliveries.snapshot("verified");
    object(body).put("status", 7);

    assertThat(read(body).snapshot()).isNull();
  }

  @Test
  void aNumberBeyondTheTreesMeansLeavesTheSnapshotOut() {
    var body =
        """
        {"id":"evt_1","object":"event","type":"identity.verification_session.verified","created":7,\
        "livemode":true,"data":{"object":{"id":"vs_1","status":"verified","created":7,"x":1e%s}}}\
        """
            .formatted("9".repeat(500));

    assertThat(EventReader.read(Deliveries.bytes(body))).isInstanceOf(Reading.Read.class);
  }

  @Test
  void membersOfAnotherKindAreLeftOut() {
    var key = Deliveries.snapshot("canceled_by_api");
    key.put("request", "req_1");
    var twin = Deliveries.thin("verified").put("snapshot_event", 7);
    var account = Deliveries.snapshot("verified").put("context", "acct_9");

    assertThat(read(key).idempotencyKey()).isNull();
    assertThat(read(twin).twin()).isNull();
    assertThat(read(account).account()).isEqualTo("acct_9");
  }

  @Test
  void anotherTypeIsNotAnEventOfASession() {
    var body = Deliveries.snapshot("verified").put("type", "charge.failed");

    assertThat(EventReader.read(Deliveries.bytes(body)))
        .isEqualTo(new Reading.Malformed<Event>("other_type"));
  }

  @Test
  void anUnreadableEnvelopeIsMalformed() {
    assertThat(EventReader.read(Deliveries.bytes("{}")))
        .isEqualTo(new Reading.Malformed<Event>("missing_id"));
  }

  private static ObjectNode object(ObjectNode body) {
    return (ObjectNode) body.required("data").required("object");
  }

  private static Event read(JsonNode body) {
    return switch (EventReader.read(Deliveries.bytes(body))) {
      case Reading.Read<Event>(var event) -> event;
      case Reading.Malformed<Event>(var reason) -> throw new AssertionError(reason);
    };
  }
}
