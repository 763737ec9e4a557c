package dev.verity.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verity.local.Folder;
import dev.verity.local.LocalBroker;
import dev.verity.topics.TopicScan;
import dev.verity.topics.TopicSetup;
import dev.verity.topics.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The way in: webhooks over HTTP until they are acknowledged, beside what an endpoint and a
/// producer cost alone.
@Command(
    name = "ingest",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "From the request to its acknowledgement.")
final class Ingest implements Callable<Integer> {
  private static final Topics TOPICS = Topics.named("verity");
  private static final Topics PRODUCERS = Topics.named("producer");
  private static final int PARTITIONS = 12;

  /// More than there are connections, so that nobody is sent away.
  private static final int IN_FLIGHT_MAX = 2_000;

  private static final int OPEN_LOOP_CONNECTIONS = 32;
  private static final int USUAL_CONNECTIONS = 64;
  private static final int WARM_UP_SECONDS = 4;
  private static final double CHEAPER = 0.97;
  private static final int NO_CHEAPER = 6;
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final List<String> JVM = List.of("-Xmx256m", "-XX:+UseSerialGC");

  private final Bench bench;

  @Option(names = "--rounds", defaultValue = "5", description = "of which the median counts")
  private int rounds;

  @Option(names = "--seconds", defaultValue = "5", description = "of each round")
  private int seconds;

  @Option(names = "--warm-up-max", defaultValue = "120", description = "seconds at most")
  private int warmUpMax;

  @Option(names = "--connections", split = ",", defaultValue = "16,64,256,1000")
  private List<Integer> connections = List.of();

  @Option(
      names = "--limits",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "whether to measure what does nothing beside it")
  private boolean limits;

  @Option(names = "--rates", split = ",", defaultValue = "500", description = "webhooks a second")
  private List<Integer> rates = List.of();

  @Option(names = "--java", description = "an option of the server's Java, or several")
  private List<String> java = List.of("-Xmx256m");

  private final Figures figures = new Figures();

  Ingest(Bench bench) {
    this.bench = bench;
  }

  @Override
  public Integer call() throws Exception {
    var folder = Files.createTempDirectory(Path.of("target"), "ingest-").toAbsolutePath();
    try (var broker = LocalBroker.startAtFullPower(folder.resolve("kafka"))) {
      var whole = serve(broker, folder);
      if (limits) {
        for (var count : connections) {
          produce(broker, folder, count);
        }
      }
      var code = bench.tell(figures);
      return whole ? code : 1;
    } finally {
      new Folder(folder).delete();
    }
  }

  private boolean serve(LocalBroker broker, Path folder) throws Exception {
    System.err.printf("webhooks of %d bytes%n", Webhooks.bodyBytes());
    var port = LocalBroker.freePort();
    var serving =
        new Serving(broker, folder, "webhook", java)
            .with("webhook.port", port)
            .with("webhook.inflight.max", IN_FLIGHT_MAX);
    try (var verity = serving.start();
        var javalin = NoOp.start("javalin", folder);
        var jetty = NoOp.start("jetty", folder)) {
      var acknowledged = new Numbers();
      var ours = new Place("Verity", verity, new Clients(port, acknowledged::add));
      var places =
          limits
              ? List.of(
                  ours,
                  javalin.place("a Javalin that does nothing"),
                  jetty.place("a Jetty that does nothing"))
              : List.of(ours);
      for (var place : places) {
        warmUp(place);
      }
      for (var count : connections) {
        inTurns(
            places,
            broker,
            "%s, %d connections",
            count,
            clients -> clients.closedLoop(count, Duration.ofSeconds(seconds)));
      }
      for (var rate : rates) {
        inTurns(
            places,
            broker,
            "%s, %d/s",
            rate,
            clients -> clients.openLoop(OPEN_LOOP_CONNECTIONS, rate, Duration.ofSeconds(seconds)));
      }
      return check(broker, acknowledged);
    }
  }

  /// A server and those who ask it.
  private record Place(String name, Child server, Clients clients) {}

