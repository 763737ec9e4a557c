package dev.verity.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verity.session.Event;
import dev.verity.session.EventType;
import dev.verity.session.Input;
import dev.verity.session.Policy;
import dev.verity.session.Redaction;
import dev.verity.session.Session;
import dev.verity.session.SessionMachine;
import dev.verity.session.Snapshot;
import dev.verity.session.Status;
import dev.verity.topics.SessionFormat;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/// Sessions that were created an hour ago and sleep for ten years, put straight into the machine's
/// changelogs, from which a machine restores them.
final class Sleepers {
  /// What a machine must have as its policy, or it wakes them all.
  static final String POLICY =
      """
      rules:
        - name: forgotten
          when: { status: requires_input }
          cancelAfter: P3650D
      """;

  private static final String SESSIONS = MachineUnderLoad.GROUP + "-sessions-changelog";
  private static final String TIMERS = MachineUnderLoad.GROUP + "-timers-changelog";
  private static final String PATTERN = "99999999";

  private Sleepers() {}

  static String id(int number) {
    return id("%08d".formatted(number));
  }

  private static String id(String digits) {
    return "vs_1Sleep" + digits;
  }

  /// Appends so many, each with its timer.
  static void append(MachineUnderLoad load, int count, Policy policy)
      throws ExecutionException, InterruptedException {
    makeTopics(load);
    var session = sleeping(policy);
    var value =
        Objects.requireNonNull(SessionFormat.CURRENT.serde().serializer().serialize("", session));
    var places = places(value);
    var wakeAt = Objects.requireNonNull(session.wakeAt()).toEpochMilli();
    var failure = new AtomicReference<@Nullable Exception>();
    try (var producer =
        new KafkaProducer<>(
            settings(load.kafka()), new ByteArraySerializer(), new ByteArraySerializer())) {
      for (var number = 0; number < count; number++) {
        var digits = "%08d".formatted(number).getBytes(UTF_8);
        var key = id(number).getBytes(UTF_8);
        var partition = Utils.toPositive(Utils.murmur2(key)) % MachineUnderLoad.PARTITIONS;
        var timer = ByteBuffer.allocate(Long.BYTES + key.length).putLong(wakeAt).put(key).array();
        var _ =
            producer.send(
                new ProducerRecord<>(SESSIONS, partition, key, numbered(value, places, digits)),
                (_, thrown) -> failure.compareAndSet(null, thrown));
        var _ = producer.send(new ProducerRecord<>(TIMERS, partition, timer, new byte[0]));
      }
    }
    var thrown = failure.get();
    if (thrown != null) {
      throw new IllegalStateException("The changelogs could not be filled.", thrown);
    }
  }

  /// Compaction would find nothing, and be measured.
  private static void makeTopics(MachineUnderLoad load)
      throws ExecutionException, InterruptedException {
    var settings =
        Map.of(
            "cleanup.policy",
            "compact",
            "min.compaction.lag.ms",
            Long.toString(Duration.ofDays(1).toMillis()));
    load.admin()
        .createTopics(
            List.of(SESSIONS, TIMERS).stream()
                .map(name ->
                    new NewTopic(name, MachineUnderLoad.PARTITIONS, (short) 1).configs(settings))
                .toList())
        .all()
        .get();
  }

  private static Session sleeping(Policy policy) {
    var created = Instant.ofEpochSecond(Instant.now().minus(Duration.ofHours(1)).getEpochSecond());
    var snapshot =
        new Snapshot(
            Status.Known.REQUIRES_INPUT,
            Redaction.Known.NONE,
            null,
            null,
            "document",
            false,
            created);
    var event =
        new Event(
            "evt_sleep" + PATTERN,
            EventType.Known.CREATED,
            created,
            false,
            null,
            snapshot,
            null,
            null);
    var step =
        SessionMachine.step(
            Session.unseen(id(PATTERN), false, null),
            new Input.EventArrived(event, false, "0".repeat(64)),
            policy,
            created.plusSeconds(1));
    return step.session().withHead("0".repeat(64));
  }

  private static List<Integer> places(byte[] value) {
    var text = new String(value, UTF_8);
    var places = new ArrayList<Integer>();
    for (var at = text.indexOf(PATTERN); at >= 0; at = text.indexOf(PATTERN, at + 1)) {
      places.add(at);
    }
    return places;
  }

  private static byte[] numbered(byte[] value, List<Integer> places, byte[] digits) {
    var numbered = value.clone();
    for (var place : places) {
      System.arraycopy(digits, 0, numbered, place, digits.length);
    }
    return numbered;
  }

  private static Map<String, Object> settings(Map<String, Object> kafka) {
    var settings = new HashMap<>(kafka);
    settings.put("linger.ms", 20);
    settings.put("batch.size", 512 * 1024);
    settings.put("compression.type", "lz4");
    return settings;
  }
}
