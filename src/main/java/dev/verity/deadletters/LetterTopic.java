package dev.verity.deadletters;

import java.time.Duration;
import java.util.Collection;
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
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// The dead letter topic, read outside of any group, each partition in its order. For one thread.
final class LetterTopic implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration ANSWER_MAX = Duration.ofSeconds(30);

  private final String topic;
  private final KafkaConsumer<byte[], byte[]> consumer;

  LetterTopic(Map<String, Object> kafka, String topic) {
    this.topic = topic;
    consumer =
        new KafkaConsumer<>(
            settings(kafka), new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /// Everything that is there now.
  void readAll(Consumer<ConsumerRecord<byte[], byte[]>> each) {
    var partitions = partitions();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    readTo(consumer.endOffsets(partitions), each);
  }

  /// From the first to the last of these letters in each partition, with what lies between.
  void read(Collection<DeadLetter> letters, Consumer<ConsumerRecord<byte[], byte[]>> each) {
    var firsts = new HashMap<TopicPartition, Long>();
    var lasts = new HashMap<TopicPartition, Long>();
    for (var letter : letters) {
      var partition = new TopicPartition(topic, letter.partition());
      firsts.merge(partition, letter.offset(), Math::min);
      lasts.merge(partition, letter.offset() + 1, Math::max);
    }
    consumer.assign(firsts.keySet());
    firsts.forEach(consumer::seek);
    readTo(lasts, each);
  }

  @Override
  public void close() {
    consumer.close();
  }

  private List<TopicPartition> partitions() {
    var found = consumer.partitionsFor(topic);
    if (found == null || found.isEmpty()) {
      throw new KafkaException(
          "The topic %s is not there; topics.prefix may be wrong, or Verity was never started."
              .formatted(topic));
    }
    return found.stream().map(part -> new TopicPartition(topic, part.partition())).toList();
  }

  private void readTo(
      Map<TopicPartition, Long> ends, Consumer<ConsumerRecord<byte[], byte[]>> each) {
    var waitingSince = System.nanoTime();
    while (ends.keySet().stream().anyMatch(part -> isBefore(part, ends))) {
      var records = consumer.poll(POLL);
      for (var record : records) {
        var end = ends.get(new TopicPartition(record.topic(), record.partition()));
        if (record.offset() < Objects.requireNonNull(end)) {
          each.accept(record);
        }
      }
      if (!records.isEmpty()) {
        waitingSince = System.nanoTime();
      } else if (System.nanoTime() - waitingSince > ANSWER_MAX.toNanos()) {
        throw new TimeoutException(
            "The topic %s could not be read within %s.".formatted(topic, ANSWER_MAX));
      }
    }
  }

  private boolean isBefore(TopicPartition part, Map<TopicPartition, Long> ends) {
    return consumer.position(part) < Objects.requireNonNull(ends.get(part));
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
