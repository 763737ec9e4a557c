package dev.verity.projection;

import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An entry of the journal, as it is shown.
///
/// @param kind as [dev.verity.session.Entry.Kind] in small letters
/// @param facts without the reasons that people gave, once the session is erased
/// @param hash of the entry in the chain; it is of the whole entry, whatever is left out here
public record JournalEntry(
    String session,
    long sequence,
    Instant at,
    String kind,
    String policy,
    Map<String, String> facts,
    @Nullable String hash) {

  static JournalEntry of(String session, Row row) throws SQLException {
    var hash = row.bytes("hash");
    return new JournalEntry(
        session,
        row.number("sequence"),
        row.moment("at"),
        row.text("kind"),
        row.text("policy"),
        EntryFold.facts(row.text("facts")),
        hash == null ? null : HexFormat.of().formatHex(hash));
  }
}
