package dev.verity.projection;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A session of which Verity has made its copies unreadable, and who downstream has not said yet
/// that it did the same.
///
/// @param confirmBy until when the others are to confirm; null when all have, or nobody has to
/// @param missing those that have not
public record ErasedSession(
    String session, Instant at, @Nullable Instant confirmBy, List<String> missing) {
  public ErasedSession {
    missing = List.copyOf(missing);
  }

  static ErasedSession of(Row row) throws SQLException {
    var missing = row.textOrNull("missing");
    return new ErasedSession(
        row.text("id"),
        row.moment("erased_at"),
        row.momentOrNull("confirm_by"),
        missing == null ? List.of() : List.of(missing.split(",", -1)));
  }
}
