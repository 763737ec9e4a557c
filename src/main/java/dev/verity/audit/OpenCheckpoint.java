package dev.verity.audit;

import dev.verity.topics.Checkpoint;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// The entries of one partition behind its last checkpoint, until the next is written.
final class OpenCheckpoint {
  private static final long ENTRIES_MAX = 1 << 20;

  private final int partition;
  private final @Nullable StoredCheckpoint last;
  private final MerkleTree tree = new MerkleTree();
  private long from;
  private long to;
  private @Nullable Instant first;

  /// @param last null when there is none yet
  OpenCheckpoint(int partition, @Nullable StoredCheckpoint last) {
    this.partition = partition;
    this.last = last;
    var before = last == null ? null : last.checkpoint();
    from = before == null ? 0 : before.to();
    to = from;
  }

  /// @param written when the record was
  void add(StoredEntry entry, Instant written) {
    if (first == null) {
      first = written;
      from = last == null ? entry.offset() : from;
    }
    tree.add(HexFormat.of().parseHex(entry.computed()));
    to = entry.offset() + 1;
  }

  long entries() {
    return tree.size();
  }

  /// The offset behind the last entry.
  long to() {
    return to;
  }

  /// Whether it holds so many entries that it waits no longer.
  boolean isFull() {
    return tree.size() >= ENTRIES_MAX;
  }

  boolean isDue(Instant now, Duration every) {
    if (first == null) {
      return false;
    }
    var before = last == null ? null : last.checkpoint();
    var since = before == null ? first : before.at();
    return isFull() || !since.plus(every).isAfter(now);
  }

  Checkpoint close(SigningKey key, Instant now) {
    var before = last == null ? null : last.checkpoint();
    var draft =
        new Checkpoint(
            partition,
            before == null ? 1 : before.number() + 1,
            last == null ? null : last.hash(),
            from,
            to,
            tree.size(),
            HexFormat.of().formatHex(tree.root()),
            now.truncatedTo(ChronoUnit.MILLIS),
            key.publicKey().fingerprint(),
            "");
    return StoredCheckpoint.signed(draft, key);
  }
}
