package dev.verity.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.Await;
import dev.verity.topics.Topics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// `verity serve` in a process of its own, told to stop (SIGTERM) while webhooks pour in.
@ExtendWith(SharedBroker.class)
@Timeout(120)
final class ShutdownIT {
  private static final int CLIENTS = 8;
  private static final int BEFORE_THE_END = 200;
  private static final int STOPPED_BY_SIGTERM = 143;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final String prefix = SharedBroker.prefix(ShutdownIT.class) + "verity";

  @Test
  void whatWasAcceptedIsInTheInboxOnceAndNothingElseIs(Broker broker, @TempDir Path folder)
      throws Exception {
    var webhookPort = freePort();
    var adminPort = freePort();
    var log = folder.resolve("verity.log");
    var verity = serve(broker, folder, log, webhookPort, adminPort);
    try (var load = new Load(webhookPort)) {
      awaitReady(verity, adminPort, log);
      var pouring = Thread.ofVirtual().start(() -> load.run(CLIENTS, _ -> verity.isAlive()));
      Await.until(() -> load.answered(200).size() >= BEFORE_THE_END);
      var told = System.nanoTime();
      verity.destroy();
      assertThat(verity.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      var took = Duration.ofNanos(System.nanoTime() - told);
      pouring.join();

      var inbox = inbox(broker);
      System.out.printf(
          "stopped in %d ms under load: %d accepted, %d turned away, %d refused, %d cut off"
              + " unread%n",
          took.toMillis(),
          load.answered(200).size(),
          load.answered(503).size(),
          load.refused().size(),
          load.unanswered().size());
      assertThat(verity.exitValue()).as(Files.readString(log)).isEqualTo(STOPPED_BY_SIGTERM);
      assertThat(inbox.keySet()).isEqualTo(load.answered(200));
      assertThat(inbox.values()).containsOnly(1);
      assertThat(load.answered(503).size() + load.refused().size()).isPositive();
    } finally {
      verity.destroyForcibly();
    }
  }

  private Map<String, Integer> inbox(Broker broker) {
    var topic = Topics.named(prefix).inbox().name();
    try (var inbox =
        new Tally(
            broker.bootstrapServers(),
            topic,
            record -> new String(record.headers().lastHeader("ce_id").value(), UTF_8))) {
      return inbox.now();
    }
  }

  private Process serve(Broker broker, Path folder, Path log, int webhookPort, int adminPort)
      throws IOException {
    var settings = LocalVerity.settings(broker.bootstrapServers(), prefix, folder);
    settings.put("roles", "webhook,machine");
    settings.put("webhook.port", Integer.toString(webhookPort));
    settings.put("webhook.secrets", Load.SECRET);
    settings.put("admin.port", Integer.toString(adminPort));
    settings.put("machine.threads", "1");
    var file = folder.resolve("verity.properties");
    Files.write(
        file, settings.entrySet().stream().map(it -> it.getKey() + "=" + it.getValue()).toList());
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new ProcessBuilder(
            List.of(
                java,
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-classpath",
                System.getProperty("java.class.path"),
                "dev.verity.app.Main",
                "serve",
                "--config",
                file.toString()))
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  private static void awaitReady(Process verity, int adminPort, Path log)
      throws IOException, InterruptedException {
    var ready =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/readyz".formatted(adminPort)))
            .build();
    var end = System.nanoTime() + PATIENCE.toNanos();
    try (var http = HttpClient.newHttpClient()) {
      while (!isOk(http, ready)) {
        assertThat(verity.isAlive()).as(Files.readString(log)).isTrue();
        assertThat(System.nanoTime()).as(Files.readString(log)).isLessThan(end);
        LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
      }
    }
  }

  private static boolean isOk(HttpClient http, HttpRequest request) throws InterruptedException {
    try {
      return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
