package dev.verity.session;

import dev.verity.session.FollowUp.Action;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
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
  @Nullable Erasure erasure;
  @Nullable Instant wakeAt;

  private final Session before;
  private final List<Asked> requests;
  private final EnumMap<Action, Setback> setbacks = new EnumMap<>(Action.class);
  private final EnumMap<Action, Integer> generations = new EnumMap<>(Action.class);
  private final Set<Action> ownEffects = EnumSet.noneOf(Action.class);
  private List<Heard> heard;
  private List<String> reports;
  private final List<Alarm> alarms;
  private @Nullable String dataKey;
  private @Nullable Instant resultsAt;
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
    heard = before.heard();
    reports = before.reports();
    alarms = new ArrayList<>(before.alarms());
    dataKey = before.dataKey();
    erasure = before.erasure();
    entries = before.entries();
    wakeAt = before.wakeAt();
    resultsAt = before.resultsAt();
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

  /// Whether this very event, or its twin, came before.
  boolean hasHeard(Event event) {
    for (var earlier : heard) {
      if (earlier.is(event)) {
        return true;
      }
    }
    return false;
  }

  /// Whether another event told of the same change.
  boolean isTold(Event event, boolean isRecovered) {
    for (var earlier : heard) {
      if (earlier.tellsTheSame(sessionId(), event, isRecovered)) {
        return true;
      }
    }
    return false;
  }

  /// Keeps an event in mind, so that neither it nor its twin is taken for news again.
  void remember(Event event) {
    var more = new ArrayList<>(heard);
    more.add(Heard.of(sessionId(), event));
    heard = List.copyOf(more.size() > HEARD_MAX ? more.subList(1, more.size()) : more);
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
      var more = new ArrayList<>(reports);
      more.add(report);
      more.sort(null);
      reports = List.copyOf(more);
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

  boolean isOver() {
    return observed != null && observed.redaction() == Redaction.Known.REDACTED;
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
    if (requests.size() <= keep) {
      return;
    }
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
    if (!action.isRead()) {
      generations.merge(action, 1, Integer::sum);
    }
  }

  void mayHaveTakenEffect(Action action) {
    if (!action.isRead()) {
      ownEffects.add(action);
    }
  }

  /// Whether a cancel or redact of ours took effect, or may have.
  boolean hasActed(Action action) {
    return ownEffects.contains(action) || (inFlight != null && inFlight.action() == action);
  }

  void owe() {
    owed = Owed.to(session(), policy);
    setbacks.keySet().removeIf(action -> action != Action.RETRIEVE && first(owed, action) == null);
  }

  // effects

  /// What is published of an event follows from where the session stands behind it.
  void publish(Event event) {
    var disclosure = isOver() ? Disclosure.ERASED : policy.privacy().personalData();
    var key = disclosure == Disclosure.SEALED ? keyToSealWith() : null;
    effects.add(new Effect.Publish(event, disclosure, key));
  }

  private String keyToSealWith() {
    var key = dataKey;
    if (key == null) {
      key = ownId("dk");
      dataKey = key;
      effects.add(new Effect.MakeKey(key));
      journal(Entry.Kind.KEY_MADE, Map.of("key", key));
    }
    return key;
  }

  /// What was sealed under another key than the session's is for nobody.
  void publishResults(String event, String key) {
    if (resultsAt == null && key.equals(dataKey)) {
      resultsAt = now;
      effects.add(new Effect.PublishResults(event, key));
      journal(Entry.Kind.RESULTS_PUBLISHED, Map.of("key", key));
    }
  }

  /// Makes what Verity holds unreadable, and has the others do the same.
  void erase(Instant redactedAt) {
    var terms = policy.privacy();
    var confirmBy = terms.confirmedBy().isEmpty() ? null : now.plus(terms.confirmedWithin());
    erasure = new Erasure(now, confirmBy, terms.confirmedBy());
    if (dataKey != null) {
      journal(Entry.Kind.KEY_DESTROYED, Map.of("key", dataKey));
    }
    journal(
        Entry.Kind.ERASED,
        confirmBy == null
            ? Map.of("redacted_at", redactedAt.toString())
            : Map.of(
                "redacted_at",
                redactedAt.toString(),
                "confirm_by",
                confirmBy.toString(),
                "systems",
                String.join(",", terms.confirmedBy())));
    effects.add(
        new Effect.Erase(
            new ErasureNotice(
                sessionId(),
                before.livemode(),
                before.account(),
                dataKey,
                redactedAt,
                now,
                terms.confirmedBy(),
                confirmBy)));
    dataKey = null;
  }

  private String ownId(String kind) {
    return kind + '_' + sessionId().substring(sessionId().indexOf('_') + 1) + '_' + revision;
  }

  void issue(Action action, String cause) {
    var key = action == Action.RETRIEVE_RESULTS ? keyToSealWith() : null;
    var followUp =
        new FollowUp(
            ownId("fu"),
            sessionId(),
            action,
            before.livemode(),
            before.account(),
            revision,
            FollowUp.idempotencyKey(sessionId(), action, generations.getOrDefault(action, 0)),
            now.plus(policy.lease()),
            false,
            key);
    inFlight = followUp;
    effects.add(new Effect.Issue(followUp));
    var facts = new HashMap<String, String>();
    facts.put("follow_up", followUp.id());
    facts.put("action", action.wire());
    facts.put("cause", cause);
    facts.put("idempotency_key", followUp.idempotencyKey());
    putIfKnown(facts, "key", key);
    if (!action.isRead()) {
      facts.put("holds", Integer.toString(holds.size()));
      putIfKnown(facts, "confirmed_at", observed == null ? null : text(observed.confirmedAt()));
    }
    journal(Entry.Kind.ISSUED, facts);
  }

  /// A call waits for its turn: the longer it was due, the sooner that comes.
  void stayDue() {
    var since = before.wakeAt();
    wakeAt = since == null || since.isAfter(now) ? now.truncatedTo(ChronoUnit.MILLIS) : since;
  }

  /// Says what is owed that cannot be undone, by which rule or request and behind which gate, when
  /// that has changed.
  void journalWhatIsOwed() {
    var facts = new HashMap<String, String>();
    for (var action : List.of(Action.CANCEL, Action.REDACT)) {
      var was = first(before.owed(), action);
      var is = first(owed, action);
      if (!Objects.equals(was, is)) {
        facts.put(action.wire(), is == null ? "no longer" : is.due().toString());
        if (is != null) {
          facts.put(action.wire() + "_cause", is.cause());
          putIfKnown(facts, action.wire() + "_gate", is.gate() == null ? null : wire(is.gate()));
        }
      }
    }
    if (!facts.isEmpty()) {
      journal(Entry.Kind.OWED, facts);
    }
  }

  private static @Nullable Obligation first(List<Obligation> owed, Action action) {
    for (var what : owed) {
      if (what.action() == action) {
        return what;
      }
    }
    return null;
  }

  private static @Nullable String text(@Nullable Instant moment) {
    return moment == null ? null : moment.toString();
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
        before.head(),
        dataKey,
        erasure,
        wakeAt,
        resultsAt);
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
