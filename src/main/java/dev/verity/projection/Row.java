package dev.verity.projection;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One row of an answer, by the names of its columns.
record Row(ResultSet result) {

  /// Makes of a row what was asked for.
  @FunctionalInterface
  interface Reader<T> {
    T read(Row row) throws SQLException;
  }

  String text(String column) throws SQLException {
    return Objects.requireNonNull(result.getString(column), column);
  }

  @Nullable String textOrNull(String column) throws SQLException {
    return result.getString(column);
  }

  long number(String column) throws SQLException {
    return result.getLong(column);
  }

  int count(String column) throws SQLException {
    return result.getInt(column);
  }

  boolean flag(String column) throws SQLException {
    return result.getInt(column) != 0;
  }

  Instant moment(String column) throws SQLException {
    return Instant.ofEpochMilli(result.getLong(column));
  }

  @Nullable Instant momentOrNull(String column) throws SQLException {
    var millis = result.getLong(column);
    return result.wasNull() ? null : Instant.ofEpochMilli(millis);
  }

  byte @Nullable [] bytes(String column) throws SQLException {
    return result.getBytes(column);
  }
}
