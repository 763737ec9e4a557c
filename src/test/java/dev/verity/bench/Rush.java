package dev.verity.bench;

import dev.verity.local.Folder;
import dev.verity.local.LocalBroker;
import dev.verity.local.LocalStripe;
import dev.verity.sandbox.EndpointSettings;
import dev.verity.sandbox.Limits;
import dev.verity.sandbox.Sandbox;
import dev.verity.sandbox.SandboxSettings;
import dev.verity.session.Answer;
import dev.verity.session.Outcome;
import dev.verity.session.Request;
import dev.verity.topics.RequestSender;
import dev.verity.topics.TopicScan;
import dev.verity.topics.Topics;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Thousands of sessions that come due at once, since the policy has changed, and how long what
/// somebody asks for meanwhile waits at 25 calls a second.
@Command(
    name = "rush",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "What is asked for while thousands of sessions are due at once.")
final class Rush implements Callable<Integer> {
  private static final Topics TOPICS = Topics.named("verity");
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final String WATCHING = "rules: []\n";
  private static final String CANCELING =
      """
      rules:
        - name: forgotten
          when: { status: requires_input }
          cancelAfter: PT1S
      """;

  private final Bench bench;

  @Option(names = "--sessions", defaultValue = "10000", description = "that are due at once")
  private int count;

  @Option(names = "--seconds", defaultValue = "150", description = "in which a read is asked for")
  private int seconds;

  private final List<String> sessions = new ArrayList<>();
  private final Map<String, Long> asked = new HashMap<>();

  Rush(Bench bench) {
    this.bench = bench;
  }

  @Override
  public Integer call() throws Exception {
    var folder = Files.createTempDirectory(Bench.HOME, "bench-rush-").toAbsolutePath();
    try (var broker = LocalBroker.startAtFullPower(folder.resolve("kafka"));
        var sandbox = Sandbox.start(SandboxSettings.defaults().with(Limits.NONE))) {
      return bench.tell(measure(broker, sandbox, folder));
    } finally {
      new Folder(folder).delete();
    }
  }

  private Figures measure(LocalBroker broker, Sandbox sandbox, Path folder) throws Exception {
    Map<String, Object> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
    var policy = folder.resolve("policy.yaml");
    var port = LocalBroker.freePort();
    var verity =
        new Serving(broker, folder, "webhook,machine,worker", List.of("-Xmx256m"))
            .with("webhook.port", port)
            .with("stripe.api.base", sandbox.url())
            .with("stripe.key.test", LocalStripe.KEY)
            .with("recovery.sweep.every", "never")
            .with("recovery.reconcile.every", "never")
            .with("policy.file", policy);
    Files.writeString(policy, WATCHING);
    try (var watching = verity.start();
        var scan = new TopicScan(kafka, PATIENCE)) {
      sandbox.register(
          EndpointSettings.snapshots(
              URI.create("http://127.0.0.1:%d%s".formatted(port, Webhooks.PATH)), Webhooks.SECRET));
      var stripe = LocalStripe.at(sandbox.url());
      while (sessions.size() < count) {
        sessions.add(LocalStripe.session(stripe));
      }
      await(watching, () -> records(scan, TOPICS.sessions().name()) >= count);
    }
    Files.writeString(policy, CANCELING);
    try (var canceling = verity.start();
        var log = new FollowUpLog(broker.bootstrapServers(), TOPICS)) {
      var begin = System.currentTimeMillis();
      var before = canceling.usage();
      ask(kafka);
      var waits = waits(canceling, kafka);
      return figures(log, waits, begin, canceling.usage().microsEach(before, 1) / 1e6);
    }
  }

  /// Has a session read each second.
  private void ask(Map<String, Object> kafka) throws InterruptedException {
    var random = new Random(1);
    try (var sender = new RequestSender(kafka, TOPICS, InstantSource.system())) {
      for (var n = 0; n < seconds; n++) {
        var id = "asked-" + n;
        asked.put(id, System.currentTimeMillis());
        sender.send(
            sessions.get(random.nextInt(count)),
            new Request(id, Request.Known.RETRIEVE, false, null, "bench", "rush", null, null));
        Thread.sleep(Duration.ofSeconds(1));
      }
    }
  }

  /// How long each had to wait, in seconds, the shortest first.
  private double[] waits(Child verity, Map<String, Object> kafka) throws InterruptedException {
    var answered = new HashMap<String, Long>();
    try (var scan = new TopicScan(kafka, PATIENCE)) {
      scan.fromBeginning(scan.partitions(TOPICS.answers().name()));
      await(
          verity,
          () -> {
            scan.readToEnd(record -> {
              var topic = TOPICS.answers();
              var answer = topic.values().deserializer().deserialize(topic.name(), record.value());
              if (answer.verdict() == Answer.Verdict.DONE) {
                answered.putIfAbsent(answer.request(), record.timestamp());
              }
            });
            return answered.keySet().containsAll(asked.keySet());
          });
    }
    return asked.entrySet().stream()
        .mapToDouble(
            each -> (Objects.requireNonNull(answered.get(each.getKey())) - each.getValue()) / 1e3)
        .sorted()
        .toArray();
  }

  private Figures figures(FollowUpLog log, double[] waits, long begin, double cpuSeconds) {
    var finished = log.finished().stream().filter(each -> each.finishedAt() >= begin).toList();
    var calls = finished.stream().filter(each -> each.outcome() instanceof Outcome.Done).count();
    var lasted = (finished.getLast().finishedAt() - begin) / 1e3;
    var figures = new Figures();
    var table = "a rush";
    var row = "%,d due at once".formatted(count);
    figures.put(table, row, "what is asked for waits, p50 s", waits[waits.length / 2]);
    figures.put(table, row, "p99 s", waits[waits.length * 99 / 100]);
    figures.put(table, row, "calls/s", calls / lasted);
    figures.put(table, row, "follow-ups for each call", (double) finished.size() / calls);
    figures.put(table, row, "CPU ms/s", cpuSeconds * 1e3 / lasted);
    return figures;
  }

  private static long records(TopicScan scan, String topic) {
    var count = new AtomicLong();
    scan.fromBeginning(scan.partitions(topic));
    scan.readToEnd(_ -> count.incrementAndGet());
    return count.get();
  }

  private static void await(Child verity, BooleanSupplier condition) throws InterruptedException {
    var end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (!verity.isAlive() || System.nanoTime() > end) {
        throw new IllegalStateException("It did not come within " + PATIENCE);
      }
      Thread.sleep(LOOK);
    }
  }
}
