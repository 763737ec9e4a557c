package dev.verity.contracts;

import dev.verity.topics.Topic;
import dev.verity.topics.TopicScan;
import dev.verity.topics.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// Every record that a run has left on the topics, held against the contract.
///
/// @param topics what each topic has that has some
/// @param invalid one line per record that is not as it was promised
public record LeftRecords(Map<String, Volume> topics, List<String> invalid) {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /// How much was written.
  ///
  /// @param bytes of keys, values and headers
  public record Volume(long records, long bytes) {
    private Volume and(Volume more) {
      return new Volume(records + more.records, bytes + more.bytes);
    }

    private static Volume of(ConsumerRecord<byte[], byte[]> record) {
      var bytes =
          Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
      for (var header : record.headers()) {
        bytes += header.key().length() + (header.value() == null ? 0 : header.value().length);
      }
      return new Volume(1, bytes);
    }
  }

  /// How many records were looked at.
  public long checked() {
    return topics.values().stream().mapToLong(Volume::records).sum();
  }

  /// Those of all topics.
  public static LeftRecords on(Map<String, Object> kafka, Topics topics) {
    return on(kafka, topics.all());
  }

  public static LeftRecords on(Map<String, Object> kafka, List<Topic<?>> topics) {
    var contract = TopicContract.current();
    var invalid = new ArrayList<String>();
    var volumes = new TreeMap<String, Volume>();
    try (var scan = new TopicScan(kafka, PATIENCE)) {
      scan.fromBeginning(
          topics.stream().flatMap(topic -> scan.partitions(topic.name()).stream()).toList());
      scan.readToEnd(record -> {
        volumes.merge(record.topic(), Volume.of(record), Volume::and);
        var misfits = contract.misfits(record);
        if (!misfits.isEmpty()) {
          invalid.add(
              "%s-%d-%d: %s"
                  .formatted(record.topic(), record.partition(), record.offset(), misfits));
        }
      });
    }
    return new LeftRecords(volumes, invalid);
  }
}
