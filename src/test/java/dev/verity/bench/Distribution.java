package dev.verity.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/// Verity as it is built and delivered, with its own launcher and the options that come with it, on
/// the Java of `VERITY_JAVA_HOME`, or on this one.
final class Distribution {
  private static final Duration PROBE_MAX = Duration.ofSeconds(2);
  private static final Duration READY_MAX = Duration.ofMinutes(2);
  private static final Duration PROBE_EVERY = Duration.ofMillis(20);

  private static final String JAVA =
      Objects.requireNonNullElse(
          System.getenv("VERITY_JAVA_HOME"), System.getProperty("java.home"));

  private Distribution() {}

  /// Begins `verity serve` with these settings; its log is `<name>.log` in the folder.
  static Child serve(String name, Path folder, Map<String, String> settings) throws IOException {
    return serve(name, folder, settings, "");
  }

  /// The same with more options for its Java.
  static Child serve(String name, Path folder, Map<String, String> settings, String javaOptions)
      throws IOException {
    Files.createDirectories(folder);
    var file = folder.resolve(name + ".properties");
    Files.writeString(
        file,
        settings.entrySet().stream()
            .map(setting -> setting.getKey() + "=" + setting.getValue() + "\n")
            .collect(Collectors.joining()));
    return Child.start(
        folder.resolve(name + ".log"),
        List.of(
            "env",
            "VERITY_JAVA_HOME=" + JAVA,
            "VERITY_JAVA_OPTS=" + javaOptions,
            Bench.HOME.resolve("verity").toString(),
            "serve",
            "--roles", // for the launcher to see, which has a cache for each choice of them
            Objects.requireNonNull(settings.get("roles"), "roles"),
            "--config",
            file.toString()));
  }

  /// Begins `verity sandbox`; its log is `sandbox.log` in the folder.
  static Child sandbox(Path folder, int port, boolean hasLimits) throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                "env",
                "VERITY_JAVA_HOME=" + JAVA,
                Bench.HOME.resolve("verity").toString(),
                "sandbox",
                "--port",
                Integer.toString(port)));
    if (!hasLimits) {
      command.add("--no-limits");
    }
    return Child.start(folder.resolve("sandbox.log"), command);
  }

  /// Waits until it says that it is ready.
  ///
  /// @param port of its health
  static void awaitReady(Child verity, int port) throws InterruptedException {
    awaitReady(verity, port, READY_MAX);
  }

  static void awaitReady(Child verity, int port, Duration patience) throws InterruptedException {
    var probe =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/readyz".formatted(port)))
            .timeout(PROBE_MAX)
            .build();
    var end = System.nanoTime() + patience.toNanos();
    try (var http = HttpClient.newHttpClient()) {
      while (!isReady(http, probe)) {
        if (!verity.isAlive() || System.nanoTime() > end) {
          throw new IllegalStateException("Verity is not ready, see its log.");
        }
        Thread.sleep(PROBE_EVERY);
      }
    }
  }

  private static boolean isReady(HttpClient http, HttpRequest probe) throws InterruptedException {
    try {
      return http.send(probe, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notThere) {
      return false;
    }
  }
}
