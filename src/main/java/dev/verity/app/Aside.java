package dev.verity.app;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// A part of the start that goes on beside the rest of it, until somebody has to wait for it.
final class Aside implements AutoCloseable {
  private final FutureTask<Boolean> task;
  private final Thread thread;

  private Aside(String name, Work work) {
    task =
        new FutureTask<>(() -> {
          work.perform();
          return true;
        });
    thread = Thread.ofPlatform().daemon().name(name).start(task);
  }

  interface Work {
    void perform() throws Mistakes;
  }

  static Aside begin(String name, Work work) {
    return new Aside(name, work);
  }

  /// Afterwards it is done.
  ///
  /// @throws Mistakes that were found by it
  void await() throws Mistakes {
    try {
      task.get();
    } catch (ExecutionException failed) {
      switch (failed.getCause()) {
        case Mistakes mistakes -> throw mistakes;
        case RuntimeException failure -> throw failure;
        case null, default -> throw new IllegalStateException(failed);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new Mistakes("The start was interrupted.");
    }
  }

  /// Whether or not it is done, it has ended afterwards.
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
