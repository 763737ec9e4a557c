package dev.verity.faults;

import dev.verity.local.LocalBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/// `verity serve` with one role, in a process of its own. One that ends although nobody asked for
/// it is started again, as an orchestrator would.
final class RoleProcess implements AutoCloseable {
  private static final Duration STOP_MAX = Duration.ofSeconds(40);
  private static final Duration PROBE_MAX = Duration.ofSeconds(2);
  private static final Duration RESTART_AFTER = Duration.ofSeconds(1);
  private static final HttpClient HTTP = HttpClient.newBuilder().connectTimeout(PROBE_MAX).build();

  private final String name;
  private final Path folder;
  private final int adminPort = LocalBroker.freePort();
  private final AtomicInteger deaths = new AtomicInteger();
  private Process process;
  private boolean wanted;

  private RoleProcess(String name, Path folder, Map<String, String> settings) throws IOException {
    this.name = name;
    this.folder = Files.createDirectories(folder.toAbsolutePath());
    setClock(Duration.ZERO);
    var lines =
        settings.entrySet().stream()
            .map(setting -> setting.getKey() + "=" + setting.getValue())
            .collect(Collectors.joining("\n"));
    Files.writeString(file("verity.properties"), lines + "\nadmin.port=" + adminPort + "\n");
    Files.writeString(file("java.arguments"), arguments());
    process = launch();
  }

  static RoleProcess start(String name, Path folder, Map<String, String> settings)
      throws IOException {
    return new RoleProcess(name, folder, settings);
  }

  String name() {
    return name;
  }

  /// Sets its clock so far ahead of the true time, or behind it.
  void setClock(Duration ahead) throws IOException {
    Files.writeString(clock(), Long.toString(ahead.toMillis()));
  }

  /// How often it ended by itself.
  int deaths() {
    return deaths.get();
  }

  /// Where it says what it does and what it cannot do.
  Path log() {
    return file("log");
  }

  /// Starts it again, if it does not run.
  synchronized void start() {
    if (process.isAlive()) {
      return;
    }
    try {
      process = launch();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /// Without a word of warning (SIGKILL); it stays dead until `start`.
  void kill() {
    unwanted().destroyForcibly().onExit().join();
  }

  /// As an operator does it (SIGTERM), and waits.
  ///
  /// @throws IllegalStateException when it does not end in time
  void stop() throws InterruptedException {
    var last = unwanted();
    last.destroy();
    if (!last.waitFor(STOP_MAX.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException(
          "%s did not stop within %s; see %s.".formatted(name, STOP_MAX, log()));
    }
  }

  /// It does nothing any more, and does not know it (SIGSTOP).
  void freeze() throws IOException, InterruptedException {
    signal(Signal.STOP);
  }

  void thaw() throws IOException, InterruptedException {
    signal(Signal.CONT);
  }

  /// Whether it says that it is ready.
  boolean isReady() throws InterruptedException {
    var probe =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/readyz".formatted(adminPort)))
            .timeout(PROBE_MAX)
            .build();
    try {
      return HTTP.send(probe, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notThere) {
      return false;
    }
  }

  @Override
  public void close() {
    kill();
  }

  private synchronized Process unwanted() {
    wanted = false;
    return process;
  }

  private synchronized Process launch() throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java");
    var launched =
        new ProcessBuilder(
                java.toString(),
                "@" + file("java.arguments"),
                "serve",
                "--config",
                file("verity.properties").toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
            .start();
    wanted = true;
    var _ = launched.onExit().thenAccept(this::ended);
    return launched;
  }

  private void ended(Process dead) {
    synchronized (this) {
      if (!wanted || !dead.equals(process)) {
        return;
      }
    }
    deaths.incrementAndGet();
    var later = CompletableFuture.delayedExecutor(RESTART_AFTER.toMillis(), TimeUnit.MILLISECONDS);
    later.execute(this::startIfWanted);
  }

  private synchronized void startIfWanted() {
    if (wanted) {
      start();
    }
  }

  private void signal(Signal signal) throws IOException, InterruptedException {
    long pid;
    synchronized (this) {
      pid = process.pid();
    }
    signal.send(pid);
  }

  private String arguments() throws IOException {
    return """
    -Xmx192m
    -XX:+UseSerialGC
    -XX:TieredStopAtLevel=1
    %s
    --enable-native-access=ALL-UNNAMED
    --sun-misc-unsafe-memory-access=allow
    -classpath
    "%s"
    %s
    """
        .formatted(
            ClockAgent.option(clock()),
            System.getProperty("java.class.path").replace("\\", "\\\\"),
            RoleMain.class.getName());
  }

  private Path clock() {
    return file("millis-ahead");
  }

  private Path file(String called) {
    return folder.resolve(called);
  }
}
