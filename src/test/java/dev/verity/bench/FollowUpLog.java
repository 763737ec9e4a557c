package dev.verity.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verity.session.FollowUp;
import dev.verity.session.Input;
import dev.verity.session.Outcome;
import dev.verity.topics.TopicScan;
import dev.verity.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Writes follow-ups as the machine does, and reads what became of each.
final class FollowUpLog implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Duration LEASE = Duration.ofHours(1);

  private final Topics topics;
  private final String kafka;
  private final int partitions;
  private final KafkaProducer<byte[], byte[]> producer;
  private final KafkaConsumer<byte[], byte[]> ends;
  private final List<TopicPartition> outcomes;
  private final Map<String, Integer> kinds = new HashMap<>();
  private int count;

  FollowUpLog(String kafka, Topics topics) {
    this.kafka = kafka;
    this.topics = topics;
    producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka, ProducerConfig.LINGER_MS_CONFIG, 0),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    partitions = producer.partitionsFor(topics.followups().name()).size();
    ends =
        new KafkaConsumer<>(
            Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    outcomes =
        ends.partitionsFor(topics.outcomes().name()).stream()
            .map(each -> new TopicPartition(each.topic(), each.partition()))
            .toList();
    ends.assign(outcomes);
  }

  /// What became of a follow-up.
  ///
  /// @param sentAt when it was written, in epoch milliseconds
  /// @param calledAt when its call began
  /// @param finishedAt when that was reported
  record Finished(
      FollowUp followUp, Outcome outcome, long sentAt, long calledAt, long finishedAt) {}

  /// Each kind is spread evenly over the partitions, as that of a great many sessions is: or two
  /// workers, who each wait for what they have most of, could not use the whole limit.
  void write(String session, FollowUp.Action action, boolean livemode) {
    var number = count++;
    var partition = kinds.merge(action + " " + livemode, 1, Integer::sum) % partitions;
    var followUp =
        new FollowUp(
            session + "-" + number,
            session,
            action,
            livemode,
            null,
            number,
            "bench-%s-%d".formatted(session, number),
            Instant.now().plus(LEASE),
            false);
    var topic = topics.followups();
    var _ =
        producer.send(
            new ProducerRecord<>(
                topic.name(),
                partition,
                session.getBytes(UTF_8),
                topic.values().serializer().serialize(topic.name(), followUp)));
  }

  void flush() {
    producer.flush();
  }

  /// How many outcomes were reported; costs nothing, while [#finished] reads them all.
  long reported() {
    return ends.endOffsets(outcomes).values().stream().mapToLong(Long::longValue).sum();
  }

  /// Of all written so far, those that are finished, in the order in which they were.
  List<Finished> finished() {
    var sent = new HashMap<String, Sent>();
    var finished = new ArrayList<Finished>();
    try (var scan = new TopicScan(Map.of("bootstrap.servers", kafka), PATIENCE)) {
      read(
          scan,
          topics.followups().name(),
          (timestamp, value) -> {
            var topic = topics.followups();
            var followUp = topic.values().deserializer().deserialize(topic.name(), value);
            sent.put(followUp.id(), new Sent(followUp, timestamp));
          });
      read(
          scan,
          topics.outcomes().name(),
          (timestamp, value) -> {
            var topic = topics.outcomes();
            var input = topic.values().deserializer().deserialize(topic.name(), value);
            if (input instanceof Input.FollowUpFinished(var id, var outcome)) {
              var of = sent.get(id);
              var took = outcome instanceof Outcome.Done done ? done.took().toMillis() : 0;
              if (of != null) {
                finished.add(
                    new Finished(of.followUp, outcome, of.at, timestamp - took, timestamp));
              }
            }
          });
    }
    finished.sort((one, other) -> Long.compare(one.finishedAt, other.finishedAt));
    return finished;
  }

  private record Sent(FollowUp followUp, long at) {}

  private interface Reader {
    void read(long timestamp, byte[] value);
  }

  private static void read(TopicScan scan, String topic, Reader reader) {
    scan.fromBeginning(scan.partitions(topic));
    scan.readToEnd(record -> reader.read(record.timestamp(), record.value()));
  }

  @Override
  public void close() {
    producer.close();
    ends.close();
  }
}
