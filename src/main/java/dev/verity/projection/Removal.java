package dev.verity.projection;

import java.sql.SQLException;

/// Deletes a session with all that was ever told of it.
final class Removal {
  private final Statements statements;

  Removal(Statements statements) {
    this.statements = statements;
  }

  void of(long number) throws SQLException {
    statements.run(
        "DELETE FROM search WHERE rowid BETWEEN ? AND ?",
        number << Search.SHIFT,
        (number << Search.SHIFT) + Search.SEQUENCE_MAX);
    statements.run("DELETE FROM entry WHERE session = ?", number);
    statements.run("DELETE FROM request WHERE session = ?", number);
    statements.run("DELETE FROM event WHERE session = ?", number);
    statements.run("DELETE FROM effort WHERE session = ?", number);
    statements.run(
        "DELETE FROM letter WHERE session = (SELECT id FROM session WHERE number = ?)", number);
    statements.run("DELETE FROM session WHERE number = ?", number);
  }
}
