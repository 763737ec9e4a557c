package dev.verity.session;

import dev.verity.session.FollowUp.Action;
import java.util.ArrayList;
import java.util.Arrays;

/// What of a session may decide about its future: moments count from now, revisions by their order
/// alone, and what was written into the journal not at all.
final class Situations {
  private Situations() {}

  static void describe(Session session, Fingerprint print) {
    var observed = session.observed();
    if (observed != null) {
      describe(observed.snapshot(), print);
      print.add(observed.since()).add(observed.shownAt()).add(observed.redactionSince());
      print.add(observed.at()).add(observed.margin().toMillis()).add(observed.confirmedAt());
    }
    var doubt = session.doubt();
    if (doubt != null) {
      print.add(doubt.cause()).add(doubt.about());
    }
    var inFlight = session.inFlight();
    if (inFlight != null) {
      print.add(inFlight.action()).add(inFlight.expiresAt()).add(inFlight.idempotencyKey());
    }
    describeRevisions(session, print);
    for (var action : Action.values()) {
      var setback = session.setbacks().get(action);
      if (setback != null) {
        print.add(action).add(setback.stage()).add(setback.failures()).add(setback.refusals());
        print.add(setback.since()).add(setback.notBefore());
      }
      print.add(session.generations().getOrDefault(action, 0));
      print.add(session.ownEffects().contains(action));
    }
    describeHeard(session, print);
    session.reports().forEach(print::add);
    for (var alarm : session.alarms()) {
      print.add(alarm.kind()).add(alarm.about());
    }
    for (var owed : session.owed()) {
      print.add(owed.action()).add(owed.due()).add(owed.gate());
    }
    session.holds().forEach(hold -> print.add(hold.id()));
    session.requests().forEach(asked -> describe(asked, print));
    print.add(session.wakeAt());
    print.add(session.dataKey() == null).add(session.resultsAt() == null);
  }

  private static void describe(Snapshot level, Fingerprint print) {
    print.add(level.status().wire()).add(level.redaction().wire());
    print.add(level.lastError()).add(level.report());
  }

  /// The set of events decides, not the order in which they came.
  private static void describeHeard(Session session, Fingerprint print) {
    var events = new ArrayList<>(session.heard());
    events.sort((one, other) -> one.id().compareTo(other.id()));
    for (var heard : events) {
      print.add(heard.id()).add(heard.created());
    }
  }

  private static void describe(Asked asked, Fingerprint print) {
    print.add((Request.Known) asked.kind()).add(asked.open()).add(asked.approvedBy());
    print.add(asked.about()).add(asked.open() ? asked.at() : null);
    var answer = asked.answer();
    if (answer != null) {
      print.add(answer.verdict()).add(answer.reason()).add(answer.until());
    }
  }

  private static void describeRevisions(Session session, Fingerprint print) {
    var revisions = new ArrayList<Long>();
    revisions.add(session.observed() == null ? -1 : session.observed().revision());
    revisions.add(session.doubt() == null ? -1 : session.doubt().revision());
    revisions.add(session.inFlight() == null ? -1 : session.inFlight().revision());
    for (var asked : session.requests()) {
      revisions.add(asked.open() && asked.kind() == Request.Known.RETRIEVE ? asked.revision() : -1);
    }
    var order = revisions.stream().mapToLong(Long::longValue).distinct().sorted().toArray();
    for (var revision : revisions) {
      print.add(Arrays.binarySearch(order, revision) + (order[0] == -1 ? 0 : 1));
    }
  }
}
