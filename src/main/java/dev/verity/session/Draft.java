package dev.verity.session;

import dev.verity.session.FollowUp.Action;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A session while one step changes it, and the effects that gather on the way.
final class Draft {
  /// More than a session has events in practice; older repetitions are stale and do no harm.
  private static final int RECENT_EVENTS_MAX = 32;

  final Instant now;
  final long revision;
  final List<Effect> effects = new ArrayList<>();
  @Nullable Observed observed;
  @Nullable Doubt doubt;
  List<Obligation> owed;
  @Nullable FollowUp inFlight;
  int generation;
  boolean late;
  @Nullable Instant wakeAt;

  private final Session before;
  private final EnumMap<Action, Setback> setbacks = new EnumMap<>(Action.class);
  private final List<String> recentEvents;
  private long entries;

  Draft(Session before, Instant now) {
    this.before = before;
    this.now = now;
    revision = before.revision() + 1;
    observed = before.observed();
    doubt = before.doubt();
    owed = before.owed();
    inFlight = before.inFlight();
    generation = before.generation();
    late = before.late();
    wakeAt = before.wakeAt();
    setbacks.putAll(before.setbacks());
    recentEvents = new ArrayList<>(before.recentEvents());
    entries = before.entries();
  }

  String sessionId() {
    return before.id();
  }

  boolean remembers(Event event) {
    return recentEvents.contains(event.id())
        || (event.twin() != null && recentEvents.contains(event.twin()));
  }

  /// Keeps the ids of an event and of its twin, so that neither is taken for news again.
  void remember(Event event) {
    recentEvents.add(event.id());
    if (event.twin() != null) {
      recentEvents.add(event.twin());
    }
    while (recentEvents.size() > RECENT_EVENTS_MAX) {
      recentEvents.removeFirst();
    }
  }

  void see(Observed next) {
    var known = observed;
    observed = next;
    if (known == null
        || !known.status().equals(next.status())
        || !known.redaction().equals(next.redaction())) {
      journal(
          Entry.Kind.LEVEL,
          Map.of("status", next.status().wire(), "redaction", next.redaction().wire()));
    }
  }

  void doubt(Doubt.Cause cause, Instant about) {
    var moment = doubt != null && doubt.about().isAfter(about) ? doubt.about() : about;
    doubt = new Doubt(cause, moment, revision);
  }

  @Nullable Setback setback(Action action) {
    return setbacks.get(action);
  }

  void setBack(Action action, Setback setback) {
    setbacks.put(action, setback);
  }

  void forgetSetback(Action action) {
    setbacks.remove(action);
  }

  /// News may have removed what an action failed of: it gets a fresh start.
  void reviveWhatRests() {
    setbacks.values().removeIf(setback -> setback.stage() != Setback.Stage.RETRYING);
  }

  void owe(Policy policy) {
    owed = observed == null ? List.of() : policy.owed(observed);
    setbacks
        .keySet()
        .removeIf(action ->
            action != Action.RETRIEVE
                && owed.stream().noneMatch(obligation -> obligation.action() == action));
  }

  void issue(Action action, String cause, Policy policy) {
    var followUp =
        new FollowUp(
            "fu_%s_%d".formatted(sessionId().substring(sessionId().indexOf('_') + 1), revision),
            sessionId(),
            action,
            before.livemode(),
            before.account(),
            revision,
            FollowUp.idempotencyKey(sessionId(), action, generation),
            now.plus(policy.lease()));
    inFlight = followUp;
    effects.add(new Effect.Issue(followUp));
    journal(
        Entry.Kind.ISSUED,
        Map.of("follow_up", followUp.id(), "action", action.wire(), "cause", cause));
  }

  void journal(Entry.Kind kind, Map<String, String> facts) {
    entries++;
    effects.add(new Effect.Journal(new Entry(sessionId(), entries, now, kind, facts)));
  }

  Session session() {
    return new Session(
        before.id(),
        before.livemode(),
        before.account(),
        revision,
        observed,
        doubt,
        owed,
        inFlight,
        setbacks,
        generation,
        recentEvents,
        entries,
        late,
        wakeAt);
  }

  /// A constant's name as it is written in topics.
  static String wire(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
