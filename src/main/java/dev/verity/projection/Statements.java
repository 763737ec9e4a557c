package dev.verity.projection;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the writer says again and again, each prepared once. For one thread.
final class Statements implements AutoCloseable {
  private final Connection connection;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();

  Statements(Connection connection) {
    this.connection = connection;
  }

  /// How many rows it changed.
  int run(String sql, @Nullable Object... arguments) throws SQLException {
    return filled(sql, arguments).executeUpdate();
  }

  <T> List<T> all(String sql, Row.Reader<T> reader, @Nullable Object... arguments)
      throws SQLException {
    try (var result = filled(sql, arguments).executeQuery()) {
      var row = new Row(result);
      var found = new ArrayList<T>();
      while (result.next()) {
        found.add(reader.read(row));
      }
      return found;
    }
  }

  @Override
  public void close() throws SQLException {
    for (var statement : prepared.values()) {
      statement.close();
    }
    prepared.clear();
  }

  private PreparedStatement filled(String sql, @Nullable Object... arguments) throws SQLException {
    var statement = prepared.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      prepared.put(sql, statement);
    }
    for (var place = 0; place < arguments.length; place++) {
      var argument = arguments[place];
      statement.setObject(
          place + 1, argument instanceof Instant moment ? moment.toEpochMilli() : argument);
    }
    return statement;
  }
}
