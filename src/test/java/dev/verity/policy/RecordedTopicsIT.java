package dev.verity.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verity.local.Broker;
import dev.verity.local.SharedBroker;
import dev.verity.session.FollowUp.Action;
import dev.verity.session.Input;
import dev.verity.session.Request;
import dev.verity.topics.CloudEvent;
import dev.verity.topics.ResultsEvent;
import dev.verity.topics.TopicSetup;
import dev.verity.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedBroker.class)
@Timeout(120)
final class RecordedTopicsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");
  private final Topics topics =
      Topics.named(SharedBroker.prefix(RecordedTopicsIT.class) + "verity");

  @Test
  void whatWasRecordedIsToldSessionBySessionAndCanBeReplayed(Broker broker) throws Exception {
    record(broker);
    var history = new RecordedTopics(topics, kafka(broker), PATIENCE);

    var told = new ArrayList<History.OfSession>();
    assertThat(history.tell(Set.of(), told::add)).isEqualTo(2);
    assertThat(told)
        .extracting(History.OfSession::sessionId)
        .containsExactlyInAnyOrder("vs_1", "vs_2", "vs_3");
    assertThat(told)
        .filteredOn(session -> session.sessionId().equals("vs_1"))
        .singleElement()
        .satisfies(session -> {
          assertThat(session.events()).hasSize(2);
          assertThat(session.moments())
              .extracting(History.Moment::at)
              .contains(START.plusSeconds(60));
          assertThat(session.moments())
              .extracting(History.Moment::input)
              .hasAtLeastOneElementOfType(Input.RequestMade.class);
        });

    var replay =
        new Replay(
            PolicyFile.parse("rules: [{name: v, when: {status: verified}, redactAfter: P3D}]"),
            START,
            START.plus(Duration.ofDays(5)));
    history.tell(Set.of("vs_1", "vs_2"), replay::play);
    assertThat(replay.result().calls())
        .filteredOn(call -> call.action() == Action.REDACT)
        .containsExactly(
            new Replay.Call(
                START.plus(Duration.ofDays(3)).plusSeconds(60),
                "vs_2",
                Action.REDACT,
                "v.redactAfter"));
  }

  @Test
  void topicsThatAreNotThereAreNamed(Broker broker) {
    var missing = new RecordedTopics(topics, kafka(broker), Duration.ofSeconds(5));

    assertThatThrownBy(() -> missing.tell(Set.of(), _ -> {}))
        .isInstanceOf(History.Unavailable.class);
  }

  @Test
  void kafkaThatDoesNotAnswerIsSaidInTime() {
    var nobody =
        new RecordedTopics(
            topics, Map.of("bootstrap.servers", "127.0.0.1:1"), Duration.ofSeconds(2));

    assertThatThrownBy(() -> nobody.tell(Set.of(), _ -> {}))
        .isInstanceOf(History.Unavailable.class)
        .hasMessageStartingWith("Kafka cannot be read: ");
  }

  /// Three sessions, one of them under a hold, results that are no event of Stripe's, and two
  /// records that cannot be read.
  private void record(Broker broker) throws Exception {
    try (var admin = Admin.create(kafka(broker))) {
      assertThat(new TopicSetup(admin, topics, 3, (short) 1, PATIENCE).ensure()).isEmpty();
    }
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                broker.bootstrapServers(),
                ProducerConfig.ACKS_CONFIG,
                "all"),
            new StringSerializer(),
            new ByteArraySerializer())) {
      for (var id : List.of("vs_1", "vs_2", "vs_3")) {
        send(producer, topics.events().name(), 0, id, event(id, 0, "created", "requires_input"));
        send(producer, topics.events().name(), 60, id, event(id, 60, "verified", "verified"));
      }
      var hold =
          new Request("r", Request.Known.HOLD, false, null, "counsel", "case 4711", null, null);
      try (var requests = topics.requests().values().serializer()) {
        var name = topics.requests().name();
        send(producer, name, 90, "vs_1", requests.serialize(name, hold));
      }
      send(producer, topics.requests().name(), 91, "vs_1", "{}".getBytes(UTF_8));
      send(producer, topics.events().name(), 92, "vs_2", "{}".getBytes(UTF_8));
      var results = new ProducerRecord<>(topics.events().name(), "vs_2", "{}".getBytes(UTF_8));
      results.headers().add(CloudEvent.TYPE, ResultsEvent.TYPE.getBytes(UTF_8));
      producer.send(results).get();
    }
  }

  private static void send(
      KafkaProducer<String, byte[]> producer, String topic, int second, String id, byte[] value)
      throws Exception {
    var at = START.plusSeconds(second).toEpochMilli();
    producer.send(new ProducerRecord<>(topic, null, at, id, value)).get();
  }

  private static byte[] event(String id, int second, String type, String status) {
    var created = START.getEpochSecond();
    return """
    {"id": "evt_%s%d", "object": "event", "type": "identity.verification_session.%s",
     "created": %d, "livemode": false, "request": {"id": null, "idempotency_key": null},
     "data": {"object": {"id": "%s", "object": "identity.verification_session",
       "status": "%s", "type": "document", "created": %d, "last_error": null,
       "last_verification_report": null, "redaction": null, "options": {}}}}\
    """
        .formatted(id.substring(3), second, type, created + second, id, status, created)
        .getBytes(UTF_8);
  }

  private static Map<String, Object> kafka(Broker broker) {
    return Map.of("bootstrap.servers", broker.bootstrapServers());
  }
}
