package dev.verity.session;

import dev.verity.session.FollowUp.Action;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The state machine of a verification session, driven by levels: every input only updates what is observed,
/// then one plan is made from the level. So a lost, doubled or late event can delay a session, never derail it.
///
///     event ───────┐
///     outcome ─────┼──▶ observe ──▶ owe ──▶ answer ──▶ plan ──▶ at most one follow-up, one wake-up
///     request ─────┤
///     clock ───────┘
///
/// Deterministic and total: the same arguments give the same step, and nothing that Stripe may send throws.
public final class SessionMachine {
  /// How far the clock that dates Stripe's replies may be from the one that dates its events.
  private static final Duration CLOCKS_DIFFER = Duration.ofSeconds(5);

  /// When Stripe made an event that cannot be read: no read that is already under way is later.
  private static final Instant AT_SOME_TIME = Instant.parse("9999-12-31T23:59:59Z");

  private SessionMachine() {}

  /// One input folded into a session, and what is to be done because of it.
  ///
  /// @param now our clock, not Stripe's
  public static Step step(Session session, Input input, Policy policy, Instant now) {
    var draft = new Draft(corrected(session, input), policy, now);
    var requests = new Requests(draft);
    if (!policy.hash().equals(session.policy())) {
      draft.reviveWhatRests();
    }
    giveUpWaiting(draft);
    switch (input) {
      case Input.EventArrived arrived -> arrive(draft, arrived);
      case Input.EventUnreadable(var record) -> doubtWhatIsKnown(draft, record);
      case Input.FollowUpFinished(var id, var outcome) -> finish(draft, requests, id, outcome);
      case Input.RequestMade(var request) -> requests.take(request);
      case Input.ErasureConfirmed(var ack) -> confirm(draft, ack);
      case Input.WokeUp _ -> {}
    }
    if (draft.isOver()) {
      end(draft);
    }
    draft.owe();
    settle(draft, requests);
    raiseLateAlarm(draft);
    plan(draft, mayCall(draft, input));
    settle(draft, requests); // the plan may have found out that there is no way on
    draft.journalWhatIsOwed();
    return new Step(draft.session(), draft.effects);
  }

  /// What is answered is owed no longer.
  private static void settle(Draft draft, Requests requests) {
    if (requests.settle()) {
      draft.owe();
    }
  }

  /// A request may have named the wrong mode or account before anything was heard from Stripe.
  private static Session corrected(Session session, Input input) {
    return input instanceof Input.EventArrived(var event, _, _)
            && session.observed() == null
            && session.heard().isEmpty()
        ? session.of(event.livemode(), event.account())
        : session;
  }

  private static void arrive(Draft draft, Input.EventArrived arrived) {
    var event = arrived.event();
    var isRecovered = arrived.isRecovered();
    if (draft.hasHeard(event)) {
      journal(draft, arrived, "duplicate");
      return;
    }
    var isToldAlready = draft.isTold(event, isRecovered);
    draft.remember(event);
    if (!isToldAlready) {
      draft.reviveWhatRests();
    }
    var weight = Weight.of(draft.observed, event);
    journal(draft, arrived, isToldAlready ? "told_already" : Draft.wire(weight));
    if (event.snapshot() != null) {
      draft.count(event.snapshot().report());
    }
    var snapshot = draft.isOver() ? null : event.snapshot();
    if (snapshot != null && (weight == Weight.NEWS || weight == Weight.UNKNOWN_VALUE)) {
      see(
          draft,
          snapshot,
          event.created(),
          Duration.ZERO,
          FollowUp.isOwn(draft.sessionId(), event.idempotencyKey()));
    } else if (draft.observed != null && !draft.isOver()) {
      draft.observed = draft.observed.amended(draft.heard());
    }
    var cause = isForgettable(draft, weight) ? Doubt.Cause.TIE : weight.doubt();
    if (cause != null) {
      draft.doubt(cause, event.created());
    }
    raiseAlarms(draft, event);
    if (!isToldAlready) {
      draft.publish(event);
    }
  }

  private static void raiseAlarms(Draft draft, Event event) {
    if (event.type() instanceof EventType.Unknown(var wire)) {
      draft.raise(Alarm.Kind.UNKNOWN_VALUE, "event type " + wire);
    }
    if (event.type() == EventType.Known.CANCELED
        && !FollowUp.isOwn(draft.sessionId(), event.idempotencyKey())) {
      raiseForeign(draft, Alarm.Kind.FOREIGN_CANCEL);
    }
  }

