package dev.verity.machine;

import dev.verity.session.Session;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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

  private final Timers timers;
  private final int ahead;
  private final Lane test = new Lane();
  private final Lane live = new Lane();

  /// @param ahead how many calls may be on their way before others wait, in each mode
  Turns(Timers timers, int ahead) {
    this.timers = timers;
    this.ahead = ahead;
  }

  List<Lane> lanes() {
    return List.of(live, test);
  }

  Lane of(Session session) {
    return session.livemode() ? live : test;
  }

  /// Notes what became of a session.
  void note(Session session) {
    test.onTheirWay.remove(session.id()); // the mode of one that was only asked about may change
    live.onTheirWay.remove(session.id());
    var onTheirWay = of(session).onTheirWay;
    if (session.inFlight() != null && onTheirWay.size() < Math.max(ahead, COUNTED_MAX)) {
      onTheirWay.add(session.id());
    }
  }

  /// The sessions of one mode, which has limits of its own at Stripe.
  final class Lane {
    private final Set<String> onTheirWay = new HashSet<>();

    /// Nobody waits before it; null when nobody waits.
    private @Nullable Timer first;

    /// Whether one more may be called about.
    boolean hasRoom() {
      return onTheirWay.size() < ahead;
    }

    /// Whether who comes now need not wait.
    boolean isOpen() {
      return first == null && hasRoom();
    }

    /// Has a session wait until it is among [#waiting()].
    void await(Timer timer) {
      if (first == null || timer.compareTo(first) < 0) {
        first = timer;
      }
    }

    /// Timers of some of those whose turn it is now, the earliest first, and of others among them;
    /// empty when nobody waits or there is no room. Each is to be passed while there is.
    List<Timer> waiting() {
      if (first == null || !hasRoom()) {
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
