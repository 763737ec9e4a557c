package dev.verity.sandbox;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// Waits for a condition, and fails when its time is over.
final class Await {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final long LOOK_EVERY_MS = 5;

  private Await() {}

  static void until(String what, BooleanSupplier condition) {
    var deadline = System.nanoTime() + PATIENCE.toNanos();
    var never = new CountDownLatch(1);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("Waited " + PATIENCE + " in vain until " + what + ".");
      }
      try {
        var _ = never.await(LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        throw new AssertionError("Interrupted while waiting until " + what + ".", stopped);
      }
    }
  }
}
