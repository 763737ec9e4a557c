package dev.verity.bench;

import dev.verity.local.Folder;
import dev.verity.local.LocalBroker;
import dev.verity.sandbox.Sandbox;
import dev.verity.sandbox.SandboxSettings;
import dev.verity.stripe.SigningSecret;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// How long a start takes: from the launcher's first instruction to the first webhook that was
/// answered 200, that is, that Kafka has.
@Command(name = "start", description = "From the launcher to the first acknowledged webhook.")
final class StartTime implements Callable<Integer> {
  private static final Duration KNOCK_EVERY = Duration.ofMillis(4);
  private static final Duration START_MAX = Duration.ofSeconds(60);
  private static final String WITHOUT_CACHE = "-XX:AOTMode=off";

  private final Bench bench;

  @Option(names = "--rounds", description = "starts of each kind")
  private int rounds = 7;

  @Option(
      names = "--with",
      paramLabel = "OPTIONS",
      description = "one more kind of start, of the webhook alone: with these options for Java")
  private List<String> more = List.of();

  @Option(names = "--webhook-only", description = "leaves out the starts of all roles")
  private boolean webhookOnly;

  private final SigningSecret secret = new SigningSecret(Webhooks.SECRET);
  private final Map<String, List<Start>> starts = new LinkedHashMap<>();
  private int count;

  /// What one start took.
  ///
  /// @param acknowledged until a webhook was answered 200
  /// @param ready until `/readyz` was, too
  private record Start(Duration acknowledged, Duration ready, Child.Usage usage) {}

  StartTime(Bench bench) {
    this.bench = bench;
  }

  @Override
  public Integer call() throws Exception {
    var folder = Files.createTempDirectory(Bench.HOME, "bench-start-").toAbsolutePath();
    try (var broker = LocalBroker.startAtFullPower(folder.resolve("kafka"));
        var sandbox = Sandbox.start(SandboxSettings.defaults())) {
      var webhook =
          Subject.of("webhook", broker.bootstrapServers(), sandbox.url(), folder.resolve("one"));
      var all =
          Subject.of(
              Subject.ALL_ROLES, broker.bootstrapServers(), sandbox.url(), folder.resolve("all"));
      for (var round = 0; round <= rounds; round++) {
        var isWarm = round > 0; // the first fills the system's and the broker's caches
        one(isWarm, "webhook", webhook, "webhook", "");
        one(isWarm, "webhook, no cache", webhook, "webhook", WITHOUT_CACHE);
        one(isWarm, "webhook, makes the topics", webhook, "new" + round, "");
        for (var options : more) {
          one(isWarm, "webhook, " + options, webhook, "webhook", options);
        }
        if (!webhookOnly) {
          one(isWarm, "all roles", all, "all", "");
          one(isWarm, "all roles, no cache", all, "all", WITHOUT_CACHE);
        }
      }
    } finally {
      new Folder(folder).delete();
    }
    return bench.tell(figures());
  }

  private void one(boolean counts, String kind, Subject subject, String prefix, String javaOptions)
      throws Exception {
    var begin = System.nanoTime();
    try (var verity =
        Distribution.serve("verity", subject.folder(), subject.settings(prefix), javaOptions)) {
      await(verity, webhook(subject));
      var acknowledged = Duration.ofNanos(System.nanoTime() - begin);
      await(verity, Knock.get(subject.adminPort(), "/readyz"));
      var ready = Duration.ofNanos(System.nanoTime() - begin);
      if (counts) {
        starts
            .computeIfAbsent(kind, _ -> new ArrayList<>())
            .add(new Start(acknowledged, ready, verity.usage()));
      }
    }
    System.err.print('.');
  }

  private Knock webhook(Subject subject) throws IOException {
    return Knock.webhook(
        subject.webhookPort(), secret, Specimen.created("%dStart".formatted(count++)));
  }

  private static void await(Child verity, Knock knock) {
    var end = System.nanoTime() + START_MAX.toNanos();
    while (knock.status() != 200) {
      if (!verity.isAlive() || System.nanoTime() > end) {
        throw new IllegalStateException("Verity did not start, see its log.");
      }
      LockSupport.parkNanos(KNOCK_EVERY.toNanos());
    }
  }

  private Figures figures() {
    var figures = new Figures();
    starts.forEach((kind, all) -> {
      var table = "start (%d of each)".formatted(rounds);
      figures.put(table, kind, "acknowledged, s", median(all, it -> seconds(it.acknowledged)));
      figures.put(table, kind, "best, s", sorted(all, it -> seconds(it.acknowledged)).getFirst());
      figures.put(table, kind, "worst, s", sorted(all, it -> seconds(it.acknowledged)).getLast());
      figures.put(table, kind, "and ready, s", median(all, it -> seconds(it.ready)));
      figures.put(table, kind, "CPU, s", median(all, it -> seconds(it.usage.cpu())));
      figures.put(table, kind, "RSS, MiB", median(all, it -> it.usage.residentMebibytes()));
    });
    return figures;
  }

  private static double median(List<Start> starts, ToDoubleFunction<Start> figure) {
    var sorted = sorted(starts, figure);
    return sorted.get(sorted.size() / 2);
  }

  private static List<Double> sorted(List<Start> starts, ToDoubleFunction<Start> figure) {
    return starts.stream().map(figure::applyAsDouble).sorted().toList();
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
