package dev.verity.session;

import dev.verity.session.FollowUp.Action;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A session that somebody has laid hands on.
final class Tampered {
  @Nullable Observed observed;
  @Nullable Doubt doubt;
  List<Obligation> owed;
  List<Hold> holds;
  List<Asked> requests;
  @Nullable FollowUp inFlight;
  Map<Action, Setback> setbacks;
  Map<Action, Integer> generations;
  List<Heard> heard;
  long entries;
  @Nullable String dataKey;
  @Nullable Instant wakeAt;
  @Nullable Instant resultsAt;

  private final Session before;

  Tampered(Session session) {
    before = session;
    observed = session.observed();
    doubt = session.doubt();
    owed = session.owed();
    holds = session.holds();
    requests = session.requests();
    inFlight = session.inFlight();
    setbacks = session.setbacks();
    generations = session.generations();
    heard = session.heard();
    entries = session.entries();
    dataKey = session.dataKey();
    wakeAt = session.wakeAt();
    resultsAt = session.resultsAt();
  }

  Session session() {
    return new Session(
        before.id(),
        before.livemode(),
        before.account(),
        before.revision(),
        before.policy(),
        observed,
        doubt,
        owed,
        holds,
        requests,
        inFlight,
        setbacks,
        generations,
        before.ownEffects(),
        heard,
        before.reports(),
        before.alarms(),
        entries,
        before.head(),
        dataKey,
        before.erasure(),
        wakeAt,
        resultsAt);
  }
}
