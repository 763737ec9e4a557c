package dev.verity.session;

import static dev.verity.session.Status.Known.CANCELED;
import static dev.verity.session.Status.Known.PROCESSING;
import static dev.verity.session.Status.Known.REQUIRES_INPUT;
import static dev.verity.session.Status.Known.VERIFIED;

import dev.verity.session.FollowUp.Action;
import dev.verity.session.Policy.Duties;
import dev.verity.session.Policy.Permissions;
import dev.verity.session.Policy.Rule;
import dev.verity.session.Policy.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One session of a story: inputs go in, steps come out, and the clock is turned by hand.
final class Given {
  static final String ID = "vs_1Story";
  static final Instant START = Instant.parse("2026-11-01T00:00:00Z");
  static final Duration CANCEL_AFTER = Duration.ofHours(1);
  static final Duration REDACT_AFTER = Duration.ofDays(30);

  /// Everything on, with clocks that are easy to reckon with.
  static final Policy ACTING =
      new Policy(
          "acting",
          false,
          List.of(
              rule(REQUIRES_INPUT, Duties.NONE.canceledAfter(CANCEL_AFTER)),
              rule(PROCESSING, Duties.NONE.refreshedAfter(Duration.ofHours(2))),
              rule(VERIFIED, Duties.NONE.redactedAfter(REDACT_AFTER)),
              rule(CANCELED, Duties.NONE.redactedAfter(REDACT_AFTER))),
          new Permissions(true, true, false, Duration.ZERO),
          Duration.ofDays(1),
          Duration.ofDays(4),
          Duration.ofMinutes(15),
          Duration.ofMinutes(2),
          new Policy.Retry(Duration.ofSeconds(10), Duration.ofHours(1), Duration.ofHours(72), 5));

  Session session = Session.unseen(ID, false, null);
  Instant now = START;
  Policy policy;
  List<Effect> effects = List.of();
  private int events;

  Given(Policy policy) {
    this.policy = policy;
  }

  /// A rule for all sessions of one status.
  static Rule rule(Status.Known status, Duties duties) {
    return new Rule(status.wire(), Scope.of(status), duties);
  }

  /// A policy like `ACTING`, with these rules alone.
  static Policy ruled(Rule... rules) {
    return policy(false, ACTING.permissions(), rules);
  }

  static Policy policy(boolean dryRun, Permissions permissions, Rule... rules) {
    return new Policy(
        "another",
        dryRun,
        List.of(rules),
        permissions,
        ACTING.redactionLookEvery(),
        ACTING.redactionAlarmAfter(),
        ACTING.freshness(),
        ACTING.lease(),
        ACTING.retry());
  }

  /// Whether a gate bars all that is owed, and looks alone go on behind it, rarer and rarer.
  static boolean isOnlyWatching(Session session, Snapshot truth) {
    var observed = session.observed();
    return session.isAtRest()
        && observed != null
        && observed.status().equals(truth.status())
        && observed.redaction().equals(truth.redaction())
        && session.owed().stream().anyMatch(owed -> !owed.isOpen())
        && session.owed().stream()
            .allMatch(owed -> !owed.isOpen() || owed.cause().equals("waits behind a gate"));
  }

  static Given acting() {
    return new Given(ACTING);
  }

  static Snapshot snapshot(Status status) {
    return new Snapshot(status, Redaction.Known.NONE, null, null, "document", false, START);
  }

  static Snapshot snapshot(Status status, Redaction redaction) {
    return new Snapshot(status, redaction, null, null, "document", false, START);
  }

  static Snapshot failed(String code) {
    return new Snapshot(REQUIRES_INPUT, Redaction.Known.NONE, code, null, "document", false, START);
  }

  Given at(Instant later) {
    now = later;
    return this;
  }

  Given after(Duration pause) {
    return at(now.plus(pause));
  }

  Given input(Input input) {
    var step = SessionMachine.step(session, input, policy, now);
    session = step.session();
    effects = step.effects();
    return this;
  }

  /// A snapshot event made by Stripe at this second.
  Given event(EventType type, @Nullable Snapshot snapshot, Instant created) {
    events++;
    return input(new Input.EventArrived(event("evt_" + events, type, snapshot, created)));
  }

  /// The event that says that the session has just come to this status.
  Given nowIs(Status.Known status) {
    return event(EventType.of(status.wire()), snapshot(status), now);
  }

  Given wake() {
    return input(new Input.WokeUp());
  }

  /// Sleeps until the session wants to be woken, and wakes it.
  Given sleep() {
    return at(Objects.requireNonNull(session.wakeAt())).wake();
  }

  Given outcome(Outcome outcome) {
    var inFlight = Objects.requireNonNull(session.inFlight());
    return input(new Input.FollowUpFinished(inFlight.id(), outcome));
  }

  /// Stripe answers the follow-up in flight with this object, at this very second.
  Given answered(Snapshot truth) {
    return outcome(new Outcome.Done(truth, now, Duration.ofMillis(80), "req_1"));
  }

  Given started() {
    return nowIs(REQUIRES_INPUT).after(Duration.ofSeconds(30)).nowIs(PROCESSING);
  }

  static Event event(String id, EventType type, @Nullable Snapshot snapshot, Instant created) {
    return new Event(id, type, created, false, null, snapshot, null, null);
  }

  /// The action of the follow-up that the last step issued; null when it issued none.
  @Nullable Action issued() {
    return effects.stream()
        .filter(Effect.Issue.class::isInstance)
        .map(effect -> ((Effect.Issue) effect).followUp().action())
        .findFirst()
        .orElse(null);
  }

  Status status() {
    return Objects.requireNonNull(session.observed()).status();
  }

  boolean published() {
    return effects.stream().anyMatch(Effect.Publish.class::isInstance);
  }

  List<Entry> journal(Entry.Kind kind) {
    var entries = new ArrayList<Entry>();
    for (var effect : effects) {
      if (effect instanceof Effect.Journal(var entry) && entry.kind() == kind) {
        entries.add(entry);
      }
    }
    return entries;
  }
}
