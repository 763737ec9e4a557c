package dev.verity.operations;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Runs long work in the background, one piece at a time.
///
/// Work asks now and then whether it is to stop, so that it ends between two records and never
/// within one.
final class Errand implements AutoCloseable {
  private final String name;
  private final AtomicReference<@Nullable Thread> running = new AtomicReference<>();
  private volatile boolean stopped;

  Errand(String name) {
    this.name = name;
  }

  /// Long work that is asked to stop by this.
  @FunctionalInterface
  interface Work {
    void go(BooleanSupplier isStopped);
  }

  /// Whether it was begun: not while another piece runs, and not after the end.
  boolean begin(Work work) {
    var thread = Thread.ofVirtual().name(name).unstarted(() -> finish(work));
    if (stopped || !running.compareAndSet(null, thread)) {
      return false;
    }
    thread.start();
    return true;
  }

  private void finish(Work work) {
    try {
      work.go(() -> stopped);
    } finally {
      running.set(null);
    }
  }

  /// Waits until what runs has ended.
  @Override
  public void close() {
    stopped = true;
    var thread = running.get();
    try {
      if (thread != null) {
        thread.join();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
