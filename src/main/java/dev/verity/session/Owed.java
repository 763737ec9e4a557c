package dev.verity.session;

import static dev.verity.session.FollowUp.Action.CANCEL;
import static dev.verity.session.FollowUp.Action.REDACT;
import static dev.verity.session.FollowUp.Action.RETRIEVE;
import static dev.verity.session.FollowUp.Action.RETRIEVE_RESULTS;

import dev.verity.session.FollowUp.Action;
import dev.verity.session.Obligation.Gate;
import dev.verity.session.Policy.Rule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is owed to a session, by the clock of its rule and by requests, and what stands before it:
/// a legal hold bars whatever cannot be undone, then the minimum retention delays a redact, then
/// come requests, then the schedule.
final class Owed {
  /// Looks at something that lasts become rarer, each after a quarter of the time it has lasted.
  private static final int LASTING = 4;

  private static final Duration LOOK_MAX = Duration.ofDays(30);

  private final Session session;
  private final Policy policy;
  private final List<Obligation> owed = new ArrayList<>();

  private Owed(Session session, Policy policy) {
    this.session = session;
    this.policy = policy;
  }

  /// All of it, the earliest first.
  static List<Obligation> to(Session session, Policy policy) {
    if (session.isOver()) {
      return List.of();
    }
    var owed = new Owed(session, policy);
    owed.byRequest();
    if (session.observed() != null) {
      owed.byLevel(session.observed());
    }
    owed.owed.sort(Comparator.comparing(Obligation::due));
    return List.copyOf(owed.owed);
  }

  private void byRequest() {
    for (var asked : session.requests()) {
      if (asked.open() && asked.kind() == Request.Known.RETRIEVE) {
        owe(RETRIEVE, asked.due(Duration.ZERO), cause(asked), null);
      }
    }
  }

  private void byLevel(Observed observed) {
    switch (observed.redaction()) {
      case Redaction.Known.REDACTED -> {}
      case Redaction.Known.PROCESSING -> look(observed, "redaction", redactionSince(observed));
      case Redaction.Unknown _ -> look(observed, "unknown redaction", redactionSince(observed));
      case Redaction.Known.NONE -> byStatus(observed);
    }
  }

  private static Instant redactionSince(Observed observed) {
    return observed.redactionSince() == null ? observed.at() : observed.redactionSince();
  }

  private void byStatus(Observed observed) {
    if (observed.status() instanceof Status.Unknown) {
      look(observed, "unknown status", observed.since());
    }
    if (policy.privacy().results()
        && observed.snapshot().hasResults()
        && session.resultsAt() == null) {
      owe(RETRIEVE_RESULTS, observed.since(), "privacy.results", null);
    }
    var rule = policy.ruleFor(session.livemode(), session.account(), observed.snapshot());
    var keptUntil =
        rule == null || rule.duties().keepAtLeast() == null
            ? Instant.MIN
            : observed.since().plus(rule.duties().keepAtLeast());
    if (rule != null) {
      bySchedule(observed, rule, keptUntil);
    }
    byRequest(keptUntil);
    lookWhileBarred(observed);
  }

  private void bySchedule(Observed observed, Rule rule, Instant keptUntil) {
    var duties = rule.duties();
    var since = observed.since();
    if (duties.refreshAfter() != null) {
      owe(
          RETRIEVE,
          observed.lastLook().plus(duties.refreshAfter()),
          rule.name() + ".refreshAfter",
          null);
    }
    if (duties.cancelAfter() != null) {
      owe(CANCEL, since.plus(duties.cancelAfter()), rule.name() + ".cancelAfter", hold());
    }
    if (duties.attemptsMax() != null && session.reports().size() >= duties.attemptsMax()) {
      owe(CANCEL, since, rule.name() + ".attemptsMax", hold());
    }
    if (duties.redactAfter() != null) {
      var due = latest(since.plus(duties.redactAfter()), keptUntil);
      owe(REDACT, due, rule.name() + ".redactAfter", hold());
    }
  }

  private void byRequest(Instant keptUntil) {
    for (var asked : session.requests()) {
      if (asked.open() && asked.kind() == Request.Known.CANCEL) {
        owe(CANCEL, asked.due(Duration.ZERO), cause(asked), hold());
      }
      if (asked.open() && asked.kind() == Request.Known.REDACT) {
        var due = asked.due(policy.permissions().coolingOff());
        owe(REDACT, latest(due, keptUntil), cause(asked), gate(asked));
      }
    }
  }

  /// Stripe refuses cancel and redact while it checks, and the event that ends it may be lost. A
  /// hold binds us and not others, who may redact at the Dashboard.
  private void lookWhileBarred(Observed observed) {
    var isChecking = observed.status() == Status.Known.PROCESSING;
    Instant due = null;
    for (var what : owed) {
      var isBarred = what.action() != RETRIEVE && (isChecking || !what.isOpen());
      if (isBarred && (due == null || what.due().isBefore(due))) {
        due = what.due();
      }
    }
    if (due != null) {
      var cause = isChecking ? "waits for processing" : "waits behind a gate";
      owe(RETRIEVE, latest(due, nextLook(observed, due)), cause, null);
    }
  }

  private void look(Observed observed, String cause, Instant since) {
    owe(RETRIEVE, nextLook(observed, since), cause, null);
  }

  private Instant nextLook(Observed observed, Instant since) {
    var last = observed.lastLook();
    var rarer = Duration.between(since, last).dividedBy(LASTING);
    var bounded = rarer.compareTo(LOOK_MAX) > 0 ? LOOK_MAX : rarer;
    var every = policy.redactionLookEvery();
    return last.plus(bounded.compareTo(every) > 0 ? bounded : every);
  }

  private void owe(Action action, Instant due, String cause, @Nullable Gate gate) {
    owed.add(new Obligation(action, due, cause, gate));
  }

  private @Nullable Gate hold() {
    return session.holds().isEmpty() ? null : Gate.HOLD;
  }

  private @Nullable Gate gate(Asked asked) {
    var waits = policy.permissions().secondPerson() && asked.approvedBy() == null;
    return session.holds().isEmpty() && waits ? Gate.APPROVAL : hold();
  }

  static String cause(Asked asked) {
    return "request " + asked.id();
  }

  private static Instant latest(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
