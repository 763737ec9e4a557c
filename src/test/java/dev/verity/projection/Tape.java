package dev.verity.projection;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;

/// Topics of one partition each, in memory: what was written and what a reader has of it.
final class Tape {
  private final Map<String, List<ConsumerRecord<byte[], byte[]>>> topics = new HashMap<>();

  void write(ProducerRecord<byte[], byte[]> record) {
    var topic = topics.computeIfAbsent(record.topic(), _ -> new ArrayList<>());
    topic.add(
        new ConsumerRecord<>(
            record.topic(),
            0,
            topic.size(),
            record.timestamp() == null ? Instant.EPOCH.toEpochMilli() : record.timestamp(),
            TimestampType.CREATE_TIME,
            0,
            0,
            record.key(),
            record.value(),
            record.headers(),
            Optional.empty()));
  }

  List<ConsumerRecord<byte[], byte[]>> of(String topic) {
    return topics.getOrDefault(topic, List.of());
  }

  /// Where a reader of everything in these topics stands.
  Map<TopicPartition, Long> ends() {
    var ends = new HashMap<TopicPartition, Long>();
    topics.forEach(
        (topic, records) -> ends.put(new TopicPartition(topic, 0), (long) records.size()));
    return ends;
  }
}
