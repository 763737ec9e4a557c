package dev.verity.bench;

import dev.verity.local.Folder;
import dev.verity.local.LocalBroker;
import dev.verity.topics.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The way through: from the webhook's 200 until the new state can be read by whoever reads only
/// what is committed.
@Command(
    name = "endtoend",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "From the webhook's 200 to the new state on verity.sessions.")
final class EndToEnd implements Callable<Integer> {
  private static final Topics TOPICS = Topics.named("verity");
  private static final int CONNECTIONS = 32;
  private static final int ROUNDS = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final long NANOS_MAX = Duration.ofMinutes(1).toNanos();

  private final Bench bench;

  @Option(names = "--rates", split = ",", defaultValue = "20,200", description = "events a second")
  private List<Integer> rates = List.of();

  @Option(names = "--seconds", defaultValue = "20", description = "of each of three rounds")
  private int seconds;

  @Option(names = "--warm-up", defaultValue = "40", description = "seconds")
  private int warmUp;

  @Option(names = "--together", description = "one process for both roles")
  private boolean together;

  @Option(names = "--java", description = "an option of the server's Java, or several")
  private List<String> java = List.of("-Xmx256m");

  private final Figures figures = new Figures();

  EndToEnd(Bench bench) {
    this.bench = bench;
  }

  @Override
  public Integer call() throws Exception {
    var folder = Files.createTempDirectory(Path.of("target"), "endtoend-").toAbsolutePath();
    try (var broker = LocalBroker.startAtFullPower(folder.resolve("kafka"))) {
      measure(broker, folder);
      return bench.tell(figures);
    } finally {
      new Folder(folder).delete();
    }
  }

  private void measure(LocalBroker broker, Path folder) throws Exception {
    var port = LocalBroker.freePort();
    var webhook =
        new Serving(broker, folder, together ? "webhook,machine" : "webhook", java)
            .with("webhook.port", port);
    try (var entrance = webhook.start();
        var machine = together ? entrance : new Serving(broker, folder, "machine", java).start()) {
      var answered = new ConcurrentHashMap<Integer, Long>();
      var clients = new Clients(port, number -> answered.put(number, System.nanoTime()));
      try (var arrivals = new Arrivals(broker.bootstrapServers(), answered)) {
        clients.openLoop(CONNECTIONS, rates.getLast(), Duration.ofSeconds(warmUp));
        arrivals.await();
        for (var rate : rates) {
          var runs = new Runs();
          for (var round = 0; round < ROUNDS; round++) {
            round(clients, arrivals, rate, runs, machine);
          }
          runs.tell(figures, "the way through");
        }
      }
    }
  }

  private void round(Clients clients, Arrivals arrivals, int rate, Runs runs, Child machine)
      throws InterruptedException {
    var row = "%d events/s".formatted(rate);
    var before = machine.usage();
    var run = clients.openLoop(CONNECTIONS, rate, Duration.ofSeconds(seconds));
    var times = arrivals.await();
    runs.add(row, "webhook p50 ms", run.millis(50));
    runs.add(row, "webhook p99 ms", run.millis(99));
    runs.add(row, "state p50 ms", times.getValueAtPercentile(50) / 1e6);
    runs.add(row, "state p99 ms", times.getValueAtPercentile(99) / 1e6);
    runs.add(row, "state p99.9 ms", times.getValueAtPercentile(99.9) / 1e6);
    runs.add(row, "machine µs", machine.usage().microsEach(before, run.answered()));
  }

  /// When the state of each session was read, on a thread of its own.
  private static final class Arrivals implements AutoCloseable {
    private final KafkaConsumer<String, byte[]> consumer;
    private final Map<Integer, Long> answered;
    private final Map<Integer, Long> read = new ConcurrentHashMap<>();
    private final Thread loop = new Thread(this::run, "arrivals");
    private volatile boolean stopping;

    /// @param answered when each webhook was answered with 200; emptied as it is awaited
    Arrivals(String servers, Map<Integer, Long> answered) {
      this.answered = answered;
      consumer =
          new KafkaConsumer<>(
              Map.of(
                  ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                  servers,
                  ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                  "read_committed"),
              new StringDeserializer(),
              new ByteArrayDeserializer());
      var topic = TOPICS.sessions().name();
      var partitions =
          consumer.partitionsFor(topic).stream()
              .map(each -> new TopicPartition(topic, each.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      loop.start();
    }

    private void run() {
      while (!stopping) {
        for (var record : consumer.poll(POLL)) {
          read.putIfAbsent(Webhooks.number("evt" + record.key().substring(2)), System.nanoTime());
        }
      }
      consumer.close();
    }

    /// From each 200 since the last call to the state; waits until all are there.
    Histogram await() throws InterruptedException {
      var end = System.nanoTime() + PATIENCE.toNanos();
      var times = new Histogram(NANOS_MAX, 3);
      while (!read.keySet().containsAll(answered.keySet())) {
        if (System.nanoTime() > end) {
          throw new IllegalStateException("States did not come within %s.".formatted(PATIENCE));
        }
        Thread.sleep(POLL);
      }
      answered.forEach((number, at) ->
          times.recordValue(Math.max(0, Objects.requireNonNull(read.get(number)) - at)));
      answered.clear();
      return times;
    }

    @Override
    public void close() {
      stopping = true;
      try {
        loop.join();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
