package dev.verity.local;

import com.sun.management.OperatingSystemMXBean;
import dev.verity.machine.Machine;
import dev.verity.machine.MachineSettings;
import dev.verity.privacy.KeyWrap;
import dev.verity.privacy.Keyset;
import dev.verity.privacy.SealingSpeed;
import dev.verity.session.Disclosure;
import dev.verity.session.Policy;
import dev.verity.topics.TopicSetup;
import dev.verity.topics.Topics;
import dev.verity.tracing.Tracing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// What sealing costs: one event alone, and a machine on a real broker that works off a full inbox,
/// in turns with personal values published in the clear, left out, and sealed.
public final class SealingCost {
  private static final int PARTITIONS = 4;
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final OperatingSystemMXBean MACHINE =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  /// What a run is asked for, as system properties below `sealing.`.
  ///
  /// @param sessions in each inbox, with three events each
  /// @param rounds of which the median counts; one more comes before, to warm up
  record Options(int sessions, int rounds) {
    static Options ofProperties() {
      return new Options(
          Integer.getInteger("sealing.sessions", 10_000), Integer.getInteger("sealing.rounds", 5));
    }
  }

  private record Run(double eventsPerSecond, double microsPerEvent) {}

  private final Options options;
  private final PrintStream out;

  SealingCost(Options options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  public static void main(String[] arguments) throws Exception {
    SealingSpeed.print(System.out);
    new SealingCost(Options.ofProperties(), System.out).run();
  }

  /// Prints the medians, and each as a part of what goes without sealing.
  void run() throws Exception {
    var folder = Files.createTempDirectory(Path.of("target"), "sealing-");
    var runs = new EnumMap<Disclosure, List<Run>>(Disclosure.class);
    try (var broker = LocalBroker.start(folder.resolve("kafka"))) {
      var keyset = folder.resolve("keyset.json");
      Keyset.create(keyset);
      for (var round = 0; round <= options.rounds(); round++) {
        for (var disclosure : List.of(Disclosure.CLEAR, Disclosure.DROPPED, Disclosure.SEALED)) {
          var name = "%s-%d".formatted(disclosure.wire(), round);
          var run =
              run(
                  broker.bootstrapServers(),
                  Topics.named(name),
                  folder.resolve(name),
                  disclosure,
                  Keyset.read(keyset));
          if (round > 0) {
            runs.computeIfAbsent(disclosure, _ -> new ArrayList<>()).add(run);
          }
        }
      }
    } finally {
      new Folder(folder).delete();
    }
    out.printf(
        "%d sessions with %d events each, median of %d rounds in turns%n",
        options.sessions(), Lives.STATUSES.size(), options.rounds());
    var plain = median(Objects.requireNonNull(runs.get(Disclosure.CLEAR)));
    runs.forEach((disclosure, each) -> {
      var run = median(each);
      out.printf(
          "%-8s %,7.0f events/s (%.2f)  %5.0f µs CPU an event, broker not counted (%.2f)%n",
          disclosure.wire(),
          run.eventsPerSecond(),
          run.eventsPerSecond() / plain.eventsPerSecond(),
          run.microsPerEvent(),
          run.microsPerEvent() / plain.microsPerEvent());
    });
  }

  private Run run(String servers, Topics topics, Path state, Disclosure disclosure, KeyWrap keyWrap)
      throws InterruptedException, ExecutionException {
    var kafka = Map.<String, Object>of("bootstrap.servers", servers);
    try (var admin = Admin.create(kafka)) {
      new TopicSetup(admin, topics, PARTITIONS, (short) 1, PATIENCE).ensure();
    }
    fill(kafka, topics);
    var published =
        new Tally(
            servers, topics.events().name(), record -> record.partition() + "@" + record.offset());
    try (published) {
      var cpu = MACHINE.getProcessCpuTime();
      var begin = System.nanoTime();
      try (var _ =
          Machine.start(
              new MachineSettings(
                  kafka,
                  topics.events().name() + "-machine",
                  state,
                  2,
                  0,
                  1,
                  64 << 20,
                  Duration.ofMillis(100),
                  1_000,
                  Topics.SEGMENT),
              topics,
              policy(disclosure),
              keyWrap,
              new SimpleMeterRegistry(),
              Tracing.OFF)) {
        published.await(options.sessions() * Lives.STATUSES.size(), PATIENCE);
        var seconds = (System.nanoTime() - begin) / 1e9;
        var micros = (MACHINE.getProcessCpuTime() - cpu) / 1e3;
        var events = (double) options.sessions() * Lives.STATUSES.size();
        return new Run(events / seconds, micros / events);
      }
    }
  }

  private void fill(Map<String, Object> kafka, Topics topics)
      throws InterruptedException, ExecutionException {
    var begun = Instant.now().getEpochSecond() - Lives.STATUSES.size();
    var sent = new ArrayList<Future<RecordMetadata>>();
    try (var producer =
        new KafkaProducer<>(kafka, new StringSerializer(), new ByteArraySerializer())) {
      for (var step = 0; step < Lives.STATUSES.size(); step++) {
        for (var number = 0; number < options.sessions(); number++) {
          var session = "vs_1Cost" + number;
          var body = Lives.event("evt_%d_%d".formatted(number, step), session, begun, step);
          sent.add(producer.send(new ProducerRecord<>(topics.inbox().name(), session, body)));
        }
      }
      for (var each : sent) {
        each.get();
      }
    }
  }

  private static Policy policy(Disclosure disclosure) {
    return Policy.observing().with("cost", new Policy.Privacy(disclosure, List.of(), PATIENCE));
  }

  private static Run median(List<Run> runs) {
    return new Run(median(runs, Run::eventsPerSecond), median(runs, Run::microsPerEvent));
  }

  private static double median(List<Run> runs, ToDoubleFunction<Run> figure) {
    return runs.stream()
        .mapToDouble(figure)
        .sorted()
        .skip(runs.size() / 2)
        .findFirst()
        .orElseThrow();
  }
}
