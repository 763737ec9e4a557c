package dev.verity.local;

import dev.verity.consumer.EventDeserializer;
import dev.verity.privacy.SealedEvent;
import dev.verity.session.ErasureAck;
import dev.verity.session.ErasureNotice;
import dev.verity.topics.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordDeserializationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A system downstream that holds personal data and erases it when it is told to: it keeps every
/// event in the clear, drops what it has of a session when the notice comes, and confirms.
public final class Warehouse implements AutoCloseable {
  private static final String NAME = "warehouse";
  private static final Duration POLL = Duration.ofMillis(100);

  private final Topics topics;
  private final KafkaConsumer<String, Object> consumer;
  private final KafkaProducer<String, byte[]> producer;
  private final Map<String, List<JsonNode>> copies = new ConcurrentHashMap<>();
  private final Set<String> erased = ConcurrentHashMap.newKeySet();
  private final AtomicLong opened = new AtomicLong();
  private final Thread loop = new Thread(this::run, "local-warehouse");
  private volatile boolean stopping;

  private Warehouse(Map<String, Object> kafka, Topics topics, Path keyset) {
    this.topics = topics;
    var settings = reader(kafka, topics, keyset);
    var events = new EventDeserializer();
    events.configure(settings, false);
    consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new Both(topics, events));
    producer = new KafkaProducer<>(kafka, new StringSerializer(), new ByteArraySerializer());
  }

  /// It begins at once.
  public static Warehouse start(Map<String, Object> kafka, Topics topics, Path keyset) {
    var warehouse = new Warehouse(kafka, topics, keyset);
    warehouse.loop.start();
    return warehouse;
  }

  /// How many events came with personal values that could be read.
  long opened() {
    return opened.get();
  }

  /// The sessions of which it holds something personal.
  List<String> copies() {
    return copies.keySet().stream().sorted().toList();
  }

  @Override
  public void close() {
    stopping = true;
    try {
      loop.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// What anybody needs to open events.
  static Map<String, Object> reader(Map<String, Object> kafka, Topics topics, Path keyset) {
    var settings = new HashMap<>(kafka);
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, NAME);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(EventDeserializer.KEYS_TOPIC, topics.keys().name());
    settings.put(EventDeserializer.KEYSET_FILE, keyset.toString());
    return settings;
  }

  /// Events and notices come in one consumer, so that a record that cannot be read yet holds up
  /// both.
  private record Both(Topics topics, EventDeserializer events) implements Deserializer<Object> {
    @Override
    public @Nullable Object deserialize(String topic, byte @Nullable [] value) {
      return topic.equals(topics.events().name())
          ? events.deserialize(topic, value)
          : topics.erasures().values().deserializer().deserialize(topic, value);
    }

    @Override
    public void close() {
      events.close();
    }
  }

  private void run() {
    try (consumer;
        producer) {
      consumer.subscribe(List.of(topics.events().name(), topics.erasures().name()));
      while (!stopping) {
        try {
          for (var record : consumer.poll(POLL)) {
            take(record);
          }
        } catch (RecordDeserializationException unread) {
          if (!(unread.getCause() instanceof KafkaException)) {
            throw unread;
          }
          // Kafka is away: the next poll tries the same record
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void take(ConsumerRecord<String, Object> record) throws InterruptedException {
    switch (record.value()) {
      case JsonNode event -> {
        if (isPersonal(event) && !erased.contains(record.key())) {
          copies.computeIfAbsent(record.key(), _ -> new ArrayList<>()).add(event);
          opened.incrementAndGet();
        }
      }
      case ErasureNotice notice -> {
        erased.add(notice.sessionId());
        copies.remove(notice.sessionId());
        if (notice.systems().contains(NAME)) {
          confirm(notice.sessionId());
        }
      }
      case null, default -> throw new IllegalStateException("Neither an event nor a notice came.");
    }
  }

  /// Every event of the sandbox has metadata; only what they say tells whether they can be read.
  private static boolean isPersonal(JsonNode event) {
    var metadata = event.at("/data/object/metadata");
    return !metadata.isMissingNode()
        && !(metadata.isString() && metadata.stringValue().equals(SealedEvent.REDACTED));
  }

  private void confirm(String session) throws InterruptedException {
    var topic = topics.erasureAcks();
    var value =
        topic.values().serializer().serialize(topic.name(), new ErasureAck(NAME, Instant.now()));
    try {
      var _ = producer.send(new ProducerRecord<>(topic.name(), session, value)).get();
    } catch (ExecutionException failed) {
      throw new KafkaException(failed.getCause());
    }
  }
}
