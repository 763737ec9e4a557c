package dev.verity.topics;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verity.session.Session;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/// All sessions, as their topic tells of them at this moment.
public final class SessionTopic {
  private final Map<String, Object> kafka;
  private final Topics topics;
  private final Duration patience;

  /// @param kafka where the cluster is and how to sign in, as Kafka's own keys
  /// @param patience how long Kafka may take for an answer, or for the next records
  public SessionTopic(Map<String, Object> kafka, Topics topics, Duration patience) {
    this.kafka = kafka;
    this.topics = topics;
    this.patience = patience;
  }

  /// What is wanted of the last state of each session, by its id; empty leaves it out. Only this is
  /// kept in memory.
  ///
  /// @throws org.apache.kafka.common.KafkaException when Kafka does not answer or lets nobody read
  public <T> Map<String, T> read(Function<Session, Optional<T>> wanted) {
    var topic = topics.sessions();
    var found = new TreeMap<String, T>();
    try (var scan = new TopicScan(kafka, patience);
        var reader = topic.values().deserializer()) {
      scan.fromBeginning(scan.partitions(topic.name()));
      scan.readToEnd(record -> {
        var id = new String(record.key(), UTF_8);
        var told =
            record.value() == null
                ? Optional.<T>empty()
                : wanted.apply(
                    Objects.requireNonNull(reader.deserialize(topic.name(), record.value())));
        told.ifPresentOrElse(what -> found.put(id, what), () -> found.remove(id));
      });
    }
    return found;
  }
}
