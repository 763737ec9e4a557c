package dev.verity.machine;

import dev.verity.session.FollowUp;
import dev.verity.session.FollowUp.Action;
import dev.verity.session.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Whose turn it is to be called about. Stripe takes 25 calls a second, and a million sessions may
/// be due at once, since the policy has changed for instance. So what the schedule wants waits
/// while enough is on its way, those that have waited longest come first, and news never stand
/// behind a backlog.
///
/// Who waits stays among the timers and costs nothing there; only from where on some do is kept.
final class Turns {
  private static final int AT_ONCE = 64;

  /// News are not bounded, and memory is.
  private static final int COUNTED_MAX = 10_000;

  /// What takes longer does not wait for Stripe's pace but for a key, or is lost.
  private static final Duration COUNTED_FOR = Duration.ofSeconds(20);

  private final Timers timers;
  private final Lane test;
  private final Lane live;
  private final Lane testResults;
  private final Lane liveResults;

  /// @param ahead how many calls may be on their way before others wait, in each mode
  Turns(Timers timers, int ahead) {
    this.timers = timers;
    test = new Lane(ahead);
    live = new Lane(ahead);
    testResults = new Lane(Math.ceilDiv(ahead, 2));
    liveResults = new Lane(Math.ceilDiv(ahead, 2));
  }

  List<Lane> lanes() {
    return List.of(live, test, liveResults, testResults);
  }

  /// Where a session waits, by what it will want first.
  Lane of(Session session) {
    var wantsResults =
        !session.setbacks().containsKey(Action.RETRIEVE_RESULTS)
            && session.owed().stream().anyMatch(owed -> owed.action() == Action.RETRIEVE_RESULTS);
    return lane(session.livemode(), wantsResults);
  }

  private Lane of(FollowUp followUp) {
    return lane(followUp.livemode(), followUp.action() == Action.RETRIEVE_RESULTS);
  }

  private Lane lane(boolean livemode, boolean results) {
    return livemode ? results ? liveResults : live : results ? testResults : test;
  }

  /// Notes what became of a session.
  void note(Session before, Session after, Instant now) {
    var was = before.inFlight();
    var is = after.inFlight();
    if (was != null && (is == null || !is.id().equals(was.id()))) {
      of(was).onTheirWay.remove(was.id());
    }
    if (is != null) {
      of(is).add(is, now);
    }
  }

  /// The sessions of one mode that want their results, or anything else: each has limits of its own
  /// at Stripe, or here.
  final class Lane {
    private final int ahead;

    /// The ids of follow-ups, and when each was issued, or first seen; the earliest first.
    private final Map<String, Instant> onTheirWay = new LinkedHashMap<>();

    /// Nobody waits before it; null when nobody waits.
    private @Nullable Timer first;

    private Lane(int ahead) {
      this.ahead = ahead;
    }

    private void add(FollowUp followUp, Instant now) {
      if (onTheirWay.size() < Math.max(ahead, COUNTED_MAX)) {
        onTheirWay.putIfAbsent(followUp.id(), now);
      }
    }

    /// Whether one more may be called about.
    boolean hasRoom(Instant now) {
      var counted = now.minus(COUNTED_FOR);
      var eldest = onTheirWay.values().iterator();
      while (eldest.hasNext() && eldest.next().isBefore(counted)) {
        eldest.remove();
      }
      return onTheirWay.size() < ahead;
    }

    /// Whether who comes now need not wait.
    boolean isOpen(Instant now) {
      return first == null && hasRoom(now);
    }

    /// Has a session wait until it is among [#waiting].
    void await(Timer timer) {
      if (first == null || timer.compareTo(first) < 0) {
        first = timer;
      }
    }

    /// Timers of some of those whose turn it is now, the earliest first, and of others among them;
    /// empty when nobody waits or there is no room. Each is to be passed while there is.
    List<Timer> waiting(Instant now) {
      if (first == null || !hasRoom(now)) {
        return List.of();
      }
      var waiting = timers.told(first, AT_ONCE);
      if (waiting.isEmpty()) {
        first = null;
      }
      return waiting;
    }

    /// Who comes behind this one is the first now.
    void pass(Timer timer) {
      first = timer.next();
    }
  }
}
