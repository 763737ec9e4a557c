package dev.verity.local;

import dev.verity.machine.Machine;
import dev.verity.machine.MachineSettings;
import dev.verity.session.Policy;
import dev.verity.session.Policy.Duties;
import dev.verity.session.Policy.Rule;
import dev.verity.session.Policy.Scope;
import dev.verity.session.Status;
import dev.verity.topics.TopicSetup;
import dev.verity.topics.Topics;
import dev.verity.tracing.Tracing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/// How long a machine takes to come back when its local state is lost.
///
/// Each session comes in as an event in the inbox and is stepped by the machine; nothing is put
/// into a changelog by hand. Each has a timer. When the machine is back, the timers come due, and
/// each must wake its session once.
public final class Restore {
  private static final int PARTITIONS = 4;
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration LOOK = Duration.ofMillis(5);

  /// What a run is asked for, as system properties below `restore.`.
  ///
  /// @param sessions how many are lost
  /// @param due how long after its event the timer of a session is due
  record Options(int sessions, Duration due) {
    static Options ofProperties() {
      return new Options(
          Integer.getInteger("restore.sessions", 100_000),
          Duration.parse(System.getProperty("restore.due", "PT4M")));
    }
  }

  private final Options options;
  private final PrintStream out;
  private final Topics topics = Topics.named("verity");

  Restore(Options options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  public static void main(String[] arguments) throws Exception {
    System.exit(new Restore(Options.ofProperties(), System.out).run());
  }

  /// The exit code.
  int run() throws Exception {
    var folder = Files.createTempDirectory(Path.of("target"), "restore-");
    try (var broker = LocalBroker.start(folder.resolve("kafka"))) {
      return run(broker, folder.resolve("state"));
    } finally {
      new Folder(folder).delete();
    }
  }

  private int run(LocalBroker broker, Path state) throws Exception {
    var kafka = Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers());
    try (var admin = Admin.create(kafka)) {
      new TopicSetup(admin, topics, PARTITIONS, (short) 1, PATIENCE).ensure();
    }
    try (var steps =
            new Tally(broker.bootstrapServers(), topics.sessions().name(), ConsumerRecord::key);
        var wakes =
            new Tally(broker.bootstrapServers(), topics.followups().name(), ConsumerRecord::key)) {
      var begin = System.nanoTime();
      try (var _ = start(kafka, state)) {
        tell(kafka);
        steps.await(options.sessions(), PATIENCE);
      }
      out.printf("%d sessions came in within %.1f s%n", options.sessions(), seconds(begin));
      var early = wakes.now().size();
      var bytes = size(state);
      new Folder(state).delete();

      var lost = System.nanoTime();
      try (var machine = start(kafka, state)) {
        while (!machine.isRunning()) {
          LockSupport.parkNanos(LOOK.toNanos());
        }
        var records = machine.restored();
        out.printf(
            "%d sessions restored in %.1f s: %d records, %d bytes of local state, %d per session%n",
            options.sessions(), seconds(lost), records, bytes, bytes / options.sessions());
        var woken = wakes.await(options.sessions(), PATIENCE);
        var twice = woken.values().stream().filter(count -> count > 1).count();
        out.printf(
            "%d sessions woken by their timers, %d of them before the loss, %d twice%n",
            woken.size(), early, twice);
        return early == 0 && twice == 0 && records == wanted() ? 0 : 1;
      }
    }
  }

  /// A session, its timer, and in each partition what closes the segment of keys.
  private long wanted() {
    return 2L * options.sessions() + PARTITIONS;
  }

  private Machine start(Map<String, Object> kafka, Path state) {
    return Machine.start(
        new MachineSettings(
            kafka,
            "verity-machine",
            state,
            2,
            0,
            1,
            64 << 20,
            Duration.ofMillis(100),
            1_000,
            Topics.SEGMENT),
        topics,
        policy(),
        null,
        new SimpleMeterRegistry(),
        Tracing.OFF);
  }

  private void tell(Map<String, Object> kafka) {
    var now = Instant.now().getEpochSecond();
    try (var producer =
        new KafkaProducer<>(kafka, new StringSerializer(), new StringSerializer())) {
      for (var i = 0; i < options.sessions(); i++) {
        var id = "vs_1Restore" + i;
        var body = Load.created("evt_restore" + i, id, now);
        var _ = producer.send(new ProducerRecord<>(topics.inbox().name(), id, body));
      }
    }
  }

  /// Cancels what nobody completes, so that each session has a timer.
  private Policy policy() {
    var rule =
        new Rule(
            "abandoned",
            Scope.of(Status.Known.REQUIRES_INPUT),
            Duties.NONE.canceledAfter(options.due()));
    var observing = Policy.observing();
    return new Policy(
        "restore",
        false,
        List.of(rule),
        observing.permissions(),
        Duration.ofDays(1),
        Duration.ofDays(4),
        Duration.ofMinutes(15),
        PATIENCE,
        observing.retry());
  }

  private static long size(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }
}
