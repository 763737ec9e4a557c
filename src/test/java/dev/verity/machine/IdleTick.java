package dev.verity.machine;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.IntSupplier;

/// What a look for due timers costs while many sleep and none is due, behind as many that were
/// there and are deleted.
public final class IdleTick implements AutoCloseable {
  private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");
  private static final Duration TERM = Duration.ofDays(90);

  private final TimerStore store;
  private final Timers timers;

  public IdleTick(Path folder, int sleeping) throws IOException {
    store = new TimerStore(folder);
    timers = new Timers(store.stored());
    for (var number = 0L; number < sleeping; number++) {
      var apart = TERM.multipliedBy(number + 1).dividedBy(sleeping);
      var id = "vs_1%024d".formatted(number);
      timers.set(new Timer(NOW.plus(apart), id));
      var past = new Timer(NOW.minus(TERM).plus(apart).minusMillis(1), id);
      timers.set(past);
      timers.delete(past);
    }
  }

  /// CPU nanoseconds of a look, the first apart.
  public double nanos(int ticks) {
    return nanosEach(ticks, () -> timers.due(NOW, 1).size());
  }

  /// The first after a start passes what is deleted, once.
  public double firstNanos() {
    var anew = new Timers(store.stored());
    return nanosEach(1, () -> anew.due(NOW, 1).size());
  }

  /// What each would cost that begins at the epoch.
  public double walkNanos(int ticks) {
    return nanosEach(ticks, () -> new Timers(store.stored()).due(NOW, 1).size());
  }

  private static double nanosEach(int times, IntSupplier look) {
    var threads = ManagementFactory.getThreadMXBean();
    var before = threads.getCurrentThreadCpuTime();
    for (var time = 0; time < times; time++) {
      if (look.getAsInt() != 0) {
        throw new IllegalStateException("Nothing should be due.");
      }
    }
    return (threads.getCurrentThreadCpuTime() - before) / (double) times;
  }

  @Override
  public void close() {
    store.close();
  }
}
