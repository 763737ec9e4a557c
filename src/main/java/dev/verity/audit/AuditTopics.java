package dev.verity.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verity.topics.TopicScan;
import dev.verity.topics.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/// The journal in Kafka, read outside of any group.
///
/// Heads and checkpoints are read before the end of the journal is looked up, and that end is where
/// its log ends and not where its last committed transaction does: what a head speaks of was
/// written by then, though the mark of its transaction may still be on its way.
public final class AuditTopics implements Ledger {
  private final Topics topics;
  private final TopicScan scan;
  private final KafkaConsumer<byte[], byte[]> ends;

  /// @param patience how long Kafka may take for an answer, or for the next records
  public AuditTopics(Map<String, Object> kafka, Topics topics, Duration patience) {
    this.topics = topics;
    scan = new TopicScan(kafka, patience);
    ends = ends(kafka, patience);
  }

  @Override
  public void tell(@Nullable String session, Auditor auditor) {
    var journal = partitions(topics.audit().name(), session);
    var checkpoints = partitions(topics.checkpoints().name(), session);
    read(partitions(topics.sessions().name(), session), record -> head(record, auditor));
    var journalStarts = starts(journal);
    var checkpointStarts = starts(checkpoints);
    for (var partition : journal) {
      var its = new TopicPartition(topics.checkpoints().name(), partition.partition());
      auditor.begins(
          partition.partition(),
          Objects.requireNonNull(journalStarts.get(partition)),
          Objects.requireNonNull(checkpointStarts.get(its)));
    }
    read(
        checkpoints,
        record ->
            auditor.checkpoint(
                StoredCheckpoint.read(record.partition(), place(record), record.value())));
    read(
        journal,
        record ->
            auditor.entry(
                StoredEntry.read(
                    record.partition(),
                    record.offset(),
                    place(record),
                    key(record),
                    record.value())));
  }

  @Override
  public Dossier dossier(String session) {
    var states = valuesOf(session, topics.sessions().name());
    var notices = valuesOf(session, topics.erasures().name());
    return new Dossier(
        states.isEmpty() ? null : states.getLast(),
        notices.isEmpty() ? null : notices.getFirst(),
        valuesOf(session, topics.erasureAcks().name()));
  }

  @Override
  public void close() {
    try (scan) {
      ends.close();
    }
  }

  private List<String> valuesOf(String session, String topic) {
    var values = new ArrayList<String>();
    read(
        partitions(topic, session),
        record -> {
          if (key(record).equals(session) && record.value() != null) {
            values.add(new String(record.value(), UTF_8));
          }
        });
    return values;
  }

  private static void head(ConsumerRecord<byte[], byte[]> record, Auditor auditor) {
    if (record.value() == null) {
      return;
    }
    try {
      var session = StrictJson.object(record.value());
      auditor.head(Head.of(key(record), record.partition(), session));
    } catch (JacksonException | IllegalArgumentException unreadable) {
      throw new KafkaException(
          "A session is wanted at %s; what stands there cannot be read.".formatted(place(record)),
          unreadable);
    }
  }

  private List<TopicPartition> partitions(String topic, @Nullable String session) {
    return session == null ? scan.partitions(topic) : List.of(scan.partition(topic, session));
  }

  private void read(
      List<TopicPartition> partitions, Consumer<ConsumerRecord<byte[], byte[]>> each) {
    scan.fromBeginning(partitions);
    ends.assign(partitions); // Kafka's client grumbles about offsets of others
    scan.readTo(ends.endOffsets(partitions), each);
  }

  private Map<TopicPartition, Long> starts(List<TopicPartition> partitions) {
    scan.fromBeginning(partitions);
    return scan.starts(partitions);
  }

  private static Place place(ConsumerRecord<?, ?> record) {
    return new Place(record.topic() + "-" + record.partition(), record.offset());
  }

  private static String key(ConsumerRecord<byte[], byte[]> record) {
    return record.key() == null ? "" : new String(record.key(), UTF_8);
  }

  private static KafkaConsumer<byte[], byte[]> ends(Map<String, Object> kafka, Duration patience) {
    var settings = new HashMap<>(kafka);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.put(
        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(patience.toMillis()));
    return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
