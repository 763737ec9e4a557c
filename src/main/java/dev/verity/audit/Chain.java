package dev.verity.audit;

import dev.verity.session.Entry;
import org.jspecify.annotations.Nullable;

/// The chain of one session's entries: each holds the hash of the one before, so that none can be
/// changed, taken out or put in unless all that follow are written anew. Not for several threads.
///
/// A hash is SHA-256, in 64 lower-case hexadecimal digits, over the [canonical form][CanonicalJson]
/// of all members of the entry but `hash` itself. `previous` is among them, as null in the first.
public final class Chain {
  private @Nullable String head;

  /// @param head the hash of the last entry; null when there is none yet
  public Chain(@Nullable String head) {
    this.head = head;
  }

  /// The entry in its place behind all others.
  public Entry append(Entry unchained) {
    var linked = unchained.chained(head, "");
    var hash = hash(linked);
    head = hash;
    return linked.chained(linked.previous(), hash);
  }

  /// The hash of the last entry; null when there is none.
  public @Nullable String head() {
    return head;
  }

  /// The hash that an entry must have, whichever it has.
  public static String hash(Entry entry) {
    return Sha256.hex(CanonicalJson.of(entry));
  }
}
