package dev.verity.policy;

import dev.verity.session.Event;
import dev.verity.session.Input;
import dev.verity.stripe.EventReader;
import dev.verity.stripe.Reading;
import dev.verity.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/// History as it is kept in Kafka: the verified events, and the requests between them.
///
/// One partition after the other is read, in both topics, since a session's records meet there; so
/// only a part of history is in memory at a time.
public final class RecordedTopics implements History {
  private static final Duration POLL = Duration.ofMillis(500);

  private final Topics topics;
  private final Map<String, Object> kafka;
  private final Duration patience;

  /// @param kafka connection settings of the consumer
  /// @param patience how long Kafka may take for an answer
  public RecordedTopics(Topics topics, Map<String, Object> kafka, Duration patience) {
    this.topics = topics;
    this.kafka = kafka;
    this.patience = patience;
  }

  @Override
  public long tell(Set<String> sessions, Consumer<OfSession> listener) throws Unavailable {
    try (var consumer =
        new KafkaConsumer<>(settings(), new StringDeserializer(), new ByteArrayDeserializer())) {
      var unreadable = 0L;
      for (var partition = 0; partition < partitions(consumer); partition++) {
        unreadable += tell(consumer, partition, sessions, listener);
      }
      return unreadable;
    } catch (KafkaException failure) {
      throw new Unavailable("Kafka cannot be read: " + failure.getMessage());
    }
  }

  private Map<String, Object> settings() {
    var settings = new HashMap<>(kafka);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.put(
        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(patience.toMillis()));
    return settings;
  }

  private int partitions(KafkaConsumer<String, byte[]> consumer) throws Unavailable {
    var found = consumer.partitionsFor(topics.events().name());
    if (found == null || found.isEmpty()) {
      throw new Unavailable("There is no topic %s.".formatted(topics.events().name()));
    }
    return found.size();
  }

  private long tell(
      KafkaConsumer<String, byte[]> consumer,
      int partition,
      Set<String> sessions,
      Consumer<OfSession> listener)
      throws Unavailable {
    var both =
        Stream.of(topics.events().name(), topics.requests().name())
            .filter(topic -> consumer.partitionsFor(topic).size() > partition)
            .map(topic -> new TopicPartition(topic, partition))
            .toList();
    consumer.assign(both);
    consumer.seekToBeginning(both);
    var ends = consumer.endOffsets(both);
    var found = new TreeMap<String, List<Moment>>();
    var unreadable = 0L;
    var deadline = System.nanoTime() + patience.toNanos();
    while (both.stream().anyMatch(part -> consumer.position(part) < ends.getOrDefault(part, 0L))) {
      var records = consumer.poll(POLL);
      for (var record : records) {
        var input = wanted(record, sessions) ? input(record) : null;
        if (input != null) {
          found
              .computeIfAbsent(record.key(), _ -> new ArrayList<>())
              .add(new Moment(Instant.ofEpochMilli(record.timestamp()), input));
        } else if (wanted(record, sessions)) {
          unreadable++;
        }
      }
      if (!records.isEmpty()) {
        deadline = System.nanoTime() + patience.toNanos();
      } else if (System.nanoTime() - deadline > 0) {
        throw new Unavailable("Kafka has not answered within %s.".formatted(patience));
      }
    }
    found.forEach((session, moments) -> listener.accept(new OfSession(session, moments)));
    return unreadable;
  }

  private static boolean wanted(ConsumerRecord<String, byte[]> record, Set<String> sessions) {
    return sessions.isEmpty() || sessions.contains(record.key());
  }

  /// Null for what cannot be read; the machine has set it aside too.
  private @Nullable Input input(ConsumerRecord<String, byte[]> record) {
    if (record.key() == null || record.value() == null) {
      return null;
    }
    if (record.topic().equals(topics.events().name())) {
      return switch (EventReader.read(record.value())) {
        case Reading.Read<Event>(var event) -> new Input.EventArrived(event);
        case Reading.Malformed<Event> _ -> null;
      };
    }
    try (var requests = topics.requests().values().deserializer()) {
      return new Input.RequestMade(requests.deserialize(record.topic(), record.value()));
    } catch (SerializationException _) {
      return null;
    }
  }
}
