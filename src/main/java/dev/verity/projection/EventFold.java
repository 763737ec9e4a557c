package dev.verity.projection;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verity.topics.CloudEvent;
import java.sql.SQLException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/// The inbox, folded: which events came in, when and where they stand. Bodies are not looked at.
final class EventFold {
  private static final int ID_MAX = 255;

  private final Statements statements;
  private final Numbers numbers;

  EventFold(Statements statements, Numbers numbers) {
    this.statements = statements;
    this.numbers = numbers;
  }

  void take(ConsumerRecord<byte[], byte[]> record) throws SQLException {
    var id = header(record, "ce_id");
    if (record.key() == null || id == null || id.length() > ID_MAX) {
      return; // nobody's but a dead letter's
    }
    statements.run(
        """
        INSERT INTO event (id, session, type, at, partition, position, arrivals, recovered)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, ?7)
        ON CONFLICT DO UPDATE SET arrivals = arrivals + 1,
          at = iif(arrivals = 0, ?4, at),
          partition = iif(arrivals = 0, ?5, partition),
          position = iif(arrivals = 0, ?6, position)
        """,
        id,
        numbers.of(new String(record.key(), UTF_8), record.timestamp()),
        type(header(record, "ce_type")),
        record.timestamp(),
        record.partition(),
        record.offset(),
        record.headers().lastHeader(CloudEvent.RECOVERED) != null);
  }

  /// The last part, as the journal has it.
  private static @Nullable String type(@Nullable String full) {
    return full == null ? null : full.substring(full.lastIndexOf('.') + 1);
  }

  private static @Nullable String header(ConsumerRecord<?, ?> record, String name) {
    var header = record.headers().lastHeader(name);
    return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
  }
}
