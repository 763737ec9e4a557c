package dev.verity.audit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// Holds what stands in the journal against its chains, the sessions' heads and the checkpoints,
/// and tells each thing that does not fit as it is found.
///
/// It knows no more of a session than its [SessionChain]. Heads are older than the end of the
/// journal, so that entries behind a head only have to link on.
public final class Verification implements Auditor {
  private final @Nullable String only;
  private final List<PublicKey> keys;
  private final Consumer<Finding> findings;
  private final Map<String, SessionChain> chains = new HashMap<>();
  private final Map<String, Head> heads = new HashMap<>();
  private final Map<Integer, Long> journalStarts = new HashMap<>();
  private final Map<Integer, CheckpointTrail> trails = new HashMap<>();
  private long entries;
  private long unchained;
  private long found;

  /// @param only the session whose chain is of interest; null for all
  /// @param keys of which one must have signed each checkpoint; none leaves signatures alone
  public Verification(@Nullable String only, List<PublicKey> keys, Consumer<Finding> findings) {
    this.only = only;
    this.keys = List.copyOf(keys);
    this.findings =
        finding -> {
          found++;
          findings.accept(finding);
        };
  }

  @Override
  public void head(Head head) {
    if (isOfInterest(head.sessionId())) {
      heads.put(head.sessionId(), head);
      chain(head.sessionId()).expect(head);
    }
  }

  @Override
  public void begins(int partition, long journal, long checkpoints) {
    journalStarts.put(partition, journal);
    trails.put(partition, newTrail(journal, checkpoints));
  }

  @Override
  public void checkpoint(StoredCheckpoint checkpoint) {
    trail(checkpoint.partition()).checkpoint(checkpoint);
  }

  @Override
  public void entry(StoredEntry stored) {
    trail(stored.partition()).entry(stored);
    if (isOfInterest(stored.session())) {
      entries++;
      var entry = stored.entry();
      if (entry != null && entry.hash() == null) {
        unchained++;
      }
      chain(stored.session()).take(stored, isFrontGone(stored.partition()));
    }
  }

  /// Tells what is missing at the end.
  public Verdict end() {
    chains.forEach((session, chain) -> {
      var head = heads.get(session);
      chain.end(head != null && isFrontGone(head.partition()));
    });
    trails.values().forEach(CheckpointTrail::end);
    return new Verdict(
        chains.size(),
        chains.values().stream().filter(SessionChain::isValid).count(),
        entries,
        unchained,
        chains.values().stream().filter(SessionChain::beganLate).count(),
        chains.size() - heads.size(),
        sum(CheckpointTrail::checkpoints),
        sum(CheckpointTrail::valid),
        sum(CheckpointTrail::expired),
        sum(CheckpointTrail::uncovered),
        !keys.isEmpty(),
        found);
  }

  private boolean isOfInterest(String session) {
    return only == null || only.equals(session);
  }

  private boolean isFrontGone(int partition) {
    return journalStarts.getOrDefault(partition, 0L) > 0;
  }

  private SessionChain chain(String session) {
    return chains.computeIfAbsent(session, its -> new SessionChain(its, findings));
  }

  private CheckpointTrail trail(int partition) {
    return trails.computeIfAbsent(partition, _ -> newTrail(0, 0));
  }

  private CheckpointTrail newTrail(long journal, long checkpoints) {
    return new CheckpointTrail(
        journal, new CheckpointLinks(checkpoints == 0, keys, findings), findings);
  }

  private long sum(ToLongFunction<CheckpointTrail> count) {
    return trails.values().stream().mapToLong(count).sum();
  }
}
