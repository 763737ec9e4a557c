package dev.verity.recovery;

import dev.verity.recovery.Leadership.Term;
import dev.verity.recovery.RecoveryState.Door;
import dev.verity.recovery.Turn.TurnOver;
import dev.verity.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What one instance does while it leads: what is due, one thing after the other, each noted before
/// the next begins.
final class Shift implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Shift.class);
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);

  /// A reconciliation that has failed need not wait for a week.
  private static final Duration RECONCILE_AGAIN_MAX = Duration.ofMinutes(5);

  private final Term term;
  private final RecoverySettings settings;
  private final Topics topics;
  private final SessionList sessions;
  private final Sweep sweep;
  private final GapSink sink;
  private final Pace pace;
  private final RecoveryState state;
  private final InstantSource clock;

  private Cursors cursors;
  private Instant nextSweep = Instant.MIN;
  private Instant reconcileNotBefore = Instant.MIN;
  private @Nullable KnownSessions known;
  private @Nullable Reconciliation reconciliation;

  /// Work that Stripe or Kafka may break off.
  private interface Pass {
    void run() throws StripeFailure, TurnOver;
  }

  Shift(
      Term term,
      RecoverySettings settings,
      Topics topics,
      SessionList sessions,
      Sweep sweep,
      GapSink sink,
      Pace pace,
      RecoveryState state,
      InstantSource clock) {
    this.term = term;
    this.settings = settings;
    this.topics = topics;
    this.sessions = sessions;
    this.sweep = sweep;
    this.sink = sink;
    this.pace = pace;
    this.state = state;
    this.clock = clock;
    cursors = Cursors.read(term.found());
  }

  /// Goes on until the turn is over.
  void work() throws TurnOver {
    while (true) {
      term.check();
      var sweepEvery = settings.sweepEvery();
      var reconcileEvery = settings.reconcileEvery();
      if (sweepEvery != null && isDue(nextSweep)) {
        nextSweep = clock.instant().plus(sweepEvery);
        sweepAll();
      } else if (reconcileEvery != null && isReconciliationDue(reconcileEvery)) {
        reconcileSome(reconcileEvery);
      } else {
        term.pause(LOOK_EVERY);
      }
    }
  }

  @Override
  public void close() {
    reconciliation = null;
    if (known != null) {
      known.close();
      known = null;
    }
  }

  private boolean isDue(Instant moment) {
    return !clock.instant().isBefore(moment);
  }

  private void sweepAll() throws TurnOver {
    var failures = 0;
    for (var realm : settings.realms()) {
      if (attempt("sweep", realm, () -> sweepOne(realm)) != null) {
        failures++;
      }
    }
    if (failures == 0) {
      state.succeeded(Door.SWEEP, clock.instant());
    }
  }

  private void sweepOne(Realm realm) throws StripeFailure, TurnOver {
    var now = clock.instant();
    var cursor = cursors.sweptTo(realm);
    var wanted =
        cursor == null ? now.minus(settings.sweepReach()) : cursor.minus(settings.sweepOverlap());
    var oldest = now.minus(RecoverySettings.EVENTS_KEPT);
    var from = wanted.isBefore(oldest) ? oldest : wanted;
    try (var arrivals = Arrivals.since(from, settings, topics)) {
      sweep.pass(realm, from, arrivals, term, to -> note(cursors.withSwept(realm, to)));
    }
  }

  /// One that was broken off is due at once.
  private boolean isReconciliationDue(Duration every) {
    var last = cursors.reconciledAt();
    return isDue(reconcileNotBefore)
        && (last == null
            || cursors.realm() != null
            || isDue(Instant.ofEpochSecond(last).plus(every)));
  }

  /// One part of a reconciliation, so that a long one does not hold up the sweeps.
  private void reconcileSome(Duration every) throws TurnOver {
    var realm = realm();
    var failure = attempt("reconciliation", realm, () -> reconcileSome(realm));
    if (failure != null) {
      close();
      var again = every.compareTo(RECONCILE_AGAIN_MAX) < 0 ? every : RECONCILE_AGAIN_MAX;
      reconcileNotBefore = clock.instant().plus(again);
    }
    if (failure instanceof StripeFailure no && no.isFinal()) {
      // neither a position that Stripe does not know nor an account that has left us may stop the
      // rest for ever
      attempt("reconciliation", realm, () -> giveUp(realm));
    }
  }

  private Realm realm() {
    return settings.realms().stream()
        .filter(realm -> realm.wire().equals(cursors.realm()))
        .findFirst()
        .orElse(settings.realms().getFirst());
  }

  private void reconcileSome(Realm realm) throws StripeFailure, TurnOver {
    if (cursors.reconciledAt() == null) {
      // the first is not due at once: what is young is the first sweep's
      note(cursors.reconciled(clock.instant()));
      return;
    }
    if (reconciliation == null) {
      reconciliation = begin(realm);
    }
    if (reconciliation.next(term)) {
      note(cursors.reconciling(realm, reconciliation.position()));
    } else {
      goOnAfter(realm);
    }
  }

  private Reconciliation begin(Realm realm) {
    if (known == null) {
      known = new KnownSessions(settings, topics.sessions());
    }
    return new Reconciliation(
        sessions,
        known,
        sink,
        pace,
        settings.settle(),
        state.findings(Door.RECONCILIATION),
        realm,
        null,
        realm.wire().equals(cursors.realm()) ? cursors.position() : null);
  }

  private void goOnAfter(Realm realm) throws TurnOver {
    var next = settings.realms().indexOf(realm) + 1;
    if (next < settings.realms().size()) {
      note(cursors.reconciling(settings.realms().get(next), null));
      reconciliation = null;
    } else {
      note(cursors.reconciled(clock.instant()));
      state.succeeded(Door.RECONCILIATION, clock.instant());
      close();
    }
  }

  private void giveUp(Realm realm) throws TurnOver {
    if (cursors.after() != null) {
      note(cursors.reconciling(realm, null));
    } else if (realm.account() != null) {
      goOnAfter(realm);
    }
  }

  private void note(Cursors next) throws TurnOver {
    term.note(next.notes());
    cursors = next;
  }

  /// @return what broke the pass off; null when nothing did
  private @Nullable Exception attempt(String what, Realm realm, Pass pass) throws TurnOver {
    try {
      pass.run();
      if (realm.account() == null) {
        state.keyAccepted();
      }
      return null;
    } catch (StripeFailure failure) {
      state.failed(failure, clock.instant());
      LOG.warn("The {} was broken off and is tried again: {}", what, failure.getMessage());
      return failure;
    } catch (RuntimeException trouble) {
      LOG.warn("The {} of {} was broken off and is tried again.", what, realm.wire(), trouble);
      return trouble;
    }
  }
}
