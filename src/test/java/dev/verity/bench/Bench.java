package dev.verity.bench;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/// Measures Verity as it is built in `target`: each part starts what it needs as processes of their
/// own.
@Command(name = "bench", mixinStandardHelpOptions = true)
public final class Bench {
  /// Where the built Verity is.
  static final Path HOME = Path.of(System.getProperty("bench.home", "target"));

  @Option(names = "--json", scope = ScopeType.INHERIT, description = "also writes the figures here")
  private @Nullable Path json;

  @Option(
      names = "--compare",
      scope = ScopeType.INHERIT,
      description = "the figures of an earlier run; behind each new one stands the ratio")
  private @Nullable Path compare;

  private Bench() {}

  public static void main(String[] arguments) {
    var words = System.getProperty("bench.args", "").strip();
    var asked = words.isEmpty() ? arguments : words.split("\\s+", -1);
    System.exit(asked.length == 0 ? run("--help") : run(asked));
  }

  static int run(String... arguments) {
    var bench = new Bench();
    return new CommandLine(bench)
        .addSubcommand(new StartTime(bench))
        .addSubcommand(new Ingest(bench))
        .addSubcommand(new EndToEnd(bench))
        .addSubcommand(new MachineBench(bench))
        .addSubcommand(new GrowthBench(bench))
        .addSubcommand(new WorkerPace(bench))
        .addSubcommand(new Rush(bench))
        .addSubcommand(new Year(bench))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .execute(arguments);
  }

  /// Tells what a part has measured.
  ///
  /// @return the exit code
  int tell(Figures figures) throws Exception {
    System.out.println(figures.told(compare == null ? null : Figures.read(compare)));
    if (json != null) {
      figures.write(json);
    }
    return 0;
  }
}
