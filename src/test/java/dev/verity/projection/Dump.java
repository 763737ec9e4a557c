package dev.verity.projection;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Everything that a store holds, with the ids of sessions in place of the numbers that it gave
/// them, so that two stores can be compared.
final class Dump {
  private static final List<String> QUESTIONS =
      List.of(
          "SELECT * FROM place",
          "SELECT * FROM session",
          "SELECT * FROM tally WHERE count <> 0",
          "SELECT id, effort.* FROM effort JOIN session ON number = session",
          "SELECT id, entry.* FROM entry JOIN session ON number = session",
          "SELECT its.id AS its, request.* FROM request JOIN session AS its ON number = session",
          "SELECT its.id AS its, event.* FROM event JOIN session AS its ON number = session",
          "SELECT * FROM letter",
          "SELECT * FROM minute",
          "SELECT id, search.rowid & 1048575 AS sequence, words FROM search JOIN session"
              + " ON number = search.rowid >> 20");

  private Dump() {}

  /// Some of what one store holds and the other does not.
  static List<String> differences(Path one, Path other) throws SQLException {
    var left = of(one);
    var right = of(other);
    var differences = new ArrayList<String>();
    left.forEach((table, rows) -> {
      var here = new ArrayList<>(rows);
      var there = new ArrayList<>(right.getOrDefault(table, List.of()));
      here.removeAll(Set.copyOf(there));
      there.removeAll(Set.copyOf(rows));
      here.stream().limit(3).map(row -> "only in the first: " + row).forEach(differences::add);
      there.stream().limit(3).map(row -> "only in the other: " + row).forEach(differences::add);
      if (rows.size() != right.getOrDefault(table, List.of()).size()) {
        differences.add("not the same number: " + table);
      }
    });
    return differences;
  }

  static Map<String, List<String>> of(Path file) throws SQLException {
    var tables = new TreeMap<String, List<String>>();
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      for (var question : QUESTIONS) {
        try (var result = statement.executeQuery(question)) {
          var columns = result.getMetaData();
          var rows = new ArrayList<String>();
          while (result.next()) {
            var row = new TreeMap<String, String>();
            for (var column = 1; column <= columns.getColumnCount(); column++) {
              var name = columns.getColumnName(column);
              if (!name.equals("number") && !name.equals("session")) {
                var value = result.getObject(column);
                row.put(
                    name,
                    value instanceof byte[] bytes
                        ? "bytes " + Arrays.hashCode(bytes)
                        : String.valueOf(value));
              }
            }
            rows.add(row.toString());
          }
          rows.sort(null);
          tables.put(question, rows);
        }
      }
    }
    return tables;
  }
}
