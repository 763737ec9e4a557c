package dev.verity.audit;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// What a session says of its own chain.
///
/// @param sequence of its last entry; 0 when there is none
/// @param hash of that entry; null when it was written before there were chains
public record Head(String sessionId, int partition, long sequence, @Nullable String hash) {

  /// From the bare JSON of a session, since more versions of it have one than can be read whole.
  static Head of(String sessionId, int partition, ObjectNode session) {
    var hash = session.path("head");
    return new Head(
        sessionId,
        partition,
        session.path("entries").asLong(0),
        hash.isString() ? hash.stringValue() : null);
  }
}
