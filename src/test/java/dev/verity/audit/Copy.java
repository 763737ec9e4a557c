package dev.verity.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verity.session.Entry;
import dev.verity.topics.Checkpoint;
import dev.verity.topics.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// A copy of one partition of the journal and of what belongs to it, for tests that tamper with it.
///
/// Five sessions with seven entries each, in turns; a checkpoint for every ten, so that five are
/// young.
public final class Copy implements Ledger {
  public static final String SESSION = "vs_2";
  private static final Instant AT = Instant.parse("2026-03-01T12:00:00.250Z");
  private static final int SESSIONS = 5;
  private static final int EACH = 7;
  private static final int COVERED = 10;

  final SigningKey key = SigningKey.make();
  final List<Line> journal = new ArrayList<>();
  final List<Line> checkpoints = new ArrayList<>();
  final SequencedMap<String, Head> heads = new LinkedHashMap<>();
  long journalStart;

  /// A record.
  record Line(long offset, String key, String value) {}

  private Copy() {}

  public static Copy whole() {
    var copy = new Copy();
    var chains = new HashMap<String, Chain>();
    for (var number = 0; number < SESSIONS * EACH; number++) {
      var session = "vs_" + (number % SESSIONS + 1);
      var chain = chains.computeIfAbsent(session, _ -> new Chain(null));
      var sequence = number / SESSIONS + 1;
      var entry = chain.append(entry(session, sequence));
      copy.journal.add(new Line(number, session, Json.MAPPER.writeValueAsString(entry)));
      copy.heads.put(session, new Head(session, 0, sequence, entry.hash()));
    }
    copy.sign(copy.key);
    return copy;
  }

  public PublicKey publicKey() {
    return key.publicKey();
  }

  @Override
  public void tell(@Nullable String session, Auditor auditor) {
    heads.values().forEach(auditor::head);
    auditor.begins(0, journalStart, 0);
    for (var line : checkpoints) {
      var place = new Place("verity.checkpoints-0", line.offset);
      auditor.checkpoint(StoredCheckpoint.read(0, place, line.value.getBytes(UTF_8)));
    }
    for (var line : journal) {
      var place = new Place("verity.audit-0", line.offset);
      auditor.entry(StoredEntry.read(0, line.offset, place, line.key, line.value.getBytes(UTF_8)));
    }
  }

  @Override
  public Dossier dossier(String session) {
    var head = heads.get(session);
    var state =
        head == null
            ? null
            : "{\"id\":\"%s\",\"entries\":%d,\"head\":\"%s\"}"
                .formatted(session, head.sequence(), head.hash());
    return new Dossier(state, null, List.of("{\"system\":\"crm\"}"));
  }

  @Override
  public void close() {}

  /// The checkpoints as a notary with this key would have written them.
  void sign(SigningKey signer) {
    checkpoints.clear();
    StoredCheckpoint last = null;
    var open = new OpenCheckpoint(0, null);
    for (var line : journal) {
      var place = new Place("verity.audit-0", line.offset);
      open.add(StoredEntry.read(0, line.offset, place, line.key, line.value.getBytes(UTF_8)), AT);
      if (open.entries() == COVERED) {
        var checkpoint = open.close(signer, AT.plusSeconds(line.offset));
        last = StoredCheckpoint.of(place, checkpoint);
        checkpoints.add(new Line(checkpoints.size(), "0", last.text()));
        open = new OpenCheckpoint(0, last);
      }
    }
  }

  /// Where an entry stands in the list.
  int indexOf(String session, long sequence) {
    for (var index = 0; index < journal.size(); index++) {
      var line = journal.get(index);
      if (line.key.equals(session) && read(line).sequence() == sequence) {
        return index;
      }
    }
    throw new AssertionError("No entry %s %d.".formatted(session, sequence));
  }

  Entry entryAt(int index) {
    return read(journal.get(index));
  }

  void replace(int index, Entry entry) {
    replace(index, Json.MAPPER.writeValueAsString(entry));
  }

  void replace(int index, String value) {
    var line = journal.get(index);
    journal.set(index, new Line(line.offset, line.key, value));
  }

  Checkpoint checkpoint(int index) {
    return Json.MAPPER.readValue(checkpoints.get(index).value, Checkpoint.class);
  }

  /// Another reason than the one that was given.
  static Entry changed(Entry entry) {
    return new Entry(
        entry.sessionId(),
        entry.sequence(),
        entry.at(),
        entry.kind(),
        entry.policy(),
        Map.of("actor", "somebody else", "reason", "<b>none</b>"),
        entry.previous(),
        entry.hash());
  }

  static Entry rehashed(Entry entry) {
    return entry.chained(entry.previous(), Chain.hash(entry));
  }

  /// As it would have been written before there were chains.
  static Entry unchained(Entry entry) {
    return new Entry(
        entry.sessionId(),
        entry.sequence(),
        entry.at(),
        entry.kind(),
        entry.policy(),
        entry.facts());
  }

  private static Entry read(Line line) {
    return Json.MAPPER.readValue(line.value, Entry.class);
  }

  private static Entry entry(String session, long sequence) {
    var kind =
        sequence == 3 ? Entry.Kind.ISSUED : sequence == 4 ? Entry.Kind.OUTCOME : Entry.Kind.REQUEST;
    var facts =
        switch (kind) {
          case ISSUED -> Map.of("follow_up", session + "-3", "action", "cancel");
          case OUTCOME ->
              Map.of("follow_up", session + "-3", "outcome", "done", "request", "req_7");
          default -> Map.of("actor", "dpo", "reason", "<script>alert(1)</script> & \"case\"");
        };
    return new Entry(session, sequence, AT.plusSeconds(sequence), kind, "8c1f", facts);
  }
}
