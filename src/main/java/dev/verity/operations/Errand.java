package dev.verity.operations;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Runs long work in the background, one piece at a time.
///
/// Work asks now and then whether it is to stop, so that it ends between two records and never
/// within one.
final class Errand implements AutoCloseable {
  private final String name;
  private @Nullable Thread running;
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
  synchronized boolean begin(Work work) {
    if (stopped || running != null) {
      return false;
    }
    running = Thread.ofVirtual().name(name).start(() -> finish(work));
    return true;
  }

  private void finish(Work work) {
    try {
      work.go(() -> stopped);
    } finally {
      end();
    }
  }

  private synchronized void end() {
    running = null;
  }

  /// Waits until what runs has ended.
  @Override
  public void close() {
    var thread = stop();
    try {
      if (thread != null) {
        thread.join();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized @Nullable Thread stop() {
    stopped = true;
    return running;
  }
}
