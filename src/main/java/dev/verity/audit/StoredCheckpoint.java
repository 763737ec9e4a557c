package dev.verity.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verity.topics.Checkpoint;
import dev.verity.topics.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/// A record of the checkpoints as it stands now, whoever wrote it.
///
/// @param text the value as it stands
/// @param checkpoint null when it cannot be read as one of this partition
/// @param signed the canonical form of all but `signature`: what was signed
/// @param hash of the canonical form of all of it: the `previous` of the next
public record StoredCheckpoint(
    int partition,
    Place place,
    String text,
    @Nullable Checkpoint checkpoint,
    String signed,
    String hash) {

  static StoredCheckpoint read(int partition, Place place, byte @Nullable [] value) {
    var bytes = value == null ? new byte[0] : value;
    var text = new String(bytes, UTF_8);
    try {
      var stored = StrictJson.object(bytes);
      var checkpoint = StrictJson.MAPPER.treeToValue(stored, Checkpoint.class);
      return checkpoint.partition() == partition
          ? of(place, text, checkpoint, stored)
          : new StoredCheckpoint(partition, place, text, null, "", Sha256.hex(bytes));
    } catch (JacksonException | IllegalArgumentException _) {
      return new StoredCheckpoint(partition, place, text, null, "", Sha256.hex(bytes));
    }
  }

  static StoredCheckpoint of(Place place, Checkpoint checkpoint) {
    var text = Json.MAPPER.writeValueAsString(checkpoint);
    return of(place, text, checkpoint, Json.MAPPER.valueToTree(checkpoint));
  }

  /// The same checkpoint, signed.
  static Checkpoint signed(Checkpoint draft, SigningKey key) {
    var form = of(new Place("", 0), draft).signed();
    return new Checkpoint(
        draft.partition(),
        draft.number(),
        draft.previous(),
        draft.from(),
        draft.to(),
        draft.entries(),
        draft.root(),
        draft.at(),
        draft.key(),
        key.sign(form.getBytes(UTF_8)));
  }

  boolean isSignedBy(PublicKey key) {
    return checkpoint != null && key.verifies(signed.getBytes(UTF_8), checkpoint.signature());
  }

  private static StoredCheckpoint of(
      Place place, String text, Checkpoint checkpoint, ObjectNode stored) {
    var hash = Sha256.hex(CanonicalJson.of(stored));
    stored.remove("signature");
    var signed = new String(CanonicalJson.of(stored), UTF_8);
    return new StoredCheckpoint(checkpoint.partition(), place, text, checkpoint, signed, hash);
  }
}
