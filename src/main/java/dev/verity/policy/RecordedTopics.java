package dev.verity.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import dev.verity.session.Event;
import dev.verity.session.Input;
import dev.verity.stripe.EventReader;
import dev.verity.stripe.Reading;
import dev.verity.topics.ResultsEvent;
import dev.verity.topics.TopicScan;
import dev.verity.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/// History as it is kept in Kafka: the verified events, and the requests between them.
///
/// One partition after the other is read, in both topics, since a session's records meet there; so
/// only a part of history is in memory at a time.
public final class RecordedTopics implements History {
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
    try (var scan = new TopicScan(kafka, patience)) {
      var all = new ArrayList<>(scan.partitions(topics.events().name()));
      all.addAll(scan.partitions(topics.requests().name()));
      return all.stream()
          .collect(groupingBy(TopicPartition::partition, TreeMap::new, toList()))
          .values()
          .stream()
          .mapToLong(both -> tell(scan, both, sessions, listener))
          .sum();
    } catch (KafkaException failure) {
      throw new Unavailable("Kafka cannot be read: " + failure.getMessage());
    }
  }

  private long tell(
      TopicScan scan,
      List<TopicPartition> both,
      Set<String> sessions,
      Consumer<OfSession> listener) {
    var found = new TreeMap<String, List<Moment>>();
    var unreadable = new AtomicLong();
    scan.fromBeginning(both);
    scan.readToEnd(record -> {
      if (ResultsEvent.isTypeOf(record.headers())) {
        return;
      }
      var session = record.key() == null ? null : new String(record.key(), UTF_8);
      if (!sessions.isEmpty() && (session == null || !sessions.contains(session))) {
        return;
      }
      var input = input(record);
      if (session == null || input == null) {
        unreadable.incrementAndGet();
        return;
      }
      var at = Instant.ofEpochMilli(record.timestamp());
      found.computeIfAbsent(session, _ -> new ArrayList<>()).add(new Moment(at, input));
    });
    found.forEach((session, moments) -> listener.accept(new OfSession(session, moments)));
    return unreadable.get();
  }

  /// Null for what cannot be read; the machine has set it aside too.
  private @Nullable Input input(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
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
