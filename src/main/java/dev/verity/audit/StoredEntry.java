package dev.verity.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verity.session.Entry;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/// A record of the journal as it stands now, whoever wrote it.
///
/// @param offset in its partition; of a pack, the line
/// @param session the record's key
/// @param text the value as it stands
/// @param entry null when it cannot be read as an entry of that session
/// @param computed the hash of all that stands there but `hash`, members of a later version too; of
///   the bytes themselves when they are no JSON
public record StoredEntry(
    int partition,
    long offset,
    Place place,
    String session,
    String text,
    @Nullable Entry entry,
    String computed) {

  static StoredEntry read(
      int partition, long offset, Place place, String session, byte @Nullable [] value) {
    var bytes = value == null ? new byte[0] : value;
    var text = new String(bytes, UTF_8);
    try {
      var stored = StrictJson.object(bytes);
      var entry = StrictJson.MAPPER.treeToValue(stored, Entry.class);
      stored.remove("hash");
      var computed = Sha256.hex(CanonicalJson.of(stored));
      var isIts = entry.sessionId().equals(session);
      return new StoredEntry(
          partition, offset, place, session, text, isIts ? entry : null, computed);
    } catch (JacksonException | IllegalArgumentException _) {
      return new StoredEntry(partition, offset, place, session, text, null, Sha256.hex(bytes));
    }
  }

  /// Whether its own hash is the one that it must have; an entry from before there were chains has
  /// none.
  boolean fits() {
    return entry != null && (entry.hash() == null || entry.hash().equals(computed));
  }
}
