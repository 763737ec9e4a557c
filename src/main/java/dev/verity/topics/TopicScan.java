package dev.verity.topics;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/// Reads topics to what is their end at that moment, outside of any group and what is committed
/// only. For one thread.
///
///     try (var scan = new TopicScan(kafka, patience)) {
///       scan.fromBeginning(scan.partitions(topic));
///       scan.readToEnd(record -> …);
///     }
///
/// Each partition is read in its order, and they all in turn. To read again goes on where the last
/// reading stopped.
public final class TopicScan implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);

  /// So long the broker may wait for records that are not there yet. What is wanted is there; and
  /// whoever turns to other partitions waits for the last question about these first.
  private static final int LULL_MS = 20;

  private final Duration patience;
  private final KafkaConsumer<byte[], byte[]> consumer;

  /// Is asked between two looks at Kafka whether to go on.
  @FunctionalInterface
  public interface Interruption<E extends Exception> {
    void check() throws E;
  }

  /// @param kafka where the cluster is and how to sign in, as Kafka's own keys
  /// @param patience how long Kafka may take for an answer, or for the next records
  public TopicScan(Map<String, Object> kafka, Duration patience) {
    this.patience = patience;
    consumer =
        new KafkaConsumer<>(
            settings(kafka, patience), new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /// All partitions of a topic.
  ///
  /// @throws KafkaException when it is not there; nothing makes it
  public List<TopicPartition> partitions(String topic) {
    var found = answer("the partitions of topic " + topic, () -> consumer.partitionsFor(topic));
    if (found == null || found.isEmpty()) {
      throw new KafkaException(
          "The topic %s is not there; topics.prefix may be wrong, or Verity was never started."
              .formatted(topic));
    }
    return found.stream().map(each -> new TopicPartition(topic, each.partition())).toList();
  }

  /// The one partition to which Kafka's producers write the records of a key.
  public TopicPartition partition(String topic, String key) {
    var count = partitions(topic).size();
    return new TopicPartition(
        topic, BuiltInPartitioner.partitionForKey(key.getBytes(UTF_8), count));
  }

  /// The offset from which on each partition still has its records. Retention moves it, also while
  /// they are read.
  public Map<TopicPartition, Long> starts(Collection<TopicPartition> partitions) {
    return answer(
        "the first offsets of " + names(partitions), () -> consumer.beginningOffsets(partitions));
  }

  /// Reads these next, from the first record that they still have.
  public void fromBeginning(Collection<TopicPartition> partitions) {
    consumer.assign(partitions);
    from(starts(partitions));
  }

  /// Reads these next, from the first record that was written at this time or later.
  public void from(Instant time, Collection<TopicPartition> partitions) {
    var wanted =
        partitions.stream().collect(Collectors.toMap(each -> each, _ -> time.toEpochMilli()));
    consumer.assign(partitions);
    var offsets = ends(partitions);
    answer("the offsets of a time in " + names(partitions), () -> consumer.offsetsForTimes(wanted))
        .forEach((partition, found) -> {
          if (found != null) {
            offsets.put(partition, found.offset());
          }
        });
    from(offsets);
  }

  /// Reads these next, each from its offset.
  public void from(Map<TopicPartition, Long> offsets) {
    consumer.assign(offsets.keySet());
    offsets.forEach(consumer::seek);
  }

  /// Reads to what is the end now.
  ///
  /// @throws TimeoutException when Kafka says nothing new for longer than the patience
  public void readToEnd(Consumer<ConsumerRecord<byte[], byte[]>> each) {
    this.<RuntimeException>readToEnd(() -> {}, each);
  }

  /// As above, as long as the interruption lets it.
  public <E extends Exception> void readToEnd(
      Interruption<E> interruption, Consumer<ConsumerRecord<byte[], byte[]>> each) throws E {
    read(ends(consumer.assignment()), interruption, each);
  }

  /// Reads up to these offsets, which are not read themselves.
  public void readTo(
      Map<TopicPartition, Long> ends, Consumer<ConsumerRecord<byte[], byte[]>> each) {
    this.<RuntimeException>read(ends, () -> {}, each);
  }

  @Override
  public void close() {
    consumer.close();
  }

  private <E extends Exception> void read(
      Map<TopicPartition, Long> ends,
      Interruption<E> interruption,
      Consumer<ConsumerRecord<byte[], byte[]>> each)
      throws E {
    var left = left(ends);
    var progressed = System.nanoTime();
    while (left > 0) {
      interruption.check();
      for (var record : consumer.poll(POLL)) {
        if (record.offset() < end(ends, new TopicPartition(record.topic(), record.partition()))) {
          each.accept(record);
        }
      }
      var now = left(ends);
      if (now < left) {
        left = now;
        progressed = System.nanoTime();
      } else if (System.nanoTime() - progressed > patience.toNanos()) {
        throw tooSlow("the %d records left of %s".formatted(left, names(ends.keySet())), null);
      }
    }
  }

  /// By positions and not by records, since what was aborted or compacted leaves only a gap.
  private long left(Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .mapToLong(each -> {
          var place = "the place in " + each.getKey();
          return Math.max(
              0, each.getValue() - answer(place, () -> consumer.position(each.getKey())));
        })
        .sum();
  }

  private static long end(Map<TopicPartition, Long> ends, TopicPartition partition) {
    return Objects.requireNonNull(ends.get(partition));
  }

  private Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions) {
    return new HashMap<>(
        answer("the ends of " + names(partitions), () -> consumer.endOffsets(partitions)));
  }

  private <T> T answer(String wanted, Supplier<T> question) {
    try {
      return question.get();
    } catch (TimeoutException late) {
      throw tooSlow(wanted, late);
    }
  }

  private TimeoutException tooSlow(String wanted, @Nullable TimeoutException cause) {
    return new TimeoutException(
        "Kafka did not tell %s within %s (kafka.start.timeout).".formatted(wanted, patience),
        cause);
  }

  private static String names(Collection<TopicPartition> partitions) {
    return partitions.stream()
        .map(TopicPartition::topic)
        .distinct()
        .sorted()
        .collect(Collectors.joining(" and "));
  }

  private static Map<String, Object> settings(Map<String, Object> kafka, Duration patience) {
    var settings = new HashMap<>(kafka);
    settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, LULL_MS);
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.put(
        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(patience.toMillis()));
    return settings;
  }
}
