package dev.verity.recovery;

import dev.verity.recovery.Turn.TurnOver;
import java.time.Duration;

/// Spreads calls evenly, so that follow-ups keep Stripe's limits for themselves.
final class Pace {
  private final long period;
  private long next = System.nanoTime();

  Pace(int perSecond) {
    period = Duration.ofSeconds(1).toNanos() / perSecond;
  }

  /// Waits until the next call may be made.
  void await(Turn turn) throws TurnOver {
    turn.check();
    var now = System.nanoTime();
    var wait = next - now;
    next = Math.max(wait, 0) + now + period;
    if (wait > 0) {
      turn.pause(Duration.ofNanos(wait));
    }
  }
}