  /// The event itself is a dead letter; the truth is read without it.
  private static void doubtWhatIsKnown(Draft draft, String record) {
    draft.journal(Entry.Kind.EVENT, Map.of("record", record, "verdict", "unreadable"));
    draft.reviveWhatRests();
    draft.doubt(Doubt.Cause.UNREADABLE, AT_SOME_TIME);
  }

  /// What is known now may be overwritten by the answer to a read that was begun before.
  private static boolean isForgettable(Draft draft, Weight weight) {
    return weight == Weight.KNOWN && (draft.inFlight != null || draft.doubt != null);
  }

  private static void journal(Draft draft, Input.EventArrived arrived, String verdict) {
    var facts = new HashMap<String, String>();
    facts.put("event", arrived.event().id());
    facts.put("type", arrived.event().type().wire());
    facts.put("verdict", verdict);
    facts.put("way", arrived.isRecovered() ? "recovered" : "webhook");
    Draft.putIfKnown(facts, "sha256", arrived.digest());
    draft.journal(Entry.Kind.EVENT, facts);
  }

  private static void see(
      Draft draft, Snapshot snapshot, Instant at, Duration margin, boolean isOwn) {
    var known = draft.observed;
    var next =
        known == null
            ? Observed.first(snapshot, at, margin, draft.revision)
            : known.followedBy(snapshot, at, margin, draft.revision);
    draft.see(next.amended(draft.heard()));
    raiseAlarms(draft, known, next, isOwn);
  }

  /// What changed and was not our doing, or is a word that this version does not know.
  private static void raiseAlarms(
      Draft draft, @Nullable Observed known, Observed next, boolean isOwn) {
    if (next.status() instanceof Status.Unknown(var wire)) {
      draft.raise(Alarm.Kind.UNKNOWN_VALUE, "status " + wire);
    }
    if (next.redaction() instanceof Redaction.Unknown(var wire)) {
      draft.raise(Alarm.Kind.UNKNOWN_VALUE, "redaction " + wire);
    }
    if (known == null || isOwn) {
      return;
    }
    var begins =
        known.redaction() == Redaction.Known.NONE && next.redaction() != Redaction.Known.NONE;
    if (begins && !draft.hasActed(Action.REDACT)) {
      raiseForeign(draft, Alarm.Kind.FOREIGN_REDACT);
    } else if (known.status() != Status.Known.CANCELED
        && next.status() == Status.Known.CANCELED
        && !draft.hasActed(Action.CANCEL)
        && !draft.hasActed(Action.REDACT)) {
      raiseForeign(draft, Alarm.Kind.FOREIGN_CANCEL);
    }
  }

  private static void raiseForeign(Draft draft, Alarm.Kind kind) {
    draft.raise(kind, "");
    if (kind == Alarm.Kind.FOREIGN_REDACT && !draft.holds.isEmpty()) {
      draft.raise(Alarm.Kind.HOLD_BROKEN, "");
    }
  }

  private static void finish(Draft draft, Requests requests, String followUpId, Outcome outcome) {
    var followUp = draft.inFlight;
    if (followUp == null || !followUp.id().equals(followUpId)) {
      journal(draft, followUpId, "late", outcome);
      return;
    }
    draft.inFlight = null;
    journal(draft, followUpId, "in_time", outcome);
    var action = followUp.action();
    switch (outcome) {
      case Outcome.Done done -> {
        draft.mayHaveTakenEffect(action);
        learn(draft, followUp, done);
        publishResults(draft, followUp, done);
        requests.haveRead(followUp);
      }
      case Outcome.Refused _ -> {
        draft.spendKey(action);
        doubtTheEffect(draft, action, Doubt.Cause.REFUSED);
        setBack(draft, action, true);
      }
      case Outcome.Indeterminate(var httpStatus, _) -> {
        draft.mayHaveTakenEffect(action);
        if (httpStatus > 0) {
          draft.spendKey(action); // Stripe replays a 5xx under the same key for a day
        }
        doubtTheEffect(draft, action, Doubt.Cause.INDETERMINATE);
        setBack(draft, action, false);
      }
      case Outcome.Busy _ -> setBack(draft, action, false);
      case Outcome.Returned _ -> {
        pause(draft, action);
        if (!draft.holds.isEmpty()) {
          // a worker that crashed may have called before; a hold wants certainty
          doubtTheEffect(draft, action, Doubt.Cause.INDETERMINATE);
        }
      }
    }
  }

