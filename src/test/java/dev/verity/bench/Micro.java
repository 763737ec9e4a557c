package dev.verity.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.openjdk.jmh.Main;

/// Runs the classes that end in `Benchmark` under JMH, with the words of `-Djmh.args`. JMH's own
/// code around them is generated here from the compiled classes, so that the build does without.
public final class Micro {
  private static final String SUFFIX = "Benchmark.class";
  private static final String PROCESSOR = "org.openjdk.jmh.generators.BenchmarkProcessor";

  private Micro() {}

  public static void main(String[] arguments) throws Exception {
    var home = Path.of(Micro.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    var generated = Files.createDirectories(Bench.HOME.resolve("jmh")).toAbsolutePath();
    generate(benchmarks(home), generated);
    System.exit(run(generated));
  }

  private static List<String> benchmarks(Path home) throws IOException {
    try (var files = Files.walk(home)) {
      return files
          .map(file -> home.relativize(file).toString())
          .filter(file -> file.endsWith(SUFFIX))
          .map(file -> file.replace(".class", "").replace(File.separatorChar, '.'))
          .toList();
    }
  }

  private static void generate(List<String> benchmarks, Path folder) {
    var options = List.of("-proc:full", "-processor", PROCESSOR, "-d", folder.toString());
    var compiler = ToolProvider.getSystemJavaCompiler();
    if (!compiler.getTask(null, null, null, options, benchmarks, null).call()) {
      throw new IllegalStateException("The benchmarks are not as JMH wants them, see above.");
    }
  }

  private static int run(Path generated) throws IOException, InterruptedException {
    var command =
        new ArrayList<>(
            List.of(
                Child.java(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-classpath",
                generated + File.pathSeparator + System.getProperty("java.class.path"),
                Main.class.getName(),
                "-prof",
                "gc"));
    Stream.of(System.getProperty("jmh.args", "").split("\\s+"))
        .filter(word -> !word.isEmpty())
        .forEach(command::add);
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }
}
