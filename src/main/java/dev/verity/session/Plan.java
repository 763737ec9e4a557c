package dev.verity.session;

import static dev.verity.session.FollowUp.Action.CANCEL;
import static dev.verity.session.FollowUp.Action.REDACT;
import static dev.verity.session.FollowUp.Action.RETRIEVE;
import static dev.verity.session.FollowUp.Action.RETRIEVE_RESULTS;

import dev.verity.session.FollowUp.Action;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What to do next about a session, decided from its level alone.
sealed interface Plan {

  /// Nothing until this moment, or until an input comes.
  record Sleep(@Nullable Instant until) implements Plan {}

  /// Read before an irreversible call, since what is known is not fresh enough.
  record Look() implements Plan {}

  /// Have this call made now.
  record Call(Action action, String cause) implements Plan {}

  /// Only say what would be done.
  record Rehearse(Action action, String cause) implements Plan {}

  /// The first of these that applies:
  ///
  /// 1. something is in flight: wait for it, at most until its lease and grace are over;
  /// 2. redacted: over, and only the confirmations from downstream are waited for;
  /// 3. in doubt: retrieve;
  /// 4. results, redact, cancel, or retrieve is owed, due and possible, in this order: do it, after
  ///    a fresh look if it cannot be undone;
  /// 5. sleep until the next of these can be done.
  static Plan of(Session session, Policy policy, Instant now) {
    var inFlight = session.inFlight();
    if (inFlight != null) {
      return new Sleep(inFlight.expiresAt().plus(FollowUp.GRACE));
    }
    if (session.isOver()) {
      return new Sleep(confirmationsDue(session, now));
    }
    var doubt = session.doubt();
    if (doubt != null) {
      return earliest(session, policy, RETRIEVE, now)
          .<Plan>map(
              at -> at.isAfter(now) ? new Sleep(at) : new Call(RETRIEVE, doubt.cause().name()))
          .orElse(new Sleep(alarmAt(session, policy)));
    }
    var possible = possible(session, policy, now);
    for (var action : PRIORITY) {
      for (var owed : possible) {
        if (owed.action() == action && isDue(session, policy, owed, now)) {
          return act(session, policy, owed, now);
        }
      }
    }
    return new Sleep(nextMoment(session, policy, possible, now));
  }

  /// A redact leaves no results to read, makes a cancel unnecessary, and both make a look
  /// unnecessary.
  List<Action> PRIORITY = List.of(RETRIEVE_RESULTS, REDACT, CANCEL, RETRIEVE);

  private static Plan act(Session session, Policy policy, Obligation owed, Instant now) {
    if (owed.action().isRead()) {
      return new Call(owed.action(), owed.cause());
    }
    if (policy.dryRun()) {
      return new Rehearse(owed.action(), owed.cause());
    }
    return isFresh(session, policy, now) ? new Call(owed.action(), owed.cause()) : new Look();
  }

  private static boolean isFresh(Session session, Policy policy, Instant now) {
    var observed = session.observed();
    var confirmed = observed == null ? null : observed.confirmedAt();
    return confirmed != null && !confirmed.plus(policy.freshness()).isBefore(now);
  }

  /// What no gate bars and Stripe would accept at this level: cancel in requires_input alone,
  /// redact never in processing. A redact that is due makes a cancel unnecessary, also while it
  /// pauses.
  private static List<Obligation> possible(Session session, Policy policy, Instant now) {
    var observed = session.observed();
    if (observed == null) {
      return session.owed();
    }
    var accepted = new ArrayList<Obligation>();
    var redacts = false;
    for (var owed : session.owed()) {
      if (owed.isOpen() && isPossible(owed.action(), observed.status())) {
        accepted.add(owed);
        redacts |=
            owed.action() == REDACT
                && !owed.due().isAfter(now)
                && earliest(session, policy, REDACT, now).isPresent();
      }
    }
    if (redacts) {
      accepted.removeIf(owed -> owed.action() == CANCEL);
    }
    return accepted;
  }

  private static boolean isPossible(Action action, Status status) {
    return switch (action) {
      case RETRIEVE -> true;
      case RETRIEVE_RESULTS -> status == Status.Known.VERIFIED;
      case CANCEL -> status == Status.Known.REQUIRES_INPUT;
      case REDACT ->
          switch (status) {
            case Status.Known.REQUIRES_INPUT, Status.Known.VERIFIED, Status.Known.CANCELED -> true;
            case Status.Known.PROCESSING -> false;
            case Status.Unknown _ -> false;
          };
    };
  }

  private static boolean isDue(Session session, Policy policy, Obligation owed, Instant now) {
    return !owed.due().isAfter(now)
        && earliest(session, policy, owed.action(), now).filter(at -> !at.isAfter(now)).isPresent();
  }

  private static @Nullable Instant nextMoment(
      Session session, Policy policy, List<Obligation> possible, Instant now) {
    var next = alarmAt(session, policy);
    for (var owed : possible) {
      var at = earliest(session, policy, owed.action(), now).orElse(null);
      if (at != null) {
        var moment = at.isAfter(owed.due()) ? at : owed.due();
        next = next == null || moment.isBefore(next) ? moment : next;
      }
    }
    return next;
  }

  /// When those downstream who have not confirmed the erasure are late; null when none will be.
  private static @Nullable Instant confirmationsDue(Session session, Instant now) {
    var erasure = session.erasure();
    return erasure == null || erasure.missing().isEmpty() || erasure.isOverdue(now)
        ? null
        : erasure.confirmBy();
  }

  /// When the running redaction is late; null if it is not running, or was reported already.
  static @Nullable Instant alarmAt(Session session, Policy policy) {
    var observed = session.observed();
    if (observed == null || session.isOver() || session.alarms().contains(LATE)) {
      return null;
    }
    var since = observed.redactionSince();
    return since == null ? null : since.plus(policy.redactionAlarmAfter());
  }

  Alarm LATE = new Alarm(Alarm.Kind.REDACTION_LATE, "");

  /// When an action may be tried as far as setbacks go; empty while it rests.
  private static Optional<Instant> earliest(
      Session session, Policy policy, Action action, Instant now) {
    var setback = session.setbacks().get(action);
    if (setback == null) {
      return Optional.of(now);
    }
    return switch (setback.stage()) {
      case RETRYING -> Optional.of(setback.notBefore());
      case GIVEN_UP -> Optional.empty();
      case REHEARSED -> policy.dryRun() ? Optional.empty() : Optional.of(now);
    };
  }
}
