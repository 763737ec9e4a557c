package dev.verity.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verity.app.Mistakes;
import dev.verity.app.Settings;
import dev.verity.app.Verity;
import dev.verity.topics.Topics;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/// More than the machine can take: idle and slow connections by the thousand, more webhooks at once
/// than there is room for, and a Kafka that is gone. Verity must answer all the while, stay as
/// large as it was, and afterwards process all that it accepted, and each of it once.
public final class Overload {
  private static final String PREFIX = "verity";
  private static final Topics TOPICS = Topics.named(PREFIX);
  private static final int FEW_CLIENTS = 8;
  private static final int IN_FLIGHT_MAX = 32;
  private static final int MANY_CLIENTS = 64;
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final long GROWTH_BYTES_MAX = 32L * 1024 * 1024;

  /// What a run is asked for, as system properties below `overload.`.
  ///
  /// @param idle connections that say nothing
  /// @param slow connections that send a byte each second
  /// @param webhooks in each of the five parts
  record Options(int idle, int slow, int webhooks) {
    static Options ofProperties() {
      return new Options(
          Integer.getInteger("overload.idle", 10_000),
          Integer.getInteger("overload.slow", 500),
          Integer.getInteger("overload.webhooks", 5_000));
    }
  }

  private final Options options;
  private final PrintStream out;

  Overload(Options options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  public static void main(String[] arguments) throws Exception {
    System.exit(new Overload(Options.ofProperties(), System.out).run());
  }

  /// The exit code.
  int run() throws IOException, Mistakes {
    var folder = Files.createTempDirectory(Path.of("target"), "overload-");
    try (var broker = LocalBroker.start(folder.resolve("kafka"))) {
      return run(broker, folder);
    } finally {
      new Folder(folder).delete();
    }
  }

  private int run(LocalBroker broker, Path folder) throws IOException, Mistakes {
    long grown;
    Load load;
    try (var verity = Verity.start(settings(broker, folder, "webhook"));
        var clients = new Load(verity.webhookPort())) {
      load = clients;
      part(load, "a few clients", FEW_CLIENTS);
      var before = heap();
      try (var _ = IdleClients.open(verity.webhookPort(), options.idle(), options.slow())) {
        part(load, "%d idle, %d slow".formatted(options.idle(), options.slow()), FEW_CLIENTS);
      }
      part(load, MANY_CLIENTS + " clients", MANY_CLIENTS);
      broker.kill();
      part(load, "Kafka is gone", MANY_CLIENTS);
      broker.restart();
      part(load, "Kafka is back", FEW_CLIENTS);
      grown = heap() - before;
      out.printf("heap %d KiB, %+d KiB since%n", before / 1024, grown / 1024);
    }
    return judge(broker, folder, load, grown);
  }

  private int judge(LocalBroker broker, Path folder, Load load, long grown) throws Mistakes {
    var accepted = load.answered(200);
    var unavailable = load.answered(503).size();
    var others = load.finished() - accepted.size() - unavailable;
    out.printf(
        "accepted %d, unavailable %d (%d of them without Retry-After), otherwise %d%n",
        accepted.size(), unavailable, load.withoutRetryAfter(), others);
    var published = published(broker, folder);
    var lost = accepted.stream().filter(id -> !published.containsKey(id)).count();
    var doubled = published.values().stream().filter(count -> count > 1).count();
    out.printf("accepted and never processed %d, processed twice %d%n", lost, doubled);
    return grown < GROWTH_BYTES_MAX
            && unavailable > 0
            && others == 0
            && load.withoutRetryAfter() == 0
            && lost == 0
            && doubled == 0
        ? 0
        : 1;
  }

  private void part(Load load, String what, int clients) {
    var before = load.answered(200).size();
    var last = load.next() + options.webhooks() - 1;
    var begin = System.nanoTime();
    load.run(clients, number -> number <= last);
    var times = load.acceptedWithin(0.5, 0.99);
    out.printf(
        "%-28s %6d of %d accepted in %.1f s, half within %d ms, 99 %% within %d ms%n",
        what,
        load.answered(200).size() - before,
        options.webhooks(),
        (System.nanoTime() - begin) / 1e9,
        times.getFirst().toMillis(),
        times.getLast().toMillis());
  }

  /// What the machine makes of the inbox, once it is started: each event with how often it was
  /// published.
  private Map<String, Integer> published(LocalBroker broker, Path folder) throws Mistakes {
    try (var inbox = tally(broker, TOPICS.inbox().name());
        var events = tally(broker, TOPICS.events().name());
        var _ = Verity.start(settings(broker, folder, "machine"))) {
      return events.await(inbox.now().size(), PATIENCE);
    }
  }

  private static Tally tally(LocalBroker broker, String topic) {
    return new Tally(
        broker.bootstrapServers(),
        topic,
        record -> new String(record.headers().lastHeader("ce_id").value(), UTF_8));
  }

  private static Settings settings(LocalBroker broker, Path folder, String role) throws Mistakes {
    var given = LocalVerity.settings(broker.bootstrapServers(), PREFIX, folder);
    given.put("roles", role);
    given.put("webhook.secrets", Load.SECRET);
    given.put("webhook.inflight.max", Integer.toString(IN_FLIGHT_MAX));
    given.put("webhook.acknowledge.timeout", "PT1S");
    return Settings.read(null, Map.of(), given);
  }

  private static long heap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
