package dev.verity.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/// A worker of Kafka Connect in a process of its own, with the connector of `src/examples/connect`.
record Connect(Process process, Path log) implements AutoCloseable {
  private static final Path EXAMPLE = Path.of("src/examples/connect");
  private static final Path INSTALLED = Path.of("target/connect").toAbsolutePath();

  /// Starts it with the example's settings but these.
  static Connect start(Path folder, Map<String, String> worker, Map<String, String> connector)
      throws IOException {
    assertThat(INSTALLED)
        .as("Connect and its connector, which the Maven profile `long` fetches")
        .isDirectory();
    var log = folder.resolve("connect.log");
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-classpath",
                INSTALLED.resolve("lib") + "/*",
                "org.apache.kafka.connect.cli.ConnectStandalone",
                settings(folder, "worker.properties", worker),
                settings(folder, "sessions.properties", connector))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    return new Connect(process, log);
  }

  static Path plugins() {
    return INSTALLED.resolve("plugins");
  }

  /// Fails with what it has logged if it has ended, or its task has.
  void requireWell() throws IOException {
    var said = Files.readString(log);
    assertThat(process.isAlive()).as(said).isTrue();
    assertThat(said).doesNotContain("Task is being killed and will not recover");
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }

  private static String settings(Path folder, String file, Map<String, String> instead)
      throws IOException {
    var settings = new Properties();
    try (var in = Files.newBufferedReader(EXAMPLE.resolve(file), UTF_8)) {
      settings.load(in);
    }
    assertThat(settings.stringPropertyNames()).as(file).containsAll(instead.keySet());
    settings.putAll(instead);
    var copy = folder.resolve(file);
    try (var out = Files.newBufferedWriter(copy, UTF_8)) {
      settings.store(out, null);
    }
    return copy.toString();
  }
}
