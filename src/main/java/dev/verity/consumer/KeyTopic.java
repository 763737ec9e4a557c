package dev.verity.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verity.topics.JsonSerde;
import dev.verity.topics.WrappedKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/// The topic of wrapped keys, read from its beginning and outside of any group, when somebody asks.
/// Connects to Kafka with the first question. For one thread.
final class KeyTopic implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final long PATIENCE_DEFAULT_MS = 60_000;

  private final String topic;
  private final Map<String, Object> settings;
  private final Duration patience;
  private final Deserializer<WrappedKey> values = new JsonSerde<>(WrappedKey.class).deserializer();
  private @Nullable KafkaConsumer<byte[], byte[]> committed;
  private @Nullable KafkaConsumer<byte[], byte[]> written;
  private List<TopicPartition> partitions = List.of();

  /// Which end of the topic.
  enum End {
    /// Before the first record of a transaction that is still open.
    COMMITTED,

    /// Behind the last record; to get there is to wait for the end of every open transaction.
    WRITTEN
  }

  /// @param consumer settings of a consumer, of which those are taken that tell where Kafka is, how
  ///   to sign in and how long to wait
  KeyTopic(Map<String, ?> consumer, String topic) {
    this.topic = topic;
    settings = connection(consumer);
    patience = Duration.ofMillis(patience(consumer));
  }

  /// Tells every record between where it stopped and what is the end now: the session and its key,
  /// null for one that is destroyed.
  ///
  /// @throws KafkaException when it does not get there
  void readTo(End end, BiConsumer<String, @Nullable WrappedKey> each) {
    try {
      var reader = connected();
      var ends =
          switch (end) {
            case COMMITTED -> reader.endOffsets(partitions);
            case WRITTEN -> Objects.requireNonNull(written).endOffsets(partitions);
          };
      var begin = System.nanoTime();
      while (isBefore(reader, ends)) {
        if (System.nanoTime() - begin > patience.toNanos()) {
          throw new TimeoutException("not read to its end within " + patience);
        }
        for (var record : reader.poll(POLL)) {
          each.accept(new String(record.key(), UTF_8), values.deserialize(topic, record.value()));
        }
      }
    } catch (KafkaException failure) {
      throw new KafkaException(
          "The keys of the sessions cannot be read from %s, so nobody knows which are destroyed: %s"
              .formatted(topic, failure.getMessage()),
          failure);
    }
  }

  /// The next reading begins at the beginning.
  void startOver() {
    if (committed != null && !partitions.isEmpty()) {
      committed.seekToBeginning(partitions);
    }
  }

  @Override
  public void close() {
    if (committed != null) {
      committed.close();
    }
    if (written != null) {
      written.close();
    }
  }

  private KafkaConsumer<byte[], byte[]> connected() {
    if (committed == null) {
      committed = reader("read_committed");
    }
    if (written == null) {
      written = reader("read_uncommitted");
    }
    if (partitions.isEmpty()) {
      partitions =
          committed.partitionsFor(topic).stream()
              .map(found -> new TopicPartition(topic, found.partition()))
              .toList();
      if (partitions.isEmpty()) {
        throw new KafkaException(
            "it is not there; is %s right?".formatted(EventDeserializer.KEYS_TOPIC));
      }
      written.assign(partitions);
      committed.assign(partitions);
      committed.seekToBeginning(partitions);
    }
    return committed;
  }

  private KafkaConsumer<byte[], byte[]> reader(String isolation) {
    var its = new HashMap<>(settings);
    its.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation);
    return new KafkaConsumer<>(its, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private boolean isBefore(KafkaConsumer<?, ?> reader, Map<TopicPartition, Long> ends) {
    return partitions.stream()
        .anyMatch(each -> reader.position(each) < Objects.requireNonNull(ends.get(each)));
  }

  private static Map<String, Object> connection(Map<String, ?> consumer) {
    var settings = new HashMap<String, Object>(consumer);
    settings.keySet().retainAll(AdminClientConfig.configNames());
    settings.remove(AdminClientConfig.CLIENT_ID_CONFIG);
    settings.remove(AdminClientConfig.METRIC_REPORTER_CLASSES_CONFIG);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    return settings;
  }

  private static long patience(Map<String, ?> consumer) {
    var given = consumer.get(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG);
    return given == null ? PATIENCE_DEFAULT_MS : Long.parseLong(given.toString());
  }
}
