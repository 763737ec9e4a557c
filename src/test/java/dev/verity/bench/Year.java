package dev.verity.bench;

import dev.verity.local.Folder;
import dev.verity.machine.IdleTick;
import dev.verity.machine.YearOfSessions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// A year of retention clocks, with the core and the timers alone.
@Command(
    name = "year",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "Sessions that sleep through a retention, without Kafka.")
final class Year implements Callable<Integer> {
  private static final String YEAR = "a year of sessions";
  private static final String TICK = "a tick, CPU ns";
  private static final int TICKS = 1_000_000;
  private static final int WALKS = 20;
  private static final int PARTS = 100;

  private final Bench bench;

  @Option(names = "--sessions", defaultValue = "1000000")
  private long sessions;

  @Option(names = "--threads", defaultValue = "2", description = "each with a part of the sessions")
  private int threads;

  @Option(names = "--retention", defaultValue = "P90D", description = "how long they are kept")
  private Duration retention = Duration.ofDays(90);

  @Option(names = "--sleeping", split = ",", defaultValue = "10000,1000000")
  private List<Integer> sleeping = List.of();

  private final Figures figures = new Figures();

  Year(Bench bench) {
    this.bench = bench;
  }

  @Override
  public Integer call() throws Exception {
    var folder = Files.createTempDirectory(Path.of("target"), "year-").toAbsolutePath();
    try {
      live(folder);
      for (var count : sleeping) {
        tick(folder, count);
      }
    } finally {
      new Folder(folder).delete();
    }
    return bench.tell(figures);
  }

  private void live(Path folder) throws Exception {
    run(folder.resolve("warm-up"), Math.min(sessions / PARTS, 100_000));
    var cpu = Child.Usage.of(ProcessHandle.current().pid());
    var begin = System.nanoTime();
    var tally = run(folder.resolve("year"), sessions);
    var wall = System.nanoTime() - begin;
    var micros = Child.Usage.of(ProcessHandle.current().pid()).microsEach(cpu, 1);
    var row = "%,d sessions, %d threads".formatted(sessions, threads);
    figures.put(YEAR, row, "steps", (double) tally.steps());
    figures.put(YEAR, row, "made again", (double) tally.madeAgain());
    figures.put(YEAR, row, "wake-ups", (double) tally.wakeUps());
    figures.put(YEAR, row, "CPU s", micros / 1e6);
    figures.put(YEAR, row, "wall s", wall / 1e9);
    figures.put(YEAR, row, "CPU µs/session", micros / sessions);
    figures.put(YEAR, row, "CPU µs/step", micros / (tally.steps() + tally.madeAgain()));
    figures.put(YEAR, row, "timers at the peak", (double) tally.asleepAtPeak());
    figures.put(YEAR, row, "bytes/timer", tally.bytesAtPeak() / (double) tally.asleepAtPeak());
    figures.put(YEAR, row, "MB on disk", tally.bytesMost() / 1e6);
  }

  private YearOfSessions.Tally run(Path folder, long count) throws Exception {
    try (var pool = Executors.newFixedThreadPool(threads)) {
      var parts = new ArrayList<Future<YearOfSessions.Tally>>();
      for (var part = 0; part < threads; part++) {
        var number = part;
        parts.add(pool.submit(() -> run(folder.resolve("part-" + number), number, count)));
      }
      var all = new YearOfSessions.Tally(0, 0, 0, 0, 0, 0, 0, 0);
      for (var part : parts) {
        all = all.plus(part.get());
      }
      return all;
    }
  }

  private YearOfSessions.Tally run(Path folder, int part, long count) throws Exception {
    try (var year = new YearOfSessions(part, threads, count, retention, folder)) {
      return year.run();
    }
  }

  private void tick(Path folder, int count) throws Exception {
    try (var tick = new IdleTick(folder.resolve("asleep-" + count), count)) {
      var row = "%,d asleep, as many deleted before".formatted(count);
      figures.put(TICK, row, "from the epoch", tick.walkNanos(WALKS));
      figures.put(TICK, row, "the first", tick.firstNanos());
      tick.nanos(TICKS);
      figures.put(TICK, row, "each", tick.nanos(TICKS));
    }
  }
}
