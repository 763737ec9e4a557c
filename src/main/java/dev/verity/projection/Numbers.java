package dev.verity.projection;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/// The short number by which the tables know a session; one that was never heard of gets the next.
final class Numbers {
  private static final int REMEMBERED = 20_000;

  private final Statements statements;
  private final Map<String, Long> remembered =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > REMEMBERED;
        }
      };

  Numbers(Statements statements) {
    this.statements = statements;
  }

  /// @param at when something was told of it, so that it is not taken for old
  long of(String sessionId, long at) throws SQLException {
    var known = remembered.get(sessionId);
    if (known != null) {
      return known;
    }
    if (statements.run(
            "INSERT INTO session (id, updated) VALUES (?, ?) ON CONFLICT DO NOTHING", sessionId, at)
        > 0) {
      statements.run(
          "INSERT INTO search (rowid, words) SELECT number << 20, id FROM session WHERE id = ?",
          sessionId);
    }
    var number =
        statements
            .all("SELECT number FROM session WHERE id = ?", row -> row.number("number"), sessionId)
            .getFirst();
    remembered.put(sessionId, number);
    return number;
  }

  /// After a transaction was rolled back, or sessions were deleted.
  void forget() {
    remembered.clear();
  }
}
