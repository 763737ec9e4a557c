package dev.verity.sandbox;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is to happen later. Each task runs on its own virtual thread; after closing, none begins.
final class Agenda implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Agenda.class);

  private final ScheduledExecutorService scheduler =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("sandbox-agenda").daemon().factory());

  void in(Duration delay, Runnable task) {
    try {
      var _ =
          scheduler.schedule(
              () -> Thread.ofVirtual().name("sandbox-task").start(() -> run(task)),
              delay.toNanos(),
              TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException closed) {
      LOG.debug("The sandbox is closed; a task was dropped.");
    }
  }

  private void run(Runnable task) {
    try {
      if (!scheduler.isShutdown()) {
        task.run();
      }
    } catch (RuntimeException mistake) {
      LOG.error("A task of the sandbox failed.", mistake);
    }
  }

  @Override
  public void close() {
    scheduler.shutdownNow();
  }
}
