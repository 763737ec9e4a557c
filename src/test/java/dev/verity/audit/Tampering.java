package dev.verity.audit;

import dev.verity.audit.Copy.Line;
import dev.verity.audit.Finding.Kind;
import dev.verity.topics.Checkpoint;
import dev.verity.topics.Json;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// What somebody with write access to Kafka could try, and by what it is found.
public enum Tampering {
  ENTRY_REMOVED(
      copy -> copy.journal.remove(copy.indexOf(Copy.SESSION, 3)),
      Kind.REMOVED,
      Kind.CHECKPOINT_CONTRADICTED),
  ENTRY_CHANGED(
      copy -> {
        var index = copy.indexOf(Copy.SESSION, 3);
        copy.replace(index, Copy.changed(copy.entryAt(index)));
      },
      Kind.CHANGED,
      Kind.CHECKPOINT_CONTRADICTED),
  ENTRY_CHANGED_WITH_ITS_HASH(
      copy -> {
        var index = copy.indexOf(Copy.SESSION, 3);
        copy.replace(index, Copy.rehashed(Copy.changed(copy.entryAt(index))));
      },
      Kind.CHANGED,
      Kind.CHECKPOINT_CONTRADICTED),
  LAST_ENTRY_CHANGED_WITH_ITS_HASH(
      copy -> {
        var index = copy.indexOf(Copy.SESSION, 7);
        copy.replace(index, Copy.rehashed(Copy.changed(copy.entryAt(index))));
      },
      Kind.CHANGED),
  MEMBER_ADDED(
      copy -> {
        var index = copy.indexOf(Copy.SESSION, 3);
        var text = copy.journal.get(index).value();
        copy.replace(index, text.replaceFirst("\\{", "{\"approvedBy\":\"dpo\","));
      },
      Kind.CHANGED,
      Kind.CHECKPOINT_CONTRADICTED),
  HASHES_REMOVED(
      copy -> {
        for (var sequence = 1; sequence <= 7; sequence++) {
          var index = copy.indexOf(Copy.SESSION, sequence);
          copy.replace(index, Copy.unchained(Copy.changed(copy.entryAt(index))));
        }
      },
      Kind.CHANGED,
      Kind.CHECKPOINT_CONTRADICTED),
  ENTRIES_REORDERED(
      copy -> {
        var third = copy.indexOf(Copy.SESSION, 3);
        var fourth = copy.indexOf(Copy.SESSION, 4);
        var entry = copy.entryAt(third);
        copy.replace(third, copy.entryAt(fourth));
        copy.replace(fourth, entry);
      },
      Kind.REORDERED,
      Kind.CHECKPOINT_CONTRADICTED),
  ENTRY_INSERTED(
      copy -> {
        var index = copy.indexOf(Copy.SESSION, 4);
        var forged = Copy.rehashed(Copy.changed(copy.entryAt(index)));
        copy.journal.add(
            index, new Line(index, Copy.SESSION, Json.MAPPER.writeValueAsString(forged)));
      },
      Kind.INSERTED,
      Kind.CHECKPOINT_CONTRADICTED),
  LAST_ENTRY_REMOVED(copy -> copy.journal.remove(copy.indexOf(Copy.SESSION, 7)), Kind.TRUNCATED),
  JOURNAL_CUT_OFF(
      copy -> copy.journal.subList(25, copy.journal.size()).clear(),
      Kind.TRUNCATED,
      Kind.CHECKPOINT_CONTRADICTED),
  SESSION_REMOVED(
      copy -> copy.journal.removeIf(line -> line.key().equals(Copy.SESSION)),
      Kind.REMOVED,
      Kind.CHECKPOINT_CONTRADICTED),
  SESSION_REMOVED_WITH_ITS_STATE(
      copy -> {
        copy.journal.removeIf(line -> line.key().equals(Copy.SESSION));
        copy.heads.remove(Copy.SESSION);
      },
      Kind.CHECKPOINT_CONTRADICTED),
  SESSION_WRITTEN_ANEW_WITH_ITS_STATE(
      copy -> {
        var chain = new Chain(null);
        for (var sequence = 1; sequence <= 7; sequence++) {
          var index = copy.indexOf(Copy.SESSION, sequence);
          copy.replace(index, chain.append(Copy.changed(copy.entryAt(index))));
        }
        copy.heads.put(Copy.SESSION, new Head(Copy.SESSION, 0, 7, chain.head()));
      },
      Kind.CHECKPOINT_CONTRADICTED),
  SOMETHING_ELSE_WRITTEN(
      copy -> copy.replace(copy.indexOf(Copy.SESSION, 3), "{\"sessionId\":\"vs_2\"}"),
      Kind.CHANGED,
      Kind.REMOVED,
      Kind.CHECKPOINT_CONTRADICTED),
  CHECKPOINT_REMOVED(copy -> copy.checkpoints.remove(1), Kind.CHECKPOINT_REMOVED),
  FIRST_CHECKPOINT_REMOVED(copy -> copy.checkpoints.remove(0), Kind.CHECKPOINT_REMOVED),
  CHECKPOINT_CHANGED(
      copy -> {
        var one = copy.checkpoint(1);
        var other =
            new Checkpoint(
                one.partition(),
                one.number(),
                one.previous(),
                one.from(),
                one.to(),
                one.entries(),
                one.root(),
                one.at().plusSeconds(1),
                one.key(),
                one.signature());
        copy.checkpoints.set(1, new Line(1, "0", Json.MAPPER.writeValueAsString(other)));
      },
      Kind.CHECKPOINT_CHANGED),
  CHECKPOINTS_SIGNED_BY_ANOTHER_KEY(copy -> copy.sign(SigningKey.make()), Kind.CHECKPOINT_KEY),
  CHECKPOINTS_FORGED_IN_THE_NAME_OF_THE_KEY(
      copy -> {
        copy.sign(SigningKey.make());
        copy.checkpoints.replaceAll(line -> {
          var one = Json.MAPPER.readValue(line.value(), Checkpoint.class);
          return new Line(
              line.offset(), "0", line.value().replace(one.key(), copy.publicKey().fingerprint()));
        });
      },
      Kind.CHECKPOINT_CHANGED);

  @SuppressWarnings("ImmutableEnumChecker") // none of them has a state
  private final Consumer<Copy> deed;

  @SuppressWarnings("ImmutableEnumChecker") // a copy
  private final Set<Kind> kinds;

  Tampering(Consumer<Copy> deed, Kind... kinds) {
    this.deed = deed;
    this.kinds = Set.copyOf(List.of(kinds));
  }

  public Copy of(Copy copy) {
    deed.accept(copy);
    return copy;
  }

  /// What must be found, and nothing else.
  public Set<Kind> kinds() {
    return kinds;
  }
}
