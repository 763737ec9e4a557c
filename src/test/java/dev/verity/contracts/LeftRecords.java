package dev.verity.contracts;

import dev.verity.topics.Topic;
import dev.verity.topics.TopicScan;
import dev.verity.topics.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/// Every record that a run has left on the topics, held against the contract.
///
/// @param checked how many there were
/// @param topics how many topics had some
/// @param invalid one line per record that is not as it was promised
public record LeftRecords(long checked, int topics, List<String> invalid) {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /// Those of all topics.
  public static LeftRecords on(Map<String, Object> kafka, Topics topics) {
    return on(kafka, topics.all());
  }

  public static LeftRecords on(Map<String, Object> kafka, List<Topic<?>> topics) {
    var contract = TopicContract.current();
    var invalid = new ArrayList<String>();
    var checked = new ArrayList<String>();
    try (var scan = new TopicScan(kafka, PATIENCE)) {
      scan.fromBeginning(
          topics.stream().flatMap(topic -> scan.partitions(topic.name()).stream()).toList());
      scan.readToEnd(record -> {
        checked.add(record.topic());
        var misfits = contract.misfits(record);
        if (!misfits.isEmpty()) {
          invalid.add(
              "%s-%d-%d: %s"
                  .formatted(record.topic(), record.partition(), record.offset(), misfits));
        }
      });
    }
    return new LeftRecords(checked.size(), new HashSet<>(checked).size(), invalid);
  }
}
