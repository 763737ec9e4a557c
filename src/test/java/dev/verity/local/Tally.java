package dev.verity.local;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/// Counts the committed records of a topic by something in them.
final class Tally implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);

  private final KafkaConsumer<String, String> consumer;
  private final Function<ConsumerRecord<String, String>, String> name;
  private final Map<String, Integer> counts = new HashMap<>();

  Tally(
      String bootstrapServers,
      String topic,
      Function<ConsumerRecord<String, String>, String> name) {
    this.name = name;
    consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", bootstrapServers,
                "isolation.level", "read_committed",
                "auto.offset.reset", "earliest"),
            new StringDeserializer(),
            new StringDeserializer());
    consumer.assign(
        consumer.partitionsFor(topic).stream()
            .map(found -> new TopicPartition(found.topic(), found.partition()))
            .toList());
  }

  /// Reads until there are so many different ones.
  ///
  /// @throws IllegalStateException if they do not come in time
  Map<String, Integer> await(int different, Duration patience) {
    var end = System.nanoTime() + patience.toNanos();
    while (counts.size() < different) {
      if (System.nanoTime() - end > 0) {
        throw new IllegalStateException(
            "%d of %d came within %s.".formatted(counts.size(), different, patience));
      }
      consumer.poll(POLL).forEach(record -> counts.merge(name.apply(record), 1, Integer::sum));
    }
    return Map.copyOf(counts);
  }

  /// Reads what there is until now.
  Map<String, Integer> now() {
    var ends = consumer.endOffsets(consumer.assignment());
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      consumer.poll(POLL).forEach(record -> counts.merge(name.apply(record), 1, Integer::sum));
    }
    return Map.copyOf(counts);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
