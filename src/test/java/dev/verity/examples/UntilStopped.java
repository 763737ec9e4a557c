package dev.verity.examples;

import java.util.function.BooleanSupplier;

/// True until the process is told to stop (SIGTERM), which then waits for the thread that made
/// this: so a consumer is closed, and others have its partitions at once.
final class UntilStopped implements BooleanSupplier {
  private volatile boolean isRunning = true;

  UntilStopped() {
    var main = Thread.currentThread();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(main)));
  }

  @Override
  public boolean getAsBoolean() {
    return isRunning;
  }

  private void stop(Thread main) {
    isRunning = false;
    try {
      main.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