  private static void journal(Draft draft, String followUpId, String arrival, Outcome outcome) {
    var facts =
        new HashMap<>(
            Map.of("follow_up", followUpId, "arrival", arrival, "outcome", outcome.name()));
    switch (outcome) {
      case Outcome.Done(_, _, var took, var request, _) -> {
        facts.put("millis", Long.toString(took.toMillis()));
        Draft.putIfKnown(facts, "request", request);
      }
      case Outcome.Refused(var status, var code, var request) -> {
        facts.put("http", Integer.toString(status));
        Draft.putIfKnown(facts, "code", code);
        Draft.putIfKnown(facts, "request", request);
      }
      case Outcome.Busy(var status, var request) -> {
        facts.put("http", Integer.toString(status));
        Draft.putIfKnown(facts, "request", request);
      }
      case Outcome.Indeterminate(var status, var request) -> {
        facts.put("http", Integer.toString(status));
        Draft.putIfKnown(facts, "request", request);
      }
      case Outcome.Returned(var reason) -> {
        facts.put("reason", Draft.wire(reason));
      }
    }
    draft.journal(Entry.Kind.OUTCOME, facts);
  }

  /// Stripe's answer is the truth at some moment of the call. An event that came in after the call
  /// was issued may be newer than the answer, or tie with it.
  private static void learn(Draft draft, FollowUp followUp, Outcome.Done done) {
    var truth = done.snapshot();
    var took = wholeSeconds(done.took());
    var margin = took.plus(CLOCKS_DIFFER);
    var earliest = done.servedAt().minus(margin);
    var latest = done.servedAt().plus(margin);
    var seen = draft.observed;
    var isOlder = seen != null && seen.revision() > followUp.revision() && seen.isAfter(latest);
    var isFinal = seen != null && seen.redaction() == Redaction.Known.REDACTED;
    var ties =
        seen != null
            && seen.revision() > followUp.revision()
            && !seen.isBefore(earliest)
            && !seen.shows(truth);
    var doubt = draft.doubt;
    if (doubt != null && doubt.isSettledBy(followUp.revision(), done.servedAt().minus(took))) {
      draft.doubt = null;
    }
    if (!isOlder && !isFinal) {
      see(draft, truth, done.servedAt(), margin, false);
      draft.observed = Objects.requireNonNull(draft.observed).confirmed(draft.now);
      if (ties) {
        draft.doubt(Doubt.Cause.TIE, latest);
      }
    }
    if (hasTakenEffect(followUp.action(), done)) {
      draft.forgetSetback(followUp.action());
    } else {
      setBack(draft, followUp.action(), false);
    }
  }

  /// What was read before a redaction that is known by now stays unpublished.
  private static void publishResults(Draft draft, FollowUp followUp, Outcome.Done done) {
    var key = followUp.dataKey();
    var observed = draft.observed;
    if (done.results() != null
        && key != null
        && observed != null
        && observed.redaction() == Redaction.Known.NONE) {
      draft.publishResults(done.results(), key);
    }
  }

  private static Duration wholeSeconds(Duration took) {
    return Duration.ofSeconds(took.plusNanos(999_999_999).toSeconds());
  }

  private static boolean hasTakenEffect(Action action, Outcome.Done done) {
    var truth = done.snapshot();
    return switch (action) {
      case RETRIEVE -> true;
      case RETRIEVE_RESULTS -> done.results() != null || !truth.hasResults();
      case CANCEL -> truth.status() != Status.Known.REQUIRES_INPUT;
      case REDACT -> truth.redaction() != Redaction.Known.NONE;
    };
  }

  private static void doubtTheEffect(Draft draft, Action action, Doubt.Cause cause) {
    if (!action.isRead()) {
      draft.doubt(cause, draft.now);
    }
  }

  private static void setBack(Draft draft, Action action, boolean isRefusal) {
    var retry = draft.policy.retry();
    var earlier = draft.setback(action);
    var failures = (earlier == null ? 0 : earlier.failures()) + 1;
    var refusals = (earlier == null ? 0 : earlier.refusals()) + (isRefusal ? 1 : 0);
    var since = earlier == null || earlier.failures() == 0 ? draft.now : earlier.since();
    var notBefore = draft.now.plus(retry.delay(failures, draft.sessionId().hashCode()));
    var setback = new Setback(failures, refusals, since, notBefore, Setback.Stage.RETRYING);
    var isRefused = refusals >= retry.refusalsMax();
    var isOver =
        failures >= retry.failuresLeast() && !since.plus(retry.giveUpAfter()).isAfter(draft.now);
    if (isRefused || isOver) {
      giveUp(draft, action, setback);
    } else {
      draft.setBack(action, setback);
    }
  }

