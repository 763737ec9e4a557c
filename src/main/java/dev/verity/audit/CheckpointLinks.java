package dev.verity.audit;

import dev.verity.audit.Finding.Kind;
import dev.verity.topics.Checkpoint;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The checkpoints of one partition, each held against the one before and its signature.
final class CheckpointLinks {
  private final boolean isFromTheFirst;
  private final Map<String, PublicKey> keys;
  private final Consumer<Finding> findings;
  private @Nullable StoredCheckpoint newest;
  private boolean isNewestSound;

  /// @param isFromTheFirst whether the one with number 1 must be among them
  /// @param keys of which one must have signed each; none leaves signatures alone
  CheckpointLinks(boolean isFromTheFirst, List<PublicKey> keys, Consumer<Finding> findings) {
    this.isFromTheFirst = isFromTheFirst;
    this.keys =
        keys.stream()
            .collect(
                Collectors.toMap(PublicKey::fingerprint, Function.identity(), (one, _) -> one));
    this.findings = findings;
  }

  /// Whether the next one fits; if not, it was told why.
  boolean isSound(StoredCheckpoint stored) {
    var checkpoint = stored.checkpoint();
    if (checkpoint == null) {
      return find(
          Kind.CHECKPOINT_CHANGED,
          0,
          stored.place(),
          "A checkpoint of this partition is wanted; what stands here cannot be read as one.");
    }
    var isLinked = isLinked(stored, checkpoint);
    isNewestSound = isSigned(stored, checkpoint);
    newest = stored;
    return isLinked && isNewestSound;
  }

  private boolean isLinked(StoredCheckpoint stored, Checkpoint checkpoint) {
    var before = newest == null ? null : newest.checkpoint();
    if (before == null || newest == null) {
      if (checkpoint.number() > 1 && isFromTheFirst) {
        return find(
            Kind.CHECKPOINT_REMOVED,
            1,
            stored.place(),
            "Checkpoint 1 is wanted as the first; found is %d.".formatted(checkpoint.number()));
      }
      return true;
    }
    if (checkpoint.number() != before.number() + 1) {
      return find(
          Kind.CHECKPOINT_REMOVED,
          before.number() + 1,
          stored.place(),
          "Checkpoint %d is wanted behind %d; found is %d."
              .formatted(before.number() + 1, before.number(), checkpoint.number()));
    }
    if (!newest.hash().equals(checkpoint.previous())) {
      return !isNewestSound // and so it was told
          || find(
              Kind.CHECKPOINT_CHANGED,
              before.number(),
              newest.place(),
              "Checkpoint %d was written when this one had the hash %s; now it has %s."
                  .formatted(checkpoint.number(), checkpoint.previous(), newest.hash()));
    }
    if (checkpoint.from() != before.to()) {
      return find(
          Kind.CHECKPOINT_CHANGED,
          checkpoint.number(),
          stored.place(),
          "It is wanted to cover offsets from %d; it says %d."
              .formatted(before.to(), checkpoint.from()));
    }
    return true;
  }

  private boolean isSigned(StoredCheckpoint stored, Checkpoint checkpoint) {
    if (keys.isEmpty()) {
      return true;
    }
    var key = keys.get(checkpoint.key());
    if (key == null) {
      return find(
          Kind.CHECKPOINT_KEY,
          checkpoint.number(),
          stored.place(),
          "A signature with one of the keys %s is wanted; it names %s."
              .formatted(keys.keySet(), checkpoint.key()));
    }
    return stored.isSignedBy(key)
        || find(
            Kind.CHECKPOINT_CHANGED,
            checkpoint.number(),
            stored.place(),
            "A signature over what stands here is wanted; the one that is there is of something"
                + " else.");
  }

  /// Always false, for the place that found it.
  private boolean find(Kind kind, long number, Place place, String sentence) {
    findings.accept(new Finding(kind, null, number, place.toString(), sentence));
    return false;
  }
}
