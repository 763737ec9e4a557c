package dev.verity.projection;

import dev.verity.deadletters.Pile;
import dev.verity.topics.Topics;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/// Folds records into the store, a batch with the positions behind it in one transaction, so that
/// it can be broken off anywhere and goes on where it stood.
final class Fold implements AutoCloseable {
  private final Topics topics;
  private final Connection writer;
  private final Statements statements;
  private final Numbers numbers;
  private final Erasures erasures;
  private final SessionFold sessions;
  private final EntryFold entries;
  private final EventFold events;
  private final Pile letters;

  Fold(Topics topics, Connection writer) {
    this.topics = topics;
    this.writer = writer;
    statements = new Statements(writer);
    numbers = new Numbers(statements);
    erasures = new Erasures(statements);
    sessions =
        new SessionFold(topics.sessions(), statements, numbers, new Removal(statements), erasures);
    entries = new EntryFold(topics.audit(), statements, numbers, erasures);
    events = new EventFold(statements, numbers);
    letters = new Pile(new LetterShelf(statements, numbers, erasures));
  }

  /// The topics that are read.
  static List<String> topics(Topics topics) {
    return List.of(
        topics.sessions().name(),
        topics.audit().name(),
        topics.inbox().name(),
        topics.deadLetters().name());
  }

  /// Where each partition is to be read next, as far as any was read.
  Map<TopicPartition, Long> positions() throws SQLException {
    return statements
        .all(
            "SELECT topic, partition, position FROM place",
            row ->
                Map.entry(
                    new TopicPartition(row.text("topic"), row.count("partition")),
                    row.number("position")))
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /// All of it, or nothing.
  ///
  /// @param positions where these partitions are to be read next
  void take(Iterable<ConsumerRecord<byte[], byte[]>> records, Map<TopicPartition, Long> positions)
      throws SQLException {
    writer.setAutoCommit(false);
    try {
      for (var record : records) {
        take(record);
      }
      sessions.finish();
      entries.finish();
      erasures.finish();
      for (var position : positions.entrySet()) {
        statements.run(
            "INSERT OR REPLACE INTO place VALUES (?, ?, ?)",
            position.getKey().topic(),
            position.getKey().partition(),
            position.getValue());
      }
      writer.commit();
    } catch (SQLException | RuntimeException failure) {
      sessions.forget();
      entries.forget();
      erasures.forget();
      numbers.forget();
      writer.rollback();
      throw failure;
    } finally {
      writer.setAutoCommit(true);
    }
  }

  Erasures erasures() {
    return erasures;
  }

  /// Sessions were deleted, and their numbers may be given again.
  void forgetNumbers() {
    numbers.forget();
  }

  @Override
  public void close() throws SQLException {
    statements.close();
  }

  private void take(ConsumerRecord<byte[], byte[]> record) throws SQLException {
    var topic = record.topic();
    if (topic.equals(topics.sessions().name())) {
      sessions.take(record);
    } else if (topic.equals(topics.audit().name())) {
      entries.take(record);
    } else if (topic.equals(topics.inbox().name())) {
      events.take(record);
    } else {
      try {
        letters.add(record);
      } catch (LetterShelf.Broken broken) {
        throw broken.failure();
      }
    }
  }
}
