package dev.verity.projection;

import dev.verity.topics.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/// A projection in a process of its own, to be killed. It ends by itself when its parent does.
final class ProjectionProcess {
  private ProjectionProcess() {}

  static Process start(String bootstrapServers, String prefix, Path file) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "-classpath",
            System.getProperty("java.class.path"),
            ProjectionProcess.class.getName(),
            bootstrapServers,
            prefix,
            file.toString())
        .redirectErrorStream(true)
        .redirectOutput(file.resolveSibling("process.log").toFile())
        .start();
  }

  static ProjectionSettings settings(String bootstrapServers, Path file) {
    return new ProjectionSettings(
        Map.of("bootstrap.servers", bootstrapServers),
        file,
        Duration.ofDays(400),
        Duration.ofSeconds(30));
  }

  public static void main(String[] arguments) throws IOException {
    try (var _ =
        Projection.start(
            settings(arguments[0], Path.of(arguments[2])),
            Topics.named(arguments[1]),
            new SimpleMeterRegistry(),
            InstantSource.system())) {
      while (System.in.read() >= 0) {} // the parent holds the other end
    }
  }
}
