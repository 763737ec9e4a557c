package dev.verity.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verity.examples.ReadEvents;
import dev.verity.local.Broker;
import dev.verity.local.LedTopics;
import dev.verity.local.SharedBroker;
import dev.verity.privacy.DataKey;
import dev.verity.privacy.Keyset;
import dev.verity.privacy.SealedEvent;
import dev.verity.privacy.UnknownWrappingKey;
import dev.verity.topics.Json;
import dev.verity.topics.Topic;
import dev.verity.topics.Topics;
import dev.verity.topics.WrappedKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

@ExtendWith(SharedBroker.class)
final class EventDeserializerIT {
  private static final Duration AT_ONCE = Duration.ZERO;
  private static final Duration NOT_SOON = Duration.ofHours(1);

  @TempDir private Path folder;
  private String servers;
  private String prefix;
  private Topics topics;
  private Keyset keyset;
  private KafkaProducer<String, byte[]> machine;

  @BeforeEach
  void start(Broker broker) throws Exception {
    servers = broker.bootstrapServers();
    prefix = SharedBroker.prefix(EventDeserializerIT.class).replace('.', '-') + "verity";
    topics = Topics.named(prefix);
    keyset = Keyset.create(folder.resolve("keyset.json"));
    LedTopics.make(
        Map.of("bootstrap.servers", servers),
        List.of(
            new NewTopic(topics.keys().name(), 2, (short) 1).configs(topics.keys().settings()),
            new NewTopic(topics.events().name(), 2, (short) 1)));
    machine =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", servers, "transactional.id", prefix),
            new StringSerializer(),
            new ByteArraySerializer());
    machine.initTransactions();
  }

  @AfterEach
  void stop() {
    machine.close(Duration.ZERO);
  }

  @Test
  void anEventIsOpenedAndAfterItsKeyIsGoneItReadsAsRedacted() {
    var key = DataKey.create("k-1");
    committed("vs_1", key);
    try (var events = deserializer(AT_ONCE)) {
      assertThat(name(events, event("evt_1", key))).isEqualTo("Jenny");

      committed("vs_1", null);
      assertThat(name(events, event("evt_1", key))).isEqualTo("[redacted]");
      assertThat(name(events, event("evt_2", key))).isEqualTo("[redacted]");
    }
  }

  @Test
  void aKeyWhoseTransactionIsStillOpenIsWaitedFor() throws Exception {
    var key = DataKey.create("k-1");
    try (var events = deserializer(NOT_SOON)) {
      machine.beginTransaction();
      send("vs_1", key);
      machine.flush();
      var name = CompletableFuture.supplyAsync(() -> name(events, event("evt_1", key)));
      assertThatThrownBy(() -> name.get(300, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);

      machine.commitTransaction();
      assertThat(name.get(30, TimeUnit.SECONDS)).isEqualTo("Jenny");
    }
  }

  @Test
  void aKeyThatWasNeverCommittedIsNoKey() {
    var key = DataKey.create("k-1");
    machine.beginTransaction();
    send("vs_1", key);
    machine.flush();
    machine.abortTransaction();
    try (var events = deserializer(NOT_SOON)) {
      assertThat(name(events, event("evt_1", key))).isEqualTo("[redacted]");
    }
  }

  @Test
  void anAbsentKeyIsLookedForOnce() {
    var gone = DataKey.create("k-1");
    try (var events = deserializer(NOT_SOON)) {
      assertThat(name(events, event("evt_1", gone))).isEqualTo("[redacted]");

      machine.beginTransaction();
      send("vs_2", DataKey.create("k-2"));
      machine.flush();
      assertThat(name(events, event("evt_2", gone)))
          .as("does not wait for the end of the transaction")
          .isEqualTo("[redacted]");
      machine.commitTransaction();
    }
  }

  @Test
  void aKeysetThatLacksTheWrappingKeyIsAnErrorAndNoRedaction() {
    var key = DataKey.create("k-1");
    committed("vs_1", key);
    var other = Keyset.create(folder.resolve("other.json"));
    try (var events = configured(new EventDeserializer(other, AT_ONCE))) {
      assertThatThrownBy(() -> name(events, event("evt_1", key)))
          .isInstanceOf(UnknownWrappingKey.class)
          .hasMessageContainingAll(keyset.kids().getFirst(), other.kids().getFirst());
    }
  }

  @Test
  void anUnreadableKeyIsNeverPassedOver() {
    var key = DataKey.create("k-1");
    committed("vs_1", key);
    machine.beginTransaction();
    write(topics.keys(), "vs_2", "odd".getBytes(UTF_8));
    machine.commitTransaction();
    try (var events = deserializer(AT_ONCE)) {
      for (var count = 0; count < 2; count++) {
        assertThatThrownBy(() -> name(events, event("evt_1", key)))
            .hasMessageContainingAll(topics.keys().name(), "nobody knows which are destroyed");
      }
      committed("vs_2", null);
      assertThatThrownBy(() -> name(events, event("evt_1", key)))
          .hasMessageContaining(topics.keys().name());
    }
  }

  /// Runs the example with what it says it needs, and nothing else of Verity's libraries.
  @Test
  void theExampleRunsOnKafkasClientJacksonNimbusAndSlf4jAlone() throws Exception {
    var here = DataKey.create("k-1");
    var gone = DataKey.create("k-2");
    committed("vs_1", here);
    machine.beginTransaction();
    write(topics.events(), "vs_1", event("evt_1", here));
    write(topics.events(), "vs_2", event("evt_2", gone));
    machine.commitTransaction();

    try (var program =
        Alone.with("kafka-clients", "jackson-", "nimbus-jose-jwt", "slf4j-api", "jspecify")) {
      var read =
          program
              .load(ReadEvents.class)
              .getMethod("read", String.class, String.class, String.class, int.class);
      var file = folder.resolve("keyset.json").toString();
      var events = program.call(() -> (List<?>) read.invoke(null, servers, prefix, file, 2));

      assertThat(events)
          .map(event -> Json.MAPPER.readTree((String) event))
          .map(event -> event.at("/data/object/metadata"))
          .map(JsonNode::toString)
          .containsExactly("{\"name\":\"Jenny\"}", "\"[redacted]\"");
    }
  }

  private void committed(String sessionId, @Nullable DataKey key) {
    machine.beginTransaction();
    send(sessionId, key);
    machine.commitTransaction();
  }

  private void send(String sessionId, @Nullable DataKey key) {
    var value =
        key == null
            ? null
            : topics
                .keys()
                .values()
                .serializer()
                .serialize(topics.keys().name(), new WrappedKey(key.id(), keyset.wrap(key)));
    write(topics.keys(), sessionId, value);
  }

  /// What goes wrong, the end of the transaction tells.
  private void write(Topic<?> topic, String sessionId, byte @Nullable [] value) {
    var _ = machine.send(new ProducerRecord<>(topic.name(), 0, sessionId, value));
  }

  private EventDeserializer deserializer(Duration freshness) {
    return configured(new EventDeserializer(keyset, freshness));
  }

  private EventDeserializer configured(EventDeserializer events) {
    events.configure(
        Map.of(
            "bootstrap.servers",
            servers,
            "isolation.level",
            "read_committed",
            "group.id",
            "not-for-the-keys",
            "enable.auto.commit",
            true,
            EventDeserializer.KEYS_TOPIC,
            topics.keys().name()),
        false);
    return events;
  }

  private static byte[] event(String id, DataKey key) {
    return SealedEvent.seal(
        "{\"id\": \"%s\", \"data\": {\"object\": {\"metadata\": {\"name\": \"Jenny\"}}}}"
            .formatted(id)
            .getBytes(UTF_8),
        key);
  }

  /// The name in an event's metadata, or what stands for the metadata.
  private static String name(EventDeserializer events, byte[] sealed) {
    var event = Objects.requireNonNull(events.deserialize("verity.events", sealed));
    var metadata = event.at("/data/object/metadata");
    return metadata.isString() ? metadata.stringValue() : metadata.path("name").stringValue();
  }
}