  private static void giveUp(Draft draft, Action action, Setback setback) {
    var cause =
        setback.refusals() == setback.failures()
            ? "refused by Stripe"
            : "no success within the term";
    draft.setBack(action, setback.givenUp());
    draft.effects.add(
        new Effect.DeadLetter(
            draft.sessionId(), action, cause, setback.failures(), setback.since()));
    draft.journal(
        Entry.Kind.DEAD_LETTER,
        Map.of(
            "action",
            action.wire(),
            "cause",
            cause,
            "failures",
            Integer.toString(setback.failures())));
  }

  /// What was never begun burns no attempt. All verified sessions may wait for their results at
  /// once, so those pauses grow: each is as long as the trouble has lasted.
  private static void pause(Draft draft, Action action) {
    var retry = draft.policy.retry();
    var earlier = draft.setback(action);
    var lasting = Duration.between(earlier == null ? draft.now : earlier.since(), draft.now);
    var pause = action == Action.RETRIEVE_RESULTS ? retry.within(lasting) : retry.first();
    var notBefore = draft.now.plus(pause);
    draft.setBack(
        action,
        earlier == null
            ? new Setback(0, 0, draft.now, notBefore, Setback.Stage.RETRYING)
            : earlier.until(notBefore));
  }

  /// A follow-up whose outcome never came may have taken effect.
  private static void giveUpWaiting(Draft draft) {
    var followUp = draft.inFlight;
    if (followUp != null && !followUp.expiresAt().plus(FollowUp.GRACE).isAfter(draft.now)) {
      draft.inFlight = null;
      draft.journal(
          Entry.Kind.OUTCOME, Map.of("follow_up", followUp.id(), "outcome", "never_reported"));
      draft.mayHaveTakenEffect(followUp.action());
      doubtTheEffect(draft, followUp.action(), Doubt.Cause.INDETERMINATE);
      setBack(draft, followUp.action(), false);
    }
  }

  /// Stripe has erased the session; so do we, once.
  private static void end(Draft draft) {
    draft.doubt = null;
    if (draft.erasure == null) {
      var observed = Objects.requireNonNull(draft.observed);
      draft.erase(observed.at());
    }
  }

  private static void confirm(Draft draft, ErasureAck ack) {
    var erasure = draft.erasure;
    var facts = new HashMap<>(Map.of("system", ack.system(), "its_time", ack.at().toString()));
    if (erasure == null) {
      facts.put("verdict", "too_early");
    } else if (!erasure.missing().contains(ack.system())) {
      facts.put("verdict", "not_awaited");
    } else {
      facts.put("verdict", erasure.isOverdue(draft.now) ? "late" : "in_time");
      draft.erasure = erasure.confirmedBy(ack.system());
    }
    draft.journal(Entry.Kind.ERASURE_CONFIRMED, facts);
  }

  private static void raiseLateAlarm(Draft draft) {
    var erasure = draft.erasure;
    if (erasure != null && erasure.isOverdue(draft.now)) {
      erasure.missing().forEach(system -> draft.raise(Alarm.Kind.ERASURE_UNCONFIRMED, system));
    }
    var due = Plan.alarmAt(draft.session(), draft.policy);
    if (due != null && !due.isAfter(draft.now)) {
      draft.raise(Alarm.Kind.REDACTION_LATE, "");
    }
  }

  /// Timers count milliseconds; who is woken too early finds nothing due.
  private static Instant wholeMillis(Instant moment) {
    var whole = moment.truncatedTo(ChronoUnit.MILLIS);
    return whole.equals(moment) ? whole : whole.plusMillis(1);
  }

  /// What is in doubt or was asked for does not wait behind what the schedule wants.
  private static boolean mayCall(Draft draft, Input input) {
    var doubt = draft.doubt;
    return !(input instanceof Input.WokeUp(var isItsTurn))
        || isItsTurn
        || (doubt != null && doubt.cause() != Doubt.Cause.NOT_FRESH)
        || draft.requests().stream().anyMatch(Asked::open);
  }

  private static void plan(Draft draft, boolean mayCall) {
    switch (Plan.of(draft.session(), draft.policy, draft.now)) {
      case Plan.Sleep(var until) -> draft.wakeAt = until == null ? null : wholeMillis(until);
      case Plan.Look() when mayCall -> {
        draft.doubt(Doubt.Cause.NOT_FRESH, draft.now);
        plan(draft, true);
      }
      case Plan.Call(var action, var cause) when mayCall -> {
        draft.issue(action, cause);
        plan(draft, true);
      }
      case Plan.Look _, Plan.Call _ -> draft.stayDue();
      case Plan.Rehearse(var action, var cause) -> {
        draft.setBack(action, Setback.rehearsed(draft.now));
        draft.journal(Entry.Kind.REHEARSED, Map.of("action", action.wire(), "cause", cause));
        plan(draft, mayCall);
      }
    }
  }
}
