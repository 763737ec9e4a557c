package dev.verity.recovery;

import dev.verity.recovery.KnownSessions.Known;
import dev.verity.recovery.Turn.TurnOver;
import dev.verity.session.Redaction;
import dev.verity.stripe.Page;
import dev.verity.stripe.RemoteSession;
import dev.verity.stripe.Reply;
import dev.verity.stripe.SessionFilter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Compares Stripe's list of a realm's sessions with what Verity knows, and has the machine read
/// what does not fit. One object for one pass, for one thread.
///
/// The list has what was true when it was served, and Verity may just be about to hear the same. So
/// nothing is a gap that Verity has seen at a later second, and what differs is looked at once more
/// after the settle time.
final class Reconciliation {
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  /// So many pages are compared, and their gaps closed, before the position is noted.
  private static final int PAGES = 20;

  private final SessionList stripe;
  private final KnownSessions known;
  private final @Nullable GapSink sink;
  private final Pace pace;
  private final Duration settle;
  private final Findings findings;

  private final Realm realm;
  private final SessionFilter filter;
  private final long createdFrom;
  private final @Nullable Position begin;
  private final Set<String> listed = new HashSet<>();
  private @Nullable Position position;
  private long firstServedAt;

  /// The last session that was compared.
  ///
  /// @param created in Stripe's seconds
  record Position(String after, long created) {}

  /// A session as it was listed.
  private record Listed(RemoteSession session, Instant servedAt) {}

  /// @param since sessions created before are left out; null leaves none out
  /// @param begin where an earlier pass was stopped; null begins with the newest
  /// @param sink null only looks
  Reconciliation(
      SessionList stripe,
      KnownSessions known,
      @Nullable GapSink sink,
      Pace pace,
      Duration settle,
      Findings findings,
      Realm realm,
      @Nullable Instant since,
      @Nullable Position begin) {
    this.stripe = stripe;
    this.known = known;
    this.sink = sink;
    this.pace = pace;
    this.settle = settle;
    this.findings = findings;
    this.realm = realm;
    this.begin = begin;
    filter = new SessionFilter(null, since, null, null, null, null);
    createdFrom = since == null ? Long.MIN_VALUE : since.getEpochSecond();
    position = begin;
  }

  Realm realm() {
    return realm;
  }

  /// Where the next pass has to begin should this one be stopped now.
  @Nullable Position position() {
    return position;
  }

  /// Compares the next pages and closes their gaps.
  ///
  /// @return whether there are more
  boolean next(Turn turn) throws StripeFailure, TurnOver {
    known.catchUp(turn);
    var suspects = new HashMap<String, Listed>();
    var at = position;
    var more = true;
    for (int i = 0; i < PAGES && more; i++) {
      var reply = page(at, turn);
      var page = reply.value();
      for (var session : page.sessions()) {
        listed.add(session.id());
        if (reasonOf(session, reply.servedAt()) != null) {
          suspects.put(session.id(), new Listed(session, reply.servedAt()));
        }
        at = new Position(session.id(), session.snapshot().created().getEpochSecond());
      }
      more = page.more();
    }
    close(confirmed(suspects, turn), turn);
    if (!more) {
      reportUnlisted();
    }
    position = at;
    return more;
  }

  private Reply.Done<Page> page(@Nullable Position at, Turn turn) throws StripeFailure, TurnOver {
    pace.await(turn);
    var after = at == null ? null : at.after();
    var reply = stripe.page(filter, after, realm.call());
    if (!(reply instanceof Reply.Done<Page> done)) {
      throw new StripeFailure(realm, reply);
    }
    var page = done.value();
    var leadsNowhere =
        page.more() && (page.sessions().isEmpty() || page.sessions().getLast().id().equals(after));
    if (leadsNowhere) {
      // a server that ignores the cursor would be asked for ever
      throw new IllegalStateException(
          "Stripe's list of %s does not go on after %s.".formatted(realm.wire(), after));
    }
    if (firstServedAt == 0) {
      firstServedAt = done.servedAt().getEpochSecond();
    }
    return done;
  }

  private @Nullable Reason reasonOf(RemoteSession session, Instant servedAt) {
    var snapshot = session.snapshot();
    var mine = known.find(session.id());
    if (known.isNewer(session.id())) {
      return null; // its turn comes when this instance is upgraded
    }
    if (mine == null) {
      return snapshot.created().isAfter(servedAt.minus(settle)) ? null : Reason.MISSING;
    }
    if (mine.status() == null) {
      return Reason.STATUS_DIFFERS;
    }
    if (mine.at() > servedAt.getEpochSecond()) {
      return null;
    }
    if (!mine.redaction().equals(snapshot.redaction())) {
      return Reason.REDACTION_DIFFERS;
    }
    // nothing is ever owed again to a session that both call redacted
    var isOver = mine.redaction() == Redaction.Known.REDACTED;
    return isOver || mine.status().equals(snapshot.status()) ? null : Reason.STATUS_DIFFERS;
  }

  /// What is still a gap when it has had the time to settle.
  private List<Gap> confirmed(Map<String, Listed> suspects, Turn turn) throws TurnOver {
    var end = System.nanoTime() + settle.toNanos();
    while (true) {
      known.catchUp(turn);
      suspects.values().removeIf(each -> reasonOf(each.session(), each.servedAt()) == null);
      // to be missing takes a session that was old enough when it was listed
      var mayCome = suspects.keySet().stream().anyMatch(id -> known.find(id) != null);
      if (!mayCome || System.nanoTime() - end >= 0) {
        return gaps(suspects);
      }
      turn.pause(LOOK_AGAIN);
    }
  }

  private List<Gap> gaps(Map<String, Listed> suspects) {
    var gaps = new ArrayList<Gap>();
    suspects.forEach((id, each) -> {
      var reason = reasonOf(each.session(), each.servedAt());
      if (reason != null) {
        gaps.add(new Gap(reason, realm, id));
      }
    });
    return gaps;
  }

  private void close(List<Gap> gaps, Turn turn) throws TurnOver {
    gaps.forEach(findings::found);
    if (sink == null || gaps.isEmpty()) {
      return;
    }
    turn.check();
    for (var gap : gaps) {
      sink.ask(gap.id(), realm.livemode(), realm.account(), gap.reason().wire());
    }
    sink.flush();
    gaps.forEach(findings::recovered);
  }

  /// Of those that the pages of this pass would have shown.
  private void reportUnlisted() {
    known
        .all()
        .forEach((id, mine) -> {
          if (mine.realm().equals(realm) && !listed.contains(id) && wasToBeListed(mine)) {
            findings.found(new Gap(Reason.UNKNOWN_AT_STRIPE, realm, id));
          }
        });
  }

  private boolean wasToBeListed(Known mine) {
    var before = begin == null ? firstServedAt : begin.created();
    return mine.status() != null && mine.created() >= createdFrom && mine.created() < before;
  }
}
