package dev.verity.recovery;

import dev.verity.recovery.Turn.TurnOver;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// Reads a whole topic, or its end from some time on, outside of any group. For one thread.
final class TopicReader implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration ANSWER_MAX = Duration.ofSeconds(30);

  private final String topic;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions;

  private TopicReader(Map<String, Object> kafka, String topic) {
    this.topic = topic;
    consumer =
        new KafkaConsumer<>(
            settings(kafka), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    try {
      partitions =
          consumer.partitionsFor(topic).stream()
              .map(found -> new TopicPartition(topic, found.partition()))
              .toList();
      if (partitions.isEmpty()) {
        throw new KafkaException(
            "Topic %s is wanted and is not there; `verity serve` makes it.".formatted(topic));
      }
      consumer.assign(partitions);
    } catch (RuntimeException failure) {
      consumer.close();
      throw failure;
    }
  }

  static TopicReader ofAll(Map<String, Object> kafka, String topic) {
    var reader = new TopicReader(kafka, topic);
    reader.consumer.seekToBeginning(reader.partitions);
    return reader;
  }

  /// Begins with the first record that was written at this time or later.
  static TopicReader from(Instant time, Map<String, Object> kafka, String topic) {
    var reader = new TopicReader(kafka, topic);
    try {
      reader.seek(time);
      return reader;
    } catch (RuntimeException failure) {
      reader.close();
      throw failure;
    }
  }

  /// Reads on to what is the end now.
  void readToEnd(Turn turn, Consumer<ConsumerRecord<byte[], byte[]>> each) throws TurnOver {
    var ends = consumer.endOffsets(partitions);
    var stalled = System.nanoTime();
    while (isBefore(ends)) {
      turn.check();
      var records = consumer.poll(POLL);
      records.forEach(each);
      if (!records.isEmpty()) {
        stalled = System.nanoTime();
      } else if (System.nanoTime() - stalled > ANSWER_MAX.toNanos()) {
        throw new TimeoutException(
            "Topic %s could not be read to its end within %s.".formatted(topic, ANSWER_MAX));
      }
    }
  }

  @Override
  public void close() {
    consumer.close();
  }

  private void seek(Instant time) {
    var wanted =
        partitions.stream().collect(Collectors.toMap(each -> each, _ -> time.toEpochMilli()));
    var found = consumer.offsetsForTimes(wanted);
    var nothingSince = partitions.stream().filter(each -> found.get(each) == null).toList();
    found.forEach((partition, offset) -> {
      if (offset != null) {
        consumer.seek(partition, offset.offset());
      }
    });
    seekToEnd(nothingSince);
  }

  /// An empty collection would mean all partitions.
  private void seekToEnd(Collection<TopicPartition> these) {
    if (!these.isEmpty()) {
      consumer.endOffsets(these).forEach(consumer::seek);
    }
  }

  private boolean isBefore(Map<TopicPartition, Long> ends) {
    return partitions.stream()
        .anyMatch(each -> consumer.position(each) < Objects.requireNonNull(ends.get(each)));
  }

  private static Map<String, Object> settings(Map<String, Object> kafka) {
    var settings = new HashMap<>(kafka);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.put(
        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(ANSWER_MAX.toMillis()));
    return settings;
  }
}
