package dev.verity.projection;

import dev.verity.topics.Topics;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// A store without Kafka, into which lives are folded.
final class Rig implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
  static final Topics TOPICS = Topics.named("verity");
  static final Map<String, String> IDS = Map.of("verity.sessions", "one");

  final Store store;
  final Fold fold;

  Rig(Path file) {
    store = Store.open(file, IDS);
    fold = new Fold(TOPICS, store.writer());
  }

  /// The lives of so many sessions, as they stand in the topics.
  static Tape lives(int count) {
    var tape = new Tape();
    var lives = new Lives(TOPICS, NOW, tape::write);
    for (var number = 0; number < count; number++) {
      lives.live(number);
    }
    return tape;
  }

  /// One topic after the other.
  Rig fold(Tape tape) throws SQLException {
    return fold(tape, Fold.topics(TOPICS), 1_000);
  }

  Rig fold(Tape tape, List<String> order, int batch) throws SQLException {
    var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
    order.forEach(topic -> records.addAll(tape.of(topic)));
    for (var from = 0; from < records.size(); from += batch) {
      fold.take(records.subList(from, Math.min(from + batch, records.size())), tape.ends());
    }
    return this;
  }

  SessionView sessions() {
    return new SessionView(store.readers(), TOPICS);
  }

  WorkView work() {
    return new WorkView(store.readers(), TOPICS.inbox().name());
  }

  JournalView journal() {
    return new JournalView(store.readers());
  }

  @Override
  public void close() throws SQLException {
    fold.close();
    store.close();
  }
}
