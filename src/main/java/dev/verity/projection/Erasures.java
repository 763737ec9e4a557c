package dev.verity.projection;

import dev.verity.topics.Json;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Takes out of an erased session what people have typed: the reasons of requests and of deeds.
///
/// Nothing personal belongs there, but it is the one place where somebody could have written a
/// name, and a name must not lead to an erased person. Ids, times, codes and who acted stay: they
/// are the proof that it was done. The journal itself, which nobody may change, keeps its entries.
final class Erasures {
  private static final String REASON = "reason";

  private final Statements statements;
  private final Set<Long> suspects = new HashSet<>();
  private boolean traces;

  Erasures(Statements statements) {
    this.statements = statements;
  }

  /// A session that is erased, or to which something was typed that may have been erased before:
  /// its records come from several topics in any order.
  void of(long number) {
    suspects.add(number);
  }

  void finish() throws SQLException {
    for (var suspect : suspects) {
      var erased =
          statements.all(
              "SELECT id FROM session WHERE number = ? AND erased_at IS NOT NULL",
              row -> row.text("id"),
              suspect);
      for (var id : erased) {
        erase(suspect, id);
      }
    }
    suspects.clear();
  }

  void forget() {
    suspects.clear();
  }

  /// Whether something was taken out since this was asked last; it may still stand in the log
  /// beside the file.
  boolean hasLeftTraces() {
    var left = traces;
    traces = false;
    return left;
  }

  private void erase(long number, String id) throws SQLException {
    var typed =
        statements.all(
            "SELECT sequence, facts FROM entry WHERE session = ? AND kind = 'request'",
            row -> Map.entry(row.number("sequence"), EntryFold.facts(row.text("facts"))),
            number);
    for (var entry : typed) {
      if (entry.getValue().containsKey(REASON)) {
        var rest = new TreeMap<>(entry.getValue());
        rest.remove(REASON);
        var sequence = entry.getKey();
        statements.run(
            "UPDATE entry SET facts = ? WHERE session = ? AND sequence = ?",
            Json.MAPPER.writeValueAsString(rest),
            number,
            sequence);
        statements.run(
            "UPDATE search SET words = ? WHERE rowid = ?",
            EntryFold.words("request", rest),
            (number << Search.SHIFT) + sequence);
        traces = true;
      }
    }
    if (statements.run(
            "UPDATE letter SET reason = NULL WHERE session = ? AND reason IS NOT NULL", id)
        > 0) {
      traces = true;
    }
  }
}
