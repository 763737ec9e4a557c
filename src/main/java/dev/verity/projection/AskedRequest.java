package dev.verity.projection;

import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What somebody asked for, and what became of it as far as is known.
///
/// @param sequence of the journal entry that has the reason
/// @param verdict the newest answer; null while there is none
/// @param because its reason
public record AskedRequest(
    String session,
    String id,
    String kind,
    @Nullable String actor,
    @Nullable String about,
    Instant asked,
    long sequence,
    @Nullable String verdict,
    @Nullable String because,
    @Nullable Instant answered) {

  static AskedRequest of(String session, Row row) throws SQLException {
    return new AskedRequest(
        session,
        row.text("id"),
        row.text("kind"),
        row.textOrNull("actor"),
        row.textOrNull("about"),
        row.moment("asked"),
        row.number("sequence"),
        row.textOrNull("verdict"),
        row.textOrNull("because"),
        row.momentOrNull("answered"));
  }
}
