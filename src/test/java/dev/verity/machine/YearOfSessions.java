package dev.verity.machine;

import dev.verity.session.Disclosure;
import dev.verity.session.Effect;
import dev.verity.session.ErasureAck;
import dev.verity.session.Event;
import dev.verity.session.EventType;
import dev.verity.session.FollowUp;
import dev.verity.session.Input;
import dev.verity.session.Outcome;
import dev.verity.session.Policy;
import dev.verity.session.Redaction;
import dev.verity.session.Session;
import dev.verity.session.SessionMachine;
import dev.verity.session.Snapshot;
import dev.verity.session.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/// Sessions of one partition that are verified over a year, sleep through a retention, wake, are
/// looked at, redacted and confirmed erased, by a clock that is turned by hand.
///
/// Only their timers are stored. A session that sleeps is forgotten, and made again from its number
/// when it wakes.
public final class YearOfSessions implements AutoCloseable {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration YEAR = Duration.ofDays(365);
  private static final Duration TICK = Duration.ofMinutes(1);
  private static final Duration CALL = Duration.ofMillis(80);
  private static final String DOWNSTREAM = "crm";
  private static final String PREFIX = "vs_1";
  private static final int NUMBER_LENGTH = 24;
  private static final int WAKES_MAX = 1_000;

  private final int partition;
  private final int partitions;
  private final long sessions;
  private final Duration retention;
  private final Policy policy;
  private final TimerStore store;
  private final Timers timers;
  private Instant now = START;
  private long steps;
  private long madeAgain;
  private long wakeUps;
  private long redacts;
  private long erased;
  private long asleep;
  private long asleepAtPeak;
  private long bytesAtPeak;
  private long bytesMost;

  /// @param sessions of all partitions together
  public YearOfSessions(
      int partition, int partitions, long sessions, Duration retention, Path folder)
      throws IOException {
    this.partition = partition;
    this.partitions = partitions;
    this.sessions = sessions;
    this.retention = retention;
    policy = policy(retention);
    store = new TimerStore(folder);
    timers = new Timers(store.stored());
  }

  /// What was done.
  ///
  /// @param madeAgain steps that only this run needs, since it stores no sessions
  /// @param asleepAtPeak when the last was verified and none of the last retention was awake
  /// @param bytesAtPeak on the disk then
  public record Tally(
      long steps,
      long madeAgain,
      long wakeUps,
      long redacts,
      long erased,
      long asleepAtPeak,
      long bytesAtPeak,
      long bytesMost) {

    public Tally plus(Tally other) {
      return new Tally(
          steps + other.steps,
          madeAgain + other.madeAgain,
          wakeUps + other.wakeUps,
          redacts + other.redacts,
          erased + other.erased,
          asleepAtPeak + other.asleepAtPeak,
          bytesAtPeak + other.bytesAtPeak,
          bytesMost + other.bytesMost);
    }
  }

  private static Policy policy(Duration retention) {
    var observing = Policy.observing();
    return new Policy(
        "year",
        false,
        List.of(
            new Policy.Rule(
                "verified",
                Policy.Scope.of(Status.Known.VERIFIED),
                Policy.Duties.NONE.redactedAfter(retention))),
        observing.permissions(),
        observing.redactionLookEvery(),
        observing.redactionAlarmAfter(),
        observing.freshness(),
        observing.lease(),
        observing.retry(),
        new Policy.Privacy(Disclosure.DROPPED, List.of(DOWNSTREAM), Duration.ofDays(7)));
  }

  /// Until the last session is over.
  ///
  /// @throws IllegalStateException when one is not, or was redacted twice or too early
  public Tally run() {
    var end = START.plus(YEAR).plus(retention).plus(TICK);
    var day = START;
    for (long next = partition; now.isBefore(end); now = now.plus(TICK)) {
      for (; next < sessions && !verifiedAt(next).isAfter(now); next += partitions) {
        sleep(next);
      }
      if (next >= sessions && bytesAtPeak == 0) {
        asleepAtPeak = asleep;
        bytesAtPeak = store.bytesWritten();
      }
      wakeWhatIsDue();
      if (now.isAfter(day)) {
        day = now.plus(Duration.ofDays(1));
        bytesMost = Math.max(bytesMost, store.bytes());
      }
    }
    var mine = (sessions - partition + partitions - 1) / partitions;
    if (erased != mine || redacts != mine || asleep != 0) {
      throw new IllegalStateException(
          "%d sessions should have been redacted and erased once; %d redacts, %d erasures, %d asleep."
              .formatted(mine, redacts, erased, asleep));
    }
    try (var left = store.stored().all()) {
      if (left.hasNext()) {
        throw new IllegalStateException("A timer is left: " + left.next().key);
      }
    }
    return new Tally(
        steps, madeAgain, wakeUps, redacts, erased, asleepAtPeak, bytesAtPeak, bytesMost);
  }

