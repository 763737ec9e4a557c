package dev.verity.webhook;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Ends waits that take too long. All may take equally long, so who came first is over first, and
/// nobody needs a timer of their own: those had taken 9 % of a webhook's CPU.
final class Patience implements AutoCloseable {
  private static final Duration LOOK_EVERY = Duration.ofMillis(20);

  private final long nanosMax;
  private final Queue<Wait> waits = new ConcurrentLinkedQueue<>();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("webhook-patience").factory());

  Patience(Duration longest) {
    nanosMax = longest.toNanos();
    var every = LOOK_EVERY.toNanos();
    var _ = clock.scheduleWithFixedDelay(this::look, every, every, TimeUnit.NANOSECONDS);
  }

  /// The same future, which fails with a [TimeoutException] if it is not complete by then.
  <T> CompletableFuture<T> limit(CompletableFuture<T> future) {
    waits.add(new Wait(future, System.nanoTime()));
    return future;
  }

  private void look() {
    var now = System.nanoTime();
    for (var first = waits.peek(); first != null; first = waits.peek()) {
      if (!first.future.isDone()) {
        if (now - first.since < nanosMax) {
          return;
        }
        first.future.completeExceptionally(new TimeoutException());
      }
      waits.remove();
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }

  private record Wait(CompletableFuture<?> future, long since) {}
}
