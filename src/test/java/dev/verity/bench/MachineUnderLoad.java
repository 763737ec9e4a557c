package dev.verity.bench;

import dev.verity.bench.Child.Usage;
import dev.verity.local.LocalBroker;
import dev.verity.topics.TopicSetup;
import dev.verity.topics.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/// The machine role with one stream thread as a process of its own, beside a broker that is
/// another.
final class MachineUnderLoad implements AutoCloseable {
  static final int PARTITIONS = 3;
  static final Topics TOPICS = Topics.named("verity");
  static final String GROUP = "verity-machine";

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Duration LOOK = Duration.ofMillis(20);

  private final Path folder;
  private final LocalBroker broker;
  private final Admin admin;

  private MachineUnderLoad(Path folder, LocalBroker broker, Admin admin) {
    this.folder = folder;
    this.broker = broker;
    this.admin = admin;
  }

  /// A broker with Verity's topics; no machine yet.
  static MachineUnderLoad prepare(Path folder)
      throws IOException, InterruptedException, ExecutionException {
    var broker = LocalBroker.startAtFullPower(folder.resolve("kafka"));
    var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    new TopicSetup(admin, TOPICS, PARTITIONS, (short) 1, PATIENCE).ensure();
    return new MachineUnderLoad(folder, broker, admin);
  }

  Map<String, Object> kafka() {
    return Map.of("bootstrap.servers", broker.bootstrapServers());
  }

  Admin admin() {
    return admin;
  }

  Path state() {
    return folder.resolve("state");
  }

  /// A machine, and where it tells of itself.
  record Running(Child process, int adminPort) implements AutoCloseable {
    @Override
    public void close() {
      process.close();
    }
  }

  Running start(Map<String, String> more, String javaOptions) throws IOException {
    var port = LocalBroker.freePort();
    var settings = new LinkedHashMap<String, String>();
    settings.put("roles", "machine");
    settings.put("kafka.bootstrap.servers", broker.bootstrapServers());
    settings.put("topics.partitions", Integer.toString(PARTITIONS));
    settings.put("topics.replication", "1");
    settings.put("machine.threads", "1");
    settings.put("machine.standbys", "0");
    settings.put("machine.state.directory", state().toString());
    settings.put("admin.port", Integer.toString(port));
    settings.putAll(more);
    return new Running(Distribution.serve("machine", folder, settings, javaOptions), port);
  }

  /// How far the machine was at a moment, and what it and the broker had used until then.
  record Mark(long nanos, long inputs, Usage machine, Usage broker) {
    double perSecond(Mark since) {
      return (inputs - since.inputs) * 1e9 / (nanos - since.nanos);
    }

    double machineMicros(Mark since) {
      return machine.microsEach(since.machine, inputs - since.inputs);
    }

    double brokerMicros(Mark since) {
      return broker.microsEach(since.broker, inputs - since.inputs);
    }
  }

  /// Waits until so many inputs were taken and their transactions committed, as long as it goes on.
  Mark await(Child machine, long inputs)
      throws IOException, InterruptedException, ExecutionException {
    var end = System.nanoTime() + PATIENCE.toNanos();
    var before = 0L;
    while (true) {
      var taken = taken();
      if (taken > before) {
        before = taken;
        end = System.nanoTime() + PATIENCE.toNanos();
      }
      if (taken >= inputs) {
        return new Mark(System.nanoTime(), taken, machine.usage(), Child.Usage.of(broker.pid()));
      }
      if (!machine.isAlive() || System.nanoTime() > end) {
        throw new IllegalStateException(
            "The machine has taken %d of %d inputs; its log ends with:%n%s"
                .formatted(taken, inputs, endOfLog()));
      }
      Thread.sleep(LOOK);
    }
  }

  private long taken() throws InterruptedException, ExecutionException {
    return admin
        .listConsumerGroupOffsets(GROUP)
        .partitionsToOffsetAndMetadata()
        .get()
        .entrySet()
        .stream()
        .filter(each -> each.getKey().topic().equals(TOPICS.inbox().name()))
        .mapToLong(each -> offset(each.getValue()))
        .sum();
  }

  private static long offset(OffsetAndMetadata committed) {
    return committed.offset();
  }

  private String endOfLog() throws IOException {
    var lines = Files.readAllLines(folder.resolve("machine.log"));
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
  }

  @Override
  public void close() {
    admin.close();
    broker.close();
  }
}
