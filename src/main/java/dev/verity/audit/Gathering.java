package dev.verity.audit;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Gathers what proves one session's entries while its partition is told, and verifies it.
final class Gathering implements Auditor {
  private final String session;
  private final List<PublicKey> keys;
  private final List<Finding> findings = new ArrayList<>();
  private final Verification verification;
  private final List<StoredCheckpoint> checkpoints = new ArrayList<>();
  private final Deque<StoredCheckpoint> ahead = new ArrayDeque<>();
  private final List<StoredEntry> entries = new ArrayList<>();
  private final List<Proof> proofs = new ArrayList<>();
  private final List<byte[]> covered = new ArrayList<>();
  private final List<StoredEntry> own = new ArrayList<>();
  private final List<Integer> indexes = new ArrayList<>();
  private long journalStart;

  Gathering(String session, List<PublicKey> keys) {
    this.session = session;
    this.keys = List.copyOf(keys);
    verification = new Verification(session, keys, findings::add);
  }

  @Override
  public void head(Head head) {
    verification.head(head);
  }

  @Override
  public void begins(int partition, long journal, long itsCheckpoints) {
    journalStart = journal;
    verification.begins(partition, journal, itsCheckpoints);
  }

  @Override
  public void checkpoint(StoredCheckpoint checkpoint) {
    verification.checkpoint(checkpoint);
    if (checkpoint.checkpoint() != null) {
      checkpoints.add(checkpoint);
      ahead.add(checkpoint);
    }
  }

  @Override
  public void entry(StoredEntry entry) {
    verification.entry(entry);
    closeUpTo(entry.offset());
    var isOwn = entry.session().equals(session);
    if (isOwn) {
      entries.add(entry);
    }
    if (!ahead.isEmpty() && from(ahead.getFirst()) <= entry.offset()) {
      if (isOwn) {
        own.add(entry);
        indexes.add(covered.size());
      }
      covered.add(HexFormat.of().parseHex(entry.computed()));
    }
  }

  /// Null when the journal has no entry of the session.
  @Nullable Evidence end(Dossier dossier, Instant made) {
    closeUpTo(Long.MAX_VALUE);
    var verdict = verification.end();
    if (entries.isEmpty()) {
      return null;
    }
    var linked = linked();
    return new Evidence(
        session,
        made,
        journalStart,
        dossier,
        entries,
        linked,
        proofs,
        keys.stream().filter(key -> isNamed(key, linked)).toList(),
        verdict,
        findings);
  }

  private void closeUpTo(long offset) {
    while (!ahead.isEmpty() && to(ahead.getFirst()) <= offset) {
      var closed = ahead.removeFirst();
      var paths = MerkleTree.paths(indexes, covered);
      for (var which = 0; which < own.size(); which++) {
        proofs.add(proof(closed, which, paths.get(which)));
      }
      covered.clear();
      own.clear();
      indexes.clear();
    }
  }

  private Proof proof(StoredCheckpoint closed, int which, List<byte[]> path) {
    var stored = own.get(which);
    var entry = stored.entry();
    return new Proof(
        entry == null ? 0 : entry.sequence(),
        stored.offset(),
        stored.computed(),
        number(closed),
        indexes.get(which),
        covered.size(),
        path.stream().map(HexFormat.of()::formatHex).toList());
  }

  private List<StoredCheckpoint> linked() {
    var numbers = new TreeSet<Long>();
    proofs.forEach(proof -> numbers.add(proof.checkpoint()));
    return numbers.isEmpty()
        ? List.of()
        : checkpoints.stream()
            .filter(one -> numbers.first() <= number(one) && number(one) <= numbers.last())
            .toList();
  }

  private static boolean isNamed(PublicKey key, List<StoredCheckpoint> checkpoints) {
    return checkpoints.stream()
        .anyMatch(
            one -> one.checkpoint() != null && one.checkpoint().key().equals(key.fingerprint()));
  }

  private static long number(StoredCheckpoint stored) {
    return stored.checkpoint() == null ? 0 : stored.checkpoint().number();
  }

  private static long from(StoredCheckpoint stored) {
    return stored.checkpoint() == null ? 0 : stored.checkpoint().from();
  }

  private static long to(StoredCheckpoint stored) {
    return stored.checkpoint() == null ? 0 : stored.checkpoint().to();
  }
}
