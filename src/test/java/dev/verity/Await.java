package dev.verity;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waits for a condition, and fails when its time is over.
public final class Await {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration LOOK_EVERY = Duration.ofMillis(10);

  private Await() {}

  /// Within a minute.
  public static void until(BooleanSupplier condition) {
    until("the condition", condition);
  }

  /// Within a minute.
  ///
  /// @throws AssertionError if it did not come true
  public static void until(String what, BooleanSupplier condition) {
    var begin = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - begin > PATIENCE.toNanos()) {
        throw new AssertionError("Waited %s in vain: %s".formatted(PATIENCE, what));
      }
      LockSupport.parkNanos(LOOK_EVERY.toNanos());
    }
  }
}
