package dev.verity.session;

import dev.verity.session.FollowUp.Action;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A session while one step changes it, and the effects that gather on the way.
final class Draft {
  /// Far more than a session has events in practice; what is older is published again if it comes
  /// again.
  private static final int HEARD_MAX = 128;

  private static final int REPORTS_MAX = 32;

  final Instant now;
  final long revision;
  final Policy policy;
  final List<Effect> effects = new ArrayList<>();
  final List<Hold> holds;
  @Nullable Observed observed;
  @Nullable Doubt doubt;
  List<Obligation> owed;
  @Nullable FollowUp inFlight;
  @Nullable Instant wakeAt;

  private final Session before;
  private final List<Asked> requests;
  private final EnumMap<Action, Setback> setbacks = new EnumMap<>(Action.class);
  private final EnumMap<Action, Integer> generations = new EnumMap<>(Action.class);
  private final Set<Action> ownEffects = EnumSet.noneOf(Action.class);
  private final List<Heard> heard;
  private final List<String> reports;
  private final List<Alarm> alarms;
  private long entries;

  Draft(Session before, Policy policy, Instant now) {
    this.before = before;
    this.policy = policy;
    this.now = now;
    revision = before.revision() + 1;
    observed = before.observed();
    doubt = before.doubt();
    owed = before.owed();
    holds = new ArrayList<>(before.holds());
    requests = new ArrayList<>(before.requests());
    inFlight = before.inFlight();
    setbacks.putAll(before.setbacks());
    generations.putAll(before.generations());
    ownEffects.addAll(before.ownEffects());
    heard = new ArrayList<>(before.heard());
    reports = new ArrayList<>(before.reports());
    alarms = new ArrayList<>(before.alarms());
    entries = before.entries();
    wakeAt = before.wakeAt();
  }

  Session before() {
    return before;
  }

  String sessionId() {
    return before.id();
  }

  // what was heard and seen

  List<Heard> heard() {
    return heard;
  }

  /// Keeps an event in mind, so that neither it nor its twin is taken for news again.
  void remember(Event event) {
    heard.add(Heard.of(event));
    if (heard.size() > HEARD_MAX) {
      heard.removeFirst();
    }
  }

  void see(Observed next) {
    var known = observed;
    observed = next;
    count(next.snapshot().report());
    if (known == null
        || !known.status().equals(next.status())
        || !known.redaction().equals(next.redaction())) {
      journal(
          Entry.Kind.LEVEL,
          Map.of("status", next.status().wire(), "redaction", next.redaction().wire()));
    }
  }

  /// Every attempt ends with a report of its own.
  void count(@Nullable String report) {
    if (report != null && !reports.contains(report) && reports.size() < REPORTS_MAX) {
      reports.add(report);
      reports.sort(null);
    }
  }

  void doubt(Doubt.Cause cause, Instant about) {
    var known = doubt;
    doubt =
        known == null
            ? new Doubt(cause, about, revision)
            : new Doubt(
                known.cause() == Doubt.Cause.INDETERMINATE ? known.cause() : cause,
                known.about().isAfter(about) ? known.about() : about,
                revision);
  }

  // requests

  List<Asked> requests() {
    return List.copyOf(requests);
  }

  void ask(Asked asked) {
    requests.add(asked);
  }

  /// Puts a request's new state in the place of the old one.
  void change(Asked asked) {
    requests.replaceAll(other -> other.id().equals(asked.id()) ? asked : other);
  }

  /// Forgets the oldest of those that are settled, reads before what cannot be done twice.
  void forgetSettled(int keep) {
    var settled = new ArrayList<>(requests.stream().filter(asked -> !asked.open()).toList());
    settled.sort(Comparator.comparing(asked -> asked.kind() != Request.Known.RETRIEVE));
    requests.removeAll(settled.subList(0, Math.max(0, settled.size() - keep)));
  }

  // efforts

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

  /// The next try of an action has an idempotency key of its own.
  void spendKey(Action action) {
    if (action != Action.RETRIEVE) {
      generations.merge(action, 1, Integer::sum);
    }
  }

  void mayHaveTakenEffect(Action action) {
    if (action != Action.RETRIEVE) {
      ownEffects.add(action);
    }
  }

  /// Whether a cancel or redact of ours took effect, or may have.
  boolean hasActed(Action action) {
    return ownEffects.contains(action) || (inFlight != null && inFlight.action() == action);
  }

  void owe() {
    owed = Owed.to(session(), policy);
    setbacks
        .keySet()
        .removeIf(action ->
            action != Action.RETRIEVE
                && owed.stream().noneMatch(obligation -> obligation.action() == action));
  }

  // effects

  void issue(Action action, String cause) {
    var followUp =
        new FollowUp(
            "fu_%s_%d".formatted(sessionId().substring(sessionId().indexOf('_') + 1), revision),
            sessionId(),
            action,
            before.livemode(),
            before.account(),
            revision,
            FollowUp.idempotencyKey(sessionId(), action, generations.getOrDefault(action, 0)),
            now.plus(policy.lease()),
            false);
    inFlight = followUp;
    effects.add(new Effect.Issue(followUp));
    journal(
        Entry.Kind.ISSUED,
        Map.of("follow_up", followUp.id(), "action", action.wire(), "cause", cause));
  }

  /// Raises an alarm, once.
  void raise(Alarm.Kind kind, String about) {
    var alarm = new Alarm(kind, about);
    if (!alarms.contains(alarm)) {
      alarms.add(alarm);
      journal(
          Entry.Kind.ALARM,
          about.isEmpty()
              ? Map.of("alarm", kind.wire())
              : Map.of("alarm", kind.wire(), "about", about));
    }
  }

  void journal(Entry.Kind kind, Map<String, String> facts) {
    entries++;
    effects.add(
        new Effect.Journal(new Entry(sessionId(), entries, now, kind, policy.hash(), facts)));
  }

  Session session() {
    return new Session(
        before.id(),
        before.livemode(),
        before.account(),
        revision,
        policy.hash(),
        observed,
        doubt,
        owed,
        holds,
        requests,
        inFlight,
        setbacks,
        generations,
        ownEffects,
        heard,
        reports,
        alarms,
        entries,
        wakeAt);
  }

  /// Adds a fact for the journal, if there is one.
  static void putIfKnown(Map<String, String> facts, String name, @Nullable String value) {
    if (value != null) {
      facts.put(name, value);
    }
  }

  /// A constant's name as it is written in topics.
  static String wire(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
