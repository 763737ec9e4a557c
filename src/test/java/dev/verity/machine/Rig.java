package dev.verity.machine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.Await;
import dev.verity.local.Broker;
import dev.verity.session.Policy;
import dev.verity.session.Policy.Duties;
import dev.verity.session.Policy.Permissions;
import dev.verity.session.Policy.Rule;
import dev.verity.session.Policy.Scope;
import dev.verity.session.Status;
import dev.verity.topics.TopicSetup;
import dev.verity.topics.Topics;
import dev.verity.tracing.Tracing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// Machines of one group on a broker, what they are told, and what they have said.
final class Rig {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final int PARTITIONS = 3;

  final Topics topics;
  final String group;
  private final Map<String, Object> kafka;
  private final Path folder;

  Rig(Broker broker, String prefix, Path folder) throws Exception {
    kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
    topics = Topics.named(prefix + "verity");
    group = prefix + "machine";
    this.folder = folder;
    try (var admin = Admin.create(kafka)) {
      var setup = new TopicSetup(admin, topics, PARTITIONS, (short) 1, PATIENCE);
      assertThat(setup.ensure()).isEmpty();
    }
  }

  /// Settings of a machine that meets no broker.
  static MachineSettings unconnected(Path directory) {
    return unconnected(directory, 1_000);
  }

  /// As above, and so many calls may be on their way before others wait.
  static MachineSettings unconnected(Path directory, int callsAhead) {
    return new MachineSettings(
        Map.of("bootstrap.servers", "nowhere:1"),
        "verity-machine",
        directory,
        1,
        0,
        1,
        64 << 20,
        Duration.ofSeconds(1),
        callsAhead,
        Topics.SEGMENT);
  }

  /// Cancels what requires input for so long.
  static Policy cancelingAfter(Duration wait) {
    return new Policy(
        "test",
        false,
        List.of(
            new Rule(
                "new", Scope.of(Status.Known.REQUIRES_INPUT), Duties.NONE.canceledAfter(wait))),
        new Permissions(true, true, false, Duration.ZERO),
        Duration.ofDays(1),
        Duration.ofDays(4),
        Duration.ofMinutes(15),
        Duration.ofMinutes(2),
        Policy.observing().retry());
  }

  /// Meters that nobody looks at.
  static MachineMeters unseen() {
    return new MachineMeters(new SimpleMeterRegistry());
  }

  /// A machine with one thread and a state of its own under this name.
  Machine start(String name, int standbys, Topics known, Policy policy) {
    return Machine.start(
        new MachineSettings(
            kafka,
            group,
            folder.resolve(name),
            1,
            standbys,
            1,
            64 << 20,
            Duration.ofMillis(100),
            1_000,
            Topics.SEGMENT),
        known,
        policy,
        null,
        new SimpleMeterRegistry(),
        Tracing.OFF);
  }

  /// Stops one before the end of the test.
  static void stop(Machine machine) {
    machine.close();
  }

  /// Puts one event of each of the first so many sessions into the inbox.
  void tell(int sessions, String type, String status) throws Exception {
    try (var producer =
        new KafkaProducer<>(kafka, new StringSerializer(), new StringSerializer())) {
      var sent =
          IntStream.range(0, sessions)
              .mapToObj(i -> {
                var id = "vs_1Rig" + i;
                var event = Deliveries.event("evt_" + type + i, id, type, status);
                return producer.send(new ProducerRecord<>(topics.inbox().name(), id, event));
              })
              .toList();
      for (var each : sent) {
        each.get();
      }
    }
  }

  /// All committed records of a topic until now.
  List<ConsumerRecord<String, String>> records(String topic) {
    var settings = new LinkedHashMap<>(kafka);
    settings.put("isolation.level", "read_committed");
    settings.put("auto.offset.reset", "earliest");
    var records = new ArrayList<ConsumerRecord<String, String>>();
    try (var consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      var partitions =
          consumer.partitionsFor(topic).stream()
              .map(found -> new TopicPartition(found.topic(), found.partition()))
              .toList();
      consumer.assign(partitions);
      var ends = consumer.endOffsets(partitions);
      Await.until(
          "the end of " + topic,
          () -> {
            consumer.poll(PAUSE).forEach(records::add);
            return partitions.stream()
                .allMatch(each -> consumer.position(each) >= ends.getOrDefault(each, 0L));
          });
    }
    return records;
  }

  /// The last that was said of each session.
  Map<String, String> sessions() {
    var last = new LinkedHashMap<String, String>();
    records(topics.sessions().name()).forEach(record -> last.put(record.key(), record.value()));
    return last;
  }

  /// How many records the changelogs of both stores have.
  int changes() {
    return records(group + "-sessions-changelog").size()
        + records(group + "-timers-changelog").size();
  }

  void awaitEvents(int count) {
    Await.until(count + " events", () -> records(topics.events().name()).size() >= count);
  }

  /// Waits until each of so many machines has partitions of its own.
  void awaitShared(int machines) throws Exception {
    try (var admin = Admin.create(kafka)) {
      Await.until(
          "partitions for " + machines + " machines",
          () -> {
            try {
              var groups = admin.describeConsumerGroups(List.of(group)).all().get().values();
              var members = groups.stream().flatMap(each -> each.members().stream()).toList();
              return members.size() == machines
                  && members.stream()
                      .noneMatch(member -> member.assignment().topicPartitions().isEmpty());
            } catch (Exception failure) {
              throw new IllegalStateException(failure);
            }
          });
    }
  }

  static String header(ConsumerRecord<?, ?> record, String name) {
    return new String(record.headers().lastHeader(name).value(), UTF_8);
  }
}