  /// Until it gets no cheaper: on few cores the compiler competes with what it compiles.
  private void warmUp(Place place) throws InterruptedException {
    var best = Double.MAX_VALUE;
    var worse = 0;
    for (var spent = 0; spent < warmUpMax && worse < NO_CHEAPER; spent += WARM_UP_SECONDS) {
      var before = place.server.usage();
      var run = place.clients.closedLoop(USUAL_CONNECTIONS, Duration.ofSeconds(WARM_UP_SECONDS));
      var cost = place.server.usage().microsEach(before, run.answered());
      System.err.printf("%s: %.0f/s, %.0f µs%n", place.name, run.perSecond(), cost);
      worse = cost < CHEAPER * best ? 0 : worse + 1;
      best = Math.min(best, cost);
    }
  }

  private void inTurns(List<Place> places, LocalBroker broker, String row, int load, Turn turn)
      throws InterruptedException {
    var runs = new Runs();
    for (var round = 0; round < rounds; round++) {
      for (var place : places) {
        var name = row.formatted(place.name, load);
        var server = place.server.usage();
        var kafka = Child.Usage.of(broker.pid());
        var own = Child.Usage.of(ProcessHandle.current().pid());
        var run = turn.take(place.clients);
        runs.add(name, "requests/s", run.perSecond());
        runs.add(name, "server µs", place.server.usage().microsEach(server, run.answered()));
        runs.add(name, "broker µs", Child.Usage.of(broker.pid()).microsEach(kafka, run.answered()));
        runs.add(
            name,
            "load µs",
            Child.Usage.of(ProcessHandle.current().pid()).microsEach(own, run.answered()));
        runs.add(name, "p50 ms", run.millis(50));
        runs.add(name, "p99 ms", run.millis(99));
        runs.add(name, "p99.9 ms", run.millis(99.9));
        runs.add(name, "not 200", run.others());
        runs.add(name, "RSS MiB", place.server.usage().residentMebibytes());
      }
    }
    runs.tell(figures, "the way in");
  }

  @FunctionalInterface
  private interface Turn {
    Clients.Run take(Clients clients) throws InterruptedException;
  }

  private record NoOp(Child child, int port) implements AutoCloseable {
    static NoOp start(String kind, Path folder) throws IOException {
      var port = LocalBroker.freePort();
      var log = folder.resolve(kind + ".log");
      var child = Child.java(log, JVM, NoOpServer.class, List.of(kind, Integer.toString(port)));
      return new NoOp(child, port);
    }

    Place place(String name) {
      return new Place(name, child, new Clients(port, _ -> {}));
    }

    @Override
    public void close() {
      child.close();
    }
  }

  private void produce(LocalBroker broker, Path folder, int underWay) throws Exception {
    try (var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      new TopicSetup(admin, PRODUCERS, PARTITIONS, (short) 1, PATIENCE).ensure();
    }
    var log = folder.resolve("producer-%d.log".formatted(underWay));
    var arguments =
        List.of(
            broker.bootstrapServers(),
            PRODUCERS.inbox().name(),
            Integer.toString(underWay),
            Integer.toString(rounds + 1),
            Integer.toString(seconds));
    try (var child = Child.java(log, JVM, BareProducer.class, arguments)) {
      child.await();
    }
    var runs = new Runs();
    for (var line : Files.readAllLines(log).stream().skip(1).toList()) {
      var words = line.split(" ", -1);
      var name = "the producer alone, %d under way".formatted(underWay);
      runs.add(name, "requests/s", Double.parseDouble(words[0]));
      runs.add(name, "server µs", Double.parseDouble(words[1]));
    }
    runs.tell(figures, "the way in");
  }

  /// Whether every acknowledged webhook is in the topic exactly once.
  private boolean check(LocalBroker broker, Numbers acknowledged) {
    var stored = new Numbers();
    var twice = new Numbers();
    var kafka = Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers());
    try (var scan = new TopicScan(kafka, PATIENCE)) {
      scan.fromBeginning(scan.partitions(TOPICS.inbox().name()));
      scan.readToEnd(record -> {
        var number =
            Webhooks.number(new String(record.headers().lastHeader("ce_id").value(), UTF_8));
        if (!stored.add(number)) {
          twice.add(number);
        }
      });
    }
    var lost = acknowledged.without(stored);
    figures.put("kept", "webhooks", "acknowledged", acknowledged.count());
    figures.put("kept", "webhooks", "lost", lost);
    figures.put("kept", "webhooks", "twice", twice.count());
    return lost == 0 && twice.count() == 0;
  }
}
