package dev.verity.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verity.session.Session;
import dev.verity.topics.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/// What Verity has told its readers downstream so far: a reader of its topics like any other.
final class Watch implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);

  private final Topics topics;
  private final KafkaConsumer<String, byte[]> consumer;
  private final Map<String, Session> sessions = new ConcurrentHashMap<>();
  private final Map<String, Integer> events = new ConcurrentHashMap<>();
  private final AtomicLong deadLetters = new AtomicLong();
  private final Thread loop = new Thread(this::run, "local-watch");
  private volatile boolean stopping;

  private Watch(String bootstrapServers, Topics topics) {
    this.topics = topics;
    consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false"),
            new StringDeserializer(),
            new ByteArrayDeserializer());
  }

  static Watch start(String bootstrapServers, Topics topics) {
    var watch = new Watch(bootstrapServers, topics);
    watch.loop.start();
    return watch;
  }

  @Nullable Session session(String id) {
    return sessions.get(id);
  }

  /// How many sessions have reached the end: nothing is owed to them, ever.
  long over() {
    return sessions.values().stream().filter(Session::isOver).count();
  }

  /// Each event id with how often it was published.
  Map<String, Integer> events() {
    return new HashMap<>(events);
  }

  long deadLetters() {
    return deadLetters.get();
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

  private void run() {
    try (consumer) {
      var partitions =
          List.of(topics.sessions(), topics.events(), topics.deadLetters()).stream()
              .flatMap(topic -> consumer.partitionsFor(topic.name()).stream())
              .map(found -> new TopicPartition(found.topic(), found.partition()))
              .toList();
      consumer.assign(partitions);
      while (!stopping) {
        consumer.poll(POLL).forEach(this::take);
      }
    }
  }

  private void take(ConsumerRecord<String, byte[]> record) {
    if (record.topic().equals(topics.sessions().name())) {
      var values = topics.sessions().values().deserializer();
      var session = Objects.requireNonNull(values.deserialize(record.topic(), record.value()));
      sessions.put(record.key(), session);
    } else if (record.topic().equals(topics.events().name())) {
      var id = new String(record.headers().lastHeader("ce_id").value(), UTF_8);
      events.merge(id, 1, Integer::sum);
    } else {
      deadLetters.incrementAndGet();
    }
  }
}
