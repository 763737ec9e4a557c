package dev.verity.followup;

import dev.verity.session.FollowUp;
import dev.verity.session.FollowUp.Action;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/// Stripe's limits on calls, per operation and in all, for each of the two modes.
///
/// They hold for the whole account, so each instance takes the share that its partitions have in
/// all. Permits come one by one, or a hundredth of a second's at once where that is more, so that
/// no burst stands on a second's edge.
///
/// Only the first in an operation's queue asks for a permit, and only if it still wants one. So
/// none is kept for a call that is not made in the end, and a share that grows is used at once,
/// however long the queue.
final class Limits {
  /// What results may take of the limit of retrieves: all verified sessions may want theirs at
  /// once, and looks that somebody waits for are not to wait behind them.
  private static final double RESULTS_PART = 0.5;

  /// So much of a second's permits may come at once.
  private static final double GRAIN_SECONDS = 0.01;

  private final WorkerSettings settings;
  private final Map<Action, Lock> test = queues();
  private final Map<Action, Lock> live = queues();
  private volatile Share share;

  Limits(WorkerSettings settings) {
    this.settings = settings;
    share = new Share(1.0);
  }

  /// Takes over this share of the account's limits.
  ///
  /// @param part above 0, at most 1
  void share(double part) {
    share = new Share(part);
  }

  /// Waits until Stripe would let the call pass. Who waits while the share changes waits anew, by
  /// the new one.
  ///
  /// @param turn run before a permit is taken; what it throws ends the wait without one
  void await(FollowUp followUp, Runnable turn) {
    var queue = queue(followUp);
    queue.lock();
    try {
      turn.run();
      Share current;
      do {
        current = share;
        current.mode(followUp.livemode()).await(followUp.action());
      } while (current != share);
    } finally {
      queue.unlock();
    }
  }

  private Lock queue(FollowUp followUp) {
    return Objects.requireNonNull((followUp.livemode() ? live : test).get(followUp.action()));
  }

  private static Map<Action, Lock> queues() {
    var queues = new EnumMap<Action, Lock>(Action.class);
    for (var action : Action.values()) {
      queues.put(action, new ReentrantLock(true));
    }
    return queues;
  }

  /// The limiters of one share. Never compared but for being the same.
  private final class Share {
    private final Mode test;
    private final Mode live;

    Share(double part) {
      test = new Mode(part);
      live = new Mode(part);
    }

    Mode mode(boolean livemode) {
      return livemode ? live : test;
    }
  }

  private final class Mode {
    private final Map<Action, RateLimiter> operations = new EnumMap<>(Action.class);
    private final RateLimiter all;

    Mode(double part) {
      for (var action : Action.values()) {
        var share = action == Action.RETRIEVE_RESULTS ? part * RESULTS_PART : part;
        operations.put(action, limiter(action.wire(), settings.callsPerSecond() * share));
      }
      all = limiter("all", settings.callsPerSecondInAll() * part);
    }

    void await(Action action) {
      RateLimiter.waitForPermission(Objects.requireNonNull(operations.get(action)));
      if (action == Action.RETRIEVE_RESULTS) {
        // at Stripe it is the same operation, whatever is shown of the session
        RateLimiter.waitForPermission(Objects.requireNonNull(operations.get(Action.RETRIEVE)));
      }
      RateLimiter.waitForPermission(all);
    }
  }

  private static RateLimiter limiter(String name, double perSecond) {
    var permits = Math.max(1, (int) (perSecond * GRAIN_SECONDS));
    var period = Duration.ofNanos((long) (Duration.ofSeconds(1).toNanos() / perSecond * permits));
    return RateLimiter.of(
        name,
        RateLimiterConfig.custom()
            .limitForPeriod(permits)
            .limitRefreshPeriod(period)
            .timeoutDuration(Duration.ofDays(1)) // the lease is what bounds the wait
            .build());
  }
}
