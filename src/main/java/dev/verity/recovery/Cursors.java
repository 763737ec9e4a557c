package dev.verity.recovery;

import dev.verity.recovery.Reconciliation.Position;
import dev.verity.topics.Json;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/// How far recovery has come; kept beside an offset of the group, so at most 4096 bytes.
///
/// @param swept by realm the second up to which no event is missing
/// @param reconciledAt when the last reconciliation ended or, before the first, recovery began;
///   null before that
/// @param realm the realm that is being reconciled; null between two reconciliations
/// @param after the last session that was compared there; null when none was
/// @param created when that session was created
record Cursors(
    Map<String, Long> swept,
    @Nullable Long reconciledAt,
    @Nullable String realm,
    @Nullable String after,
    @Nullable Long created) {
  private static final Logger LOG = LoggerFactory.getLogger(Cursors.class);

  static final Cursors NONE = new Cursors(Map.of(), null, null, null, null);

  Cursors {
    swept = Map.copyOf(swept);
  }

  /// What was noted; nothing if it cannot be read, since to look twice does no harm.
  static Cursors read(String notes) {
    if (notes.isEmpty()) {
      return NONE;
    }
    try {
      return Json.MAPPER.readValue(notes, Cursors.class);
    } catch (JacksonException unreadable) {
      LOG.warn("The cursors of recovery cannot be read; it begins anew.");
      return NONE;
    }
  }

  String notes() {
    return Json.MAPPER.writeValueAsString(this);
  }

  @Nullable Instant sweptTo(Realm wanted) {
    var second = swept.get(wanted.wire());
    return second == null ? null : Instant.ofEpochSecond(second);
  }

  /// Never goes back, though a pass begins behind the cursor.
  Cursors withSwept(Realm wanted, Instant moment) {
    var next = new TreeMap<>(swept);
    next.merge(wanted.wire(), moment.getEpochSecond(), Math::max);
    return new Cursors(next, reconciledAt, realm, after, created);
  }

  /// Where to go on in a realm.
  @Nullable Position position() {
    return after == null || created == null ? null : new Position(after, created);
  }

  Cursors reconciling(Realm wanted, @Nullable Position position) {
    return new Cursors(
        swept,
        reconciledAt,
        wanted.wire(),
        position == null ? null : position.after(),
        position == null ? null : position.created());
  }

  Cursors reconciled(Instant now) {
    return new Cursors(swept, now.getEpochSecond(), null, null, null);
  }
}