  private Instant verifiedAt(long number) {
    return START.plusSeconds((long) (YEAR.toSeconds() * (number / (double) sessions)));
  }

  private void sleep(long number) {
    var session = verified(number);
    steps++;
    asleep++;
    timers.set(new Timer(Objects.requireNonNull(session.wakeAt()), session.id()));
  }

  private Session verified(long number) {
    var digits = Long.toString(number, Character.MAX_RADIX);
    var id = PREFIX + "0".repeat(NUMBER_LENGTH - digits.length()) + digits;
    var at = verifiedAt(number);
    var event = event("verified", EventType.Known.VERIFIED, Redaction.Known.NONE, at);
    return SessionMachine.step(Session.unseen(id, true, null), event, policy, at).session();
  }

  private void wakeWhatIsDue() {
    for (var due = timers.due(now, WAKES_MAX); !due.isEmpty(); due = timers.due(now, WAKES_MAX)) {
      for (var timer : due) {
        var number =
            Long.parseLong(timer.sessionId().substring(PREFIX.length()), Character.MAX_RADIX);
        var session = verified(number);
        madeAgain++;
        if (!timer.at().equals(session.wakeAt())) {
          throw new IllegalStateException("Woken at another time than wanted: " + timer);
        }
        asleep--;
        wakeUps++;
        live(session, number);
      }
    }
  }

  private void live(Session asleep, long number) {
    var session = step(asleep, new Input.WokeUp());
    session = answered(session, FollowUp.Action.RETRIEVE, Redaction.Known.NONE);
    if (now.isBefore(verifiedAt(number).plus(retention))) {
      throw new IllegalStateException("Redacted too early: " + session.id());
    }
    session = answered(session, FollowUp.Action.REDACT, Redaction.Known.PROCESSING);
    redacts++;
    session =
        step(session, event("redacted", EventType.Known.REDACTED, Redaction.Known.REDACTED, now));
    session = step(session, new Input.ErasureConfirmed(new ErasureAck(DOWNSTREAM, now)));
    if (!session.isOver() || session.wakeAt() != null) {
      throw new IllegalStateException("Not over: " + session.id());
    }
  }

  private Session answered(Session session, FollowUp.Action wanted, Redaction redaction) {
    var followUp = session.inFlight();
    if (followUp == null || followUp.action() != wanted) {
      throw new IllegalStateException("%s is wanted of %s.".formatted(wanted, session.id()));
    }
    var outcome = new Outcome.Done(snapshot(redaction), now, CALL, "req_1");
    return step(session, new Input.FollowUpFinished(followUp.id(), outcome));
  }

  private Session step(Session before, Input input) {
    var step = SessionMachine.step(before, input, policy, now);
    steps++;
    for (var effect : step.effects()) {
      if (effect instanceof Effect.Erase) {
        erased++;
      }
    }
    setTimer(before, step.session());
    return step.session();
  }

  private void setTimer(Session before, Session after) {
    if (!Objects.equals(before.wakeAt(), after.wakeAt())) {
      if (before.wakeAt() != null) {
        timers.delete(new Timer(before.wakeAt(), before.id()));
      }
      if (after.wakeAt() != null) {
        timers.set(new Timer(after.wakeAt(), after.id()));
      }
    }
  }

  private static Input event(String id, EventType type, Redaction redaction, Instant at) {
    return new Input.EventArrived(
        new Event("evt_" + id, type, at, true, null, snapshot(redaction), null, null));
  }

  private static Snapshot snapshot(Redaction redaction) {
    return new Snapshot(Status.Known.VERIFIED, redaction, null, "vr_1", "document", true, START);
  }

  @Override
  public void close() {
    store.close();
  }
}
