package dev.verity.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.topics.Json;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;

/// The machine's own Prometheus, which scrapes one Verity every second and knows the rules. Without
/// one its tests are skipped, or fail with `PROMETHEUS_TESTS=required`.
final class Prometheus implements AutoCloseable {
  private static final int STARTING = 503;

  private final HttpClient http = HttpClient.newHttpClient();
  private final Process process;
  private final int port;

  private Prometheus(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static Prometheus start(Path folder, int scraped) throws IOException {
    var program = program().map(Path::toString).orElse("");
    if (program.isEmpty() && "required".equals(System.getenv("PROMETHEUS_TESTS"))) {
      throw new IllegalStateException("No prometheus on the PATH, and PROMETHEUS_TESTS=required.");
    }
    Assumptions.assumeFalse(program.isEmpty(), "no prometheus on the PATH");
    var rules = Files.copy(Documented.RULES, folder.resolve("alerts.yaml"));
    var config =
        Files.writeString(
            folder.resolve("prometheus.yaml"),
            """
            global: { scrape_interval: 1s, evaluation_interval: 1s }
            rule_files: [ %s ]
            scrape_configs:
              - job_name: verity
                static_configs: [ { targets: [ "127.0.0.1:%d" ] } ]
            """
                .formatted(rules.getFileName(), scraped));
    var port = freePort();
    var process =
        new ProcessBuilder(
                program,
                "--config.file=" + config,
                "--storage.tsdb.path=" + folder.resolve("prometheus"),
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("prometheus.log").toFile())
            .start();
    return new Prometheus(process, port);
  }

  private static Optional<Path> program() {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
        .map(folder -> Path.of(folder, "prometheus"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /// How many series answer a query now; none while it does not answer at all.
  int series(String query) {
    var answer = get("/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
    if (answer == null) {
      return 0;
    }
    assertThat(answer.path("status").asString()).as("%s: %s", query, answer).isEqualTo("success");
    return answer.path("data").path("result").size();
  }

  /// The rules, as they fared.
  JsonNode rules() {
    var answer = get("/api/v1/rules");
    return answer == null
        ? Json.MAPPER.createArrayNode()
        : answer.path("data").path("groups").path(0).path("rules");
  }

  private @Nullable JsonNode get(String path) {
    assertThat(process.isAlive()).as("Prometheus runs").isTrue();
    try {
      var uri = URI.create("http://127.0.0.1:%d%s".formatted(port, path));
      var answer = http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
      return answer.statusCode() == STARTING ? null : Json.MAPPER.readTree(answer.body());
    } catch (IOException notYet) {
      return null;
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  @Override
  public void close() {
    http.close();
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
