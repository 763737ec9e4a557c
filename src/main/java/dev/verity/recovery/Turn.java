package dev.verity.recovery;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// The right to work, which may end at any moment.
interface Turn {

  /// Comes before every call and every write.
  void check() throws TurnOver;

  void pause(Duration duration) throws TurnOver;

  /// The turn is over: another instance works now, or this one stops.
  final class TurnOver extends Exception {
    TurnOver() {
      super(null, null, false, false);
    }
  }

  /// The turn of a person at a terminal.
  static Turn endless() {
    return new Turn() {
      @Override
      public void check() {}

      @Override
      public void pause(Duration duration) throws TurnOver {
        try {
          TimeUnit.NANOSECONDS.sleep(duration.toNanos());
        } catch (InterruptedException _) {
          Thread.currentThread().interrupt();
          throw new TurnOver();
        }
      }
    };
  }
}
