package dev.verity.projection;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the store as small as its policy says, and clear of what was erased. Works in short
/// transactions, so that nobody waits for it.
final class Housekeeping implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

  /// Counts by the minute are for charts of the last weeks.
  static final Duration COUNTS_KEPT = Duration.ofDays(32);

  private static final int SESSIONS_AT_ONCE = 100;
  private static final int PAGES_AT_ONCE = 2_000;

  private final Connection writer;
  private final Duration keep;
  private final Statements statements;
  private final Removal removal;

  Housekeeping(Connection writer, Duration keep) {
    this.writer = writer;
    this.keep = keep;
    statements = new Statements(writer);
    removal = new Removal(statements);
  }

  /// Deletes some of what is too old: sessions of which nothing was heard for long, to which
  /// nothing is owed and that nobody holds, with all that is theirs.
  ///
  /// @return whether there may be more
  boolean trim(Instant now) throws SQLException {
    writer.setAutoCommit(false);
    try {
      var oldest = now.minus(keep);
      var old =
          statements.all(
              """
              SELECT number FROM session
              WHERE updated < ? AND wake_at IS NULL AND holds = 0 AND doing IS NULL
              ORDER BY updated LIMIT ?
              """,
              row -> row.number("number"),
              oldest,
              SESSIONS_AT_ONCE);
      for (var number : old) {
        removal.of(number);
      }
      statements.run("DELETE FROM letter WHERE last_seen < ?", oldest);
      statements.run("DELETE FROM minute WHERE minute < ?", now.minus(COUNTS_KEPT));
      writer.commit();
      if (!old.isEmpty()) {
        LOG.info("{} sessions that are over for longer than {} were deleted.", old.size(), keep);
      }
      return old.size() == SESSIONS_AT_ONCE;
    } catch (SQLException failure) {
      writer.rollback();
      throw failure;
    } finally {
      writer.setAutoCommit(true);
    }
  }

  /// Gives free pages back to the disk.
  void shrink() throws SQLException {
    execute("PRAGMA incremental_vacuum(%d)".formatted(PAGES_AT_ONCE));
  }

  /// Empties the log beside the file, which still holds what was overwritten in the file.
  ///
  /// @return false while somebody reads in it
  boolean clearLog() throws SQLException {
    try (var statement = writer.createStatement();
        var result = statement.executeQuery("PRAGMA wal_checkpoint(TRUNCATE)")) {
      return result.next() && result.getInt("busy") == 0;
    }
  }

  /// Has the planner know how the values are spread.
  void learn() throws SQLException {
    execute("PRAGMA optimize");
  }

  @Override
  public void close() throws SQLException {
    statements.close();
  }

  private void execute(String pragma) throws SQLException {
    try (var statement = writer.createStatement()) {
      statement.execute(pragma);
    }
  }
}
