package dev.verity.bench;

import dev.verity.bench.Child.Usage;
import dev.verity.bench.MachineUnderLoad.Running;
import dev.verity.local.Folder;
import dev.verity.policy.PolicyFile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Whether a machine becomes slower with the sessions that it knows, most of which sleep.
@Command(name = "growth", description = "a machine with ever more sessions in its state")
final class GrowthBench implements Callable<Integer> {
  private static final String TABLE = "sessions in state";
  private static final Duration RESTORE_MAX = Duration.ofMinutes(10);
  private static final Duration CALM_MAX = Duration.ofMinutes(10);
  private static final Duration CALM_LOOK = Duration.ofSeconds(3);

  /// Of one core: less is no work but the beating of a heart.
  private static final double CALM = 0.1;

  private static final double MEBI = 1024.0 * 1024;

  private final Bench bench;

  @Option(names = "--sessions", split = ",", description = "sizes of the state")
  private List<Integer> sizes = List.of(10_000, 1_000_000, 10_000_000);

  @Option(
      names = "--backlog",
      defaultValue = "60000",
      description = "inputs of a stretch that is measured, every sixth for a session that sleeps")
  private int backlog;

  @Option(
      names = "--stretches",
      defaultValue = "5",
      description = "one after the other, of which the median counts")
  private int stretches;

  @Option(
      names = "--warm-up",
      defaultValue = "400000",
      description = "inputs that come before, and are not measured")
  private int warmUp;

  @Option(names = "--idle", defaultValue = "30", description = "seconds in which it only sleeps")
  private int idle;

  @Option(names = "--store", description = "machine.store.bytes.max")
  private @Nullable Long store;

  @Option(names = "--java", description = "an option of the machine's Java, or several")
  private List<String> java = List.of("-Xmx256m");

  GrowthBench(Bench bench) {
    this.bench = bench;
  }

  @Override
  public Integer call() throws Exception {
    var figures = new Figures();
    for (var size : sizes) {
      measure(figures, size);
    }
    return bench.tell(figures);
  }

  private void measure(Figures figures, int size) throws Exception {
    var row = "%,d".formatted(size);
    var runs = new Runs();
    var folder = Files.createTempDirectory(Path.of("target"), "bench-growth-");
    try (var load = MachineUnderLoad.prepare(folder)) {
      var policy = folder.resolve("policy.yaml");
      Files.writeString(policy, Sleepers.POLICY);
      var settings = new HashMap<>(Map.of("policy.file", policy.toString()));
      if (store != null) {
        settings.put("machine.store.bytes.max", store.toString());
      }

      var begin = System.nanoTime();
      Sleepers.append(load, size, PolicyFile.read(policy));
      figures.put(TABLE, row, "s to write them", seconds(begin));

      var all = warmUp + stretches * backlog;
      var inputs = new Backlog(load.kafka(), MachineUnderLoad.TOPICS, all, size);
      begin = System.nanoTime();
      try (var machine = load.start(settings, String.join(" ", java))) {
        Distribution.awaitReady(machine.process(), machine.adminPort(), RESTORE_MAX);
        figures.put(TABLE, row, "s to restore", seconds(begin));
        System.err.printf("%s sessions are restored%n", row);
        awaitCalm(machine);
        figures.put(TABLE, row, "s until at rest", seconds(begin));
        var before = machine.process().usage();
        Thread.sleep(Duration.ofSeconds(idle));
        figures.put(
            TABLE,
            row,
            "CPU ms/s at rest",
            machine.process().usage().microsEach(before, idle) / 1e3);
        tellOfMemory(figures, row, machine);

        inputs.append();
        var begun = load.await(machine.process(), warmUp);
        for (var inputsBy = warmUp + backlog; inputsBy <= all; inputsBy += backlog) {
          var end = load.await(machine.process(), inputsBy);
          runs.add(row, "inputs/s", end.perSecond(begun));
          runs.add(row, "machine µs/input", end.machineMicros(begun));
          runs.add(row, "RSS MiB", end.machine().residentMebibytes());
          System.err.printf("%s sessions: %,.0f inputs/s%n", row, end.perSecond(begun));
          begun = end;
        }
        runs.tell(figures, TABLE);
        tellOfMemory(figures, row, machine);
        inputs.requirePublishedOnce();
      }
      // all is on the disk only when the machine has stopped
      figures.put(
          TABLE, row, "bytes/session", (double) bytes(load.state()) / (size + inputs.lives()));
    } finally {
      new Folder(folder).delete();
    }
  }

  /// After a start a machine looks once through all sessions for those under another policy.
  private static void awaitCalm(Running machine) throws InterruptedException {
    var end = System.nanoTime() + CALM_MAX.toNanos();
    var isCalm = false;
    while (!isCalm && System.nanoTime() < end) {
      var before = machine.process().usage();
      Thread.sleep(CALM_LOOK);
      isCalm = share(before, machine.process().usage()) < CALM;
    }
  }

  private static double share(Usage before, Usage after) {
    return (double) after.cpu().minus(before.cpu()).toNanos() / CALM_LOOK.toNanos();
  }

  private static void tellOfMemory(Figures figures, String row, Running machine)
      throws IOException, InterruptedException {
    figures.put(
        TABLE, row, "RocksDB MiB", metric(machine, "verity_machine_store_used_bytes") / MEBI);
    figures.put(
        TABLE, row, "allowed MiB", metric(machine, "verity_machine_store_max_bytes") / MEBI);
  }

  private static double metric(Running machine, String name)
      throws IOException, InterruptedException {
    var page = URI.create("http://127.0.0.1:%d/metrics".formatted(machine.adminPort()));
    try (var http = HttpClient.newHttpClient()) {
      return http.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString())
          .body()
          .lines()
          .filter(line -> line.startsWith(name + " "))
          .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("No metric " + name));
    }
  }

  private static long bytes(Path state) throws IOException {
    try (var files = Files.walk(state)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }
}
