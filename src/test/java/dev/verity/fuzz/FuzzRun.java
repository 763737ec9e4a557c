package dev.verity.fuzz;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Fuzzes one target after the other with Jazzer, which ends the JVM it runs in, so each has its
/// own. An input that breaks a target is left in the target's corpus.
///
/// `-Dfuzz.seconds=60` for each target; `-Dfuzz.target=event` for one alone.
final class FuzzRun {
  private static final Path FOLDER = Path.of("target", "fuzz");
  private static final Pattern TRIED = Pattern.compile("stat::number_of_executed_units: (\\d+)");
  private static final int INPUT_SECONDS_MAX = 5;
  private static final int INPUT_BYTES_MAX = 8 * 1024;

  private final int seconds = Integer.getInteger("fuzz.seconds", 60);
  private final PrintStream out;
  private long inputs;
  private int crashes;

  private FuzzRun(PrintStream out) {
    this.out = out;
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    var run = new FuzzRun(System.out);
    var targets = targets(System.getProperty("fuzz.target", "all"));
    for (var target : targets) {
      run.fuzz(target);
    }
    run.out.printf(
        "fuzz targets %d, inputs %d, crashes %d%n", targets.size(), run.inputs, run.crashes);
    System.exit(run.crashes == 0 ? 0 : 1);
  }

  private static List<Target> targets(String word) {
    return word.equals("all") ? Arrays.asList(Target.values()) : List.of(Target.of(word));
  }

  private void fuzz(Target target) throws IOException, InterruptedException {
    var found = Files.createDirectories(FOLDER.resolve(target.word()));
    var log = FOLDER.resolve(target.word() + ".log");
    var begin = System.nanoTime();
    var exit =
        new ProcessBuilder(command(target, found))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start()
            .waitFor();
    var lines = Files.readAllLines(log);
    var tried = tried(lines);
    inputs += tried;
    out.printf(
        "fuzz %s: %d inputs in %d s, crashes %d%n",
        target.word(), tried, (System.nanoTime() - begin) / 1_000_000_000, exit == 0 ? 0 : 1);
    if (exit != 0) {
      crashes++;
      out.printf("Jazzer ended with %d; all of %s:%n", exit, log);
      lines.stream().dropWhile(line -> !line.startsWith("== ")).limit(40).forEach(out::println);
    }
  }

  private List<String> command(Target target, Path found) {
    return Stream.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx768m",
            "-XX:+EnableDynamicAgentLoading",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-classpath",
            System.getProperty("java.class.path"),
            "com.code_intelligence.jazzer.Jazzer",
            "--target_class=" + FuzzedTarget.class.getName(),
            "--target_args=" + target.word(),
            "--instrumentation_includes=dev.verity.**:tools.jackson.core.**",
            "--reproducer_path=" + FOLDER,
            "-artifact_prefix=" + target.corpus() + "/",
            "-max_total_time=" + seconds,
            "-timeout=" + INPUT_SECONDS_MAX,
            "-max_len=" + INPUT_BYTES_MAX,
            "-print_final_stats=1",
            found.toString(),
            target.corpus().toString())
        .toList();
  }

  private static long tried(List<String> log) {
    return log.stream()
        .map(TRIED::matcher)
        .filter(matcher -> matcher.find())
        .mapToLong(matcher -> Long.parseLong(matcher.group(1)))
        .sum();
  }
}
