package dev.verity.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/// A real Kafka broker, alone in a process of its own on this machine, which ends with this
/// process.
///
/// Its settings, data and log (`broker.log`) lie in the folder given to `start`; address and data
/// outlast `kill` and `restart`. Safe for use by several threads.
public final class LocalBroker implements Broker {
  private static final Duration READY_WITHIN = Duration.ofSeconds(60);
  private static final Duration SHORT_LIFE = Duration.ofSeconds(2);
  private static final int SHORT_LIVES_MAX = 3;
  private static final int LOG_LINES_SHOWN = 20;

  private static final String MODEST = "-Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1";
  private static final String FULL = "-Xmx1g -XX:+UseParallelGC";

  /// Below the ports that systems hand to outgoing connections: a client that knocks at the port of
  /// a dead broker could be given that very port, meet itself, and keep the broker out.
  private static final int PORT_MIN = 15_000;

  private static final int PORT_BOUND = 32_000;

  private final Path folder;
  private final int port;
  private final LocalBrokerProbe probe;
  private final boolean supervised;
  private final String power;
  private Process process;
  private long launchedAt;
  private int shortLives;
  private boolean wanted;

  /// One more way in, for clients behind a proxy.
  ///
  /// @param name of the listener, in capitals
  /// @param port where the broker listens
  /// @param advertisedPort where clients that came this way are told to come again
  public record Door(String name, int port, int advertisedPort) {}

  private LocalBroker(
      Path folder,
      boolean supervised,
      List<Door> doors,
      @Nullable SecuredListener secured,
      String power)
      throws IOException {
    this.folder = Files.createDirectories(folder.toAbsolutePath());
    this.supervised = supervised;
    this.power = power;
    this.port = freePort();
    this.probe = new LocalBrokerProbe(port);
    var controller = freePort();
    Files.writeString(
        settings(),
        LocalBrokerSettings.of(file("data"), port, controller, doors)
            + (secured == null ? "" : secured.settings(port, controller)));
    Files.writeString(arguments(), javaArguments());
    this.process = launch();
  }

  /// Starts a broker and waits until it serves.
  ///
  /// @param folder for the broker alone; made if absent, left behind by `close`
  /// @throws IllegalStateException with the end of its log if it does not serve in time
  public static LocalBroker start(Path folder) throws IOException {
    return new LocalBroker(folder, false, List.of(), null, MODEST).ready();
  }

  /// Like `start`, as fast as it can be: for measurements.
  public static LocalBroker startAtFullPower(Path folder) throws IOException {
    return new LocalBroker(folder, false, List.of(), null, FULL).ready();
  }

  /// Like `start`, with more ways in.
  public static LocalBroker start(Path folder, List<Door> doors) throws IOException {
    return new LocalBroker(folder, false, doors, null, MODEST).ready();
  }

  /// Like `start`, with another listener for users who have to sign in; the first one is the
  /// administrator's.
  public static LocalBroker start(Path folder, SecuredListener secured) throws IOException {
    return new LocalBroker(folder, false, List.of(), secured, MODEST).ready();
  }

  /// Like `start`, and whenever the process dies although nobody asked for it here, it is started
  /// again with the same address and data.
  public static LocalBroker startSupervised(Path folder) throws IOException {
    return new LocalBroker(folder, true, List.of(), null, MODEST).ready();
  }

  @Override
  public String bootstrapServers() {
    return LocalBrokerSettings.HOST + ":" + port;
  }

  /// The process that is, or was last, the broker.
  public synchronized long pid() {
    return process.pid();
  }

  /// Ends the broker without a word of warning (SIGKILL); it stays dead until `restart`.
  public void kill() {
    Process last;
    synchronized (this) {
      wanted = false;
      last = process.destroyForcibly();
    }
    last.onExit().join();
  }

  /// Starts the broker again with the same address and data, and waits until it serves.
  public void restart() throws IOException {
    kill();
    synchronized (this) {
      process = launch();
    }
    awaitReady();
  }

  /// Waits until the broker tells a client about its cluster.
  ///
  /// @throws IllegalStateException with the end of its log if it died or does not serve in time
  public void awaitReady() {
    var deadline = System.nanoTime() + READY_WITHIN.toNanos();
    while (!probe.succeeds()) {
      if (isLost()) {
        throw new IllegalStateException("The broker died before it served." + endOfLog());
      }
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException(
            "The broker did not serve within " + READY_WITHIN.toSeconds() + " s." + endOfLog());
      }
    }
  }

  /// Ends the process; the folder is left to whoever gave it. What was acknowledged is in the
  /// files, as after a `kill`, so nothing is gained by a slow goodbye.
  @Override
  public void close() {
    kill();
  }

  private LocalBroker ready() {
    try {
      awaitReady();
      return this;
    } catch (RuntimeException failure) {
      close();
      throw failure;
    }
  }

  private synchronized Process launch() throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java");
    var launched =
        new ProcessBuilder(java.toString(), "@" + arguments())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(file("broker.log").toFile()))
            .start();
    launchedAt = System.nanoTime();
    wanted = true;
    if (supervised) {
      Thread.ofVirtual().name("broker-supervisor").start(() -> ended(launched.onExit().join()));
    }
    return launched;
  }

  private synchronized void ended(Process dead) {
    if (!wanted || dead.pid() != process.pid()) {
      return;
    }
    var lived = Duration.ofNanos(System.nanoTime() - launchedAt);
    shortLives = lived.compareTo(SHORT_LIFE) < 0 ? shortLives + 1 : 0;
    if (shortLives >= SHORT_LIVES_MAX) {
      wanted = false;
      System.err.println("The broker dies again and again and is given up." + endOfLog());
      return;
    }
    try {
      process = launch();
    } catch (IOException failure) {
      wanted = false;
      System.err.println("The broker cannot be started again: " + failure.getMessage());
    }
  }

  private synchronized boolean isLost() {
    return !process.isAlive() && !(supervised && wanted);
  }

  private String endOfLog() {
    try {
      var lines = Files.readAllLines(file("broker.log"));
      var end = lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size());
      return " Its log ends with:\n" + String.join("\n", end);
    } catch (IOException absent) {
      return " It left no log in " + folder;
    }
  }

  private String javaArguments() {
    return """
    %s
    --enable-native-access=ALL-UNNAMED
    --sun-misc-unsafe-memory-access=allow
    -Dlogback.configurationFile=dev/verity/local/broker-logback.xml
    -classpath
    %s
    %s
    %s
    %s
    """
        .formatted(
            power,
            quoted(System.getProperty("java.class.path")),
            LocalBrokerProcess.class.getName(),
            quoted(settings().toString()),
            Uuid.randomUuid());
  }

  private static String quoted(String argument) {
    return '"' + argument.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private Path settings() {
    return file("broker.properties");
  }

  private Path arguments() {
    return file("java.arguments");
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  /// A port of this machine that nobody listens on now.
  public static int freePort() {
    while (true) {
      var candidate = ThreadLocalRandom.current().nextInt(PORT_MIN, PORT_BOUND);
      try (var socket = new ServerSocket(candidate, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (BindException taken) {
        // another draw
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }
  }
}
