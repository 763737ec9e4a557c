package dev.verity.audit;

import dev.verity.topics.TopicScan;
import dev.verity.topics.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/// Finds the last checkpoints on their topic. For one thread.
final class LastCheckpoints implements AutoCloseable {
  private final String topic;
  private final TopicScan scan;

  LastCheckpoints(Map<String, Object> kafka, Topics topics, Duration patience) {
    topic = topics.checkpoints().name();
    scan = new TopicScan(kafka, patience);
  }

  /// The last of each of these partitions that has one.
  <E extends Exception> Map<Integer, StoredCheckpoint> of(
      Collection<Integer> partitions, TopicScan.Interruption<E> interruption) throws E {
    var newest = new HashMap<Integer, ConsumerRecord<byte[], byte[]>>();
    scan.fromBeginning(partitions.stream().map(each -> new TopicPartition(topic, each)).toList());
    scan.readToEnd(interruption, record -> newest.put(record.partition(), record));
    var found = new HashMap<Integer, StoredCheckpoint>();
    newest.forEach((partition, record) ->
        found.put(
            partition,
            StoredCheckpoint.read(
                partition, new Place(topic + "-" + partition, record.offset()), record.value())));
    return found;
  }

  @Override
  public void close() {
    scan.close();
  }
}
