package dev.verity.bench;

import dev.verity.bench.MachineUnderLoad.Mark;
import dev.verity.local.Folder;
import dev.verity.privacy.Keyset;
import dev.verity.session.Disclosure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// A machine with one stream thread that works off a full inbox, and whether it publishes each
/// event once.
@Command(name = "machine", description = "a machine that works off a full inbox")
final class MachineBench implements Callable<Integer> {
  private final Bench bench;

  @Option(names = "--backlog", defaultValue = "200000", description = "inputs that are measured")
  private int backlog;

  @Option(
      names = "--warm-up",
      defaultValue = "150000",
      description = "inputs that come before, and are not")
  private int warmUp;

  @Option(
      names = "--disclosure",
      split = ",",
      description = "what becomes of personal values: ${COMPLETION-CANDIDATES}, or several")
  private List<Disclosure> disclosures = List.of(Disclosure.DROPPED);

  @Option(names = "--rounds", defaultValue = "1", description = "of which the median counts")
  private int rounds;

  @Option(names = "--java", description = "an option of the machine's Java, or several")
  private List<String> java = List.of("-Xmx256m");

  @Option(names = "--set", description = "a setting of the machine's, or several: name=value")
  private Map<String, String> more = Map.of();

  /// @param drained seconds for all inputs, the start of a JVM included
  private record Run(Mark warm, Mark end, double drained) {}

  MachineBench(Bench bench) {
    this.bench = bench;
  }

  @Override
  public Integer call() throws Exception {
    var runs = new Runs();
    for (var round = 0; round < rounds; round++) {
      for (var disclosure : disclosures) {
        note(runs, disclosure.wire(), run(disclosure));
      }
    }
    var figures = new Figures();
    runs.tell(figures, "machine, one thread, " + String.join(" ", java));
    return bench.tell(figures);
  }

  private void note(Runs runs, String row, Run run) {
    runs.add(row, "inputs/s", run.end().perSecond(run.warm()));
    runs.add(row, "machine µs/input", run.end().machineMicros(run.warm()));
    runs.add(row, "broker µs/input", run.end().brokerMicros(run.warm()));
    runs.add(row, "RSS MiB", run.end().machine().residentMebibytes());
    runs.add(row, "inputs in all", warmUp + backlog);
    runs.add(row, "s for all, cold", run.drained());
  }

  private Run run(Disclosure disclosure) throws Exception {
    var folder = Files.createTempDirectory(Path.of("target"), "bench-machine-");
    try (var load = MachineUnderLoad.prepare(folder)) {
      var inputs = new Backlog(load.kafka(), MachineUnderLoad.TOPICS, warmUp + backlog);
      inputs.append();
      var begin = System.nanoTime();
      try (var machine = load.start(settings(folder, disclosure), String.join(" ", java))) {
        var warm = load.await(machine.process(), warmUp);
        var end = load.await(machine.process(), warmUp + backlog);
        System.err.printf("%s: %,.0f inputs/s%n", disclosure.wire(), end.perSecond(warm));
        inputs.requirePublishedOnce();
        return new Run(warm, end, (end.nanos() - begin) / 1e9);
      }
    } finally {
      new Folder(folder).delete();
    }
  }

  /// Without a policy file, what is personal is dropped.
  private Map<String, String> settings(Path folder, Disclosure disclosure) throws Exception {
    var settings = new LinkedHashMap<>(more);
    settings.putAll(privacy(folder, disclosure));
    return settings;
  }

  private static Map<String, String> privacy(Path folder, Disclosure disclosure) throws Exception {
    if (disclosure == Disclosure.DROPPED) {
      return Map.of();
    }
    var policy = folder.resolve("policy.yaml");
    Files.writeString(policy, "privacy:\n  personalData: %s\n".formatted(disclosure.wire()));
    if (disclosure == Disclosure.CLEAR) {
      return Map.of("policy.file", policy.toString());
    }
    var keyset = folder.resolve("keyset.json");
    Keyset.create(keyset);
    return Map.of("policy.file", policy.toString(), "privacy.keyset.file", keyset.toString());
  }
}
