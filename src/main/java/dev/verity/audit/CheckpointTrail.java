package dev.verity.audit;

import dev.verity.audit.Finding.Kind;
import dev.verity.topics.Checkpoint;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.function.Consumer;

/// The checkpoints of one partition, each held against its links and against the entries that it
/// covers.
final class CheckpointTrail {
  private final long journalStart;
  private final CheckpointLinks links;
  private final Consumer<Finding> findings;
  private final Deque<Open> open = new ArrayDeque<>();
  private MerkleTree tree = new MerkleTree();
  private long checkpoints;
  private long valid;
  private long expired;
  private long uncovered;

  /// One whose entries are still to come.
  private record Open(Checkpoint checkpoint, Place place, boolean isSound) {}

  CheckpointTrail(long journalStart, CheckpointLinks links, Consumer<Finding> findings) {
    this.journalStart = journalStart;
    this.links = links;
    this.findings = findings;
  }

  void checkpoint(StoredCheckpoint stored) {
    checkpoints++;
    var isSound = links.isSound(stored);
    if (stored.checkpoint() != null) {
      open.add(new Open(stored.checkpoint(), stored.place(), isSound));
    }
  }

  void entry(StoredEntry entry) {
    while (!open.isEmpty() && open.getFirst().checkpoint.to() <= entry.offset()) {
      close(open.removeFirst());
    }
    if (open.isEmpty()) {
      uncovered++;
    } else if (open.getFirst().checkpoint.from() <= entry.offset()) {
      tree.add(HexFormat.of().parseHex(entry.computed()));
    }
  }

  void end() {
    while (!open.isEmpty()) {
      close(open.removeFirst());
    }
  }

  long checkpoints() {
    return checkpoints;
  }

  long valid() {
    return valid;
  }

  /// How many cover entries that retention has deleted.
  long expired() {
    return expired;
  }

  /// How many entries came behind the last checkpoint.
  long uncovered() {
    return uncovered;
  }

  private void close(Open closed) {
    var checkpoint = closed.checkpoint;
    var root = HexFormat.of().formatHex(tree.root());
    var size = tree.size();
    tree = new MerkleTree();
    if (checkpoint.from() < journalStart) {
      expired++;
      return;
    }
    if (size != checkpoint.entries() || !root.equals(checkpoint.root())) {
      findings.accept(
          new Finding(
              Kind.CHECKPOINT_CONTRADICTED,
              null,
              checkpoint.number(),
              closed.place.toString(),
              "For offsets %d to %d it saw %d entries with the root %s; found are %d with %s."
                  .formatted(
                      checkpoint.from(),
                      checkpoint.to() - 1,
                      checkpoint.entries(),
                      checkpoint.root(),
                      size,
                      root)));
      return;
    }
    if (closed.isSound) {
      valid++;
    }
  }
}
