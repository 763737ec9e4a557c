package dev.verity.machine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.Await;
import dev.verity.local.LocalBroker;
import dev.verity.privacy.Keyset;
import dev.verity.session.Disclosure;
import dev.verity.session.Policy;
import dev.verity.topics.Json;
import dev.verity.topics.WrappedKey;
import dev.verity.tracing.Tracing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is on the disks of broker and machine after sessions were redacted: the keys of the others,
/// and no personal value outside the inbox. Hours are seconds here.
final class ForgettingIT {
  private static final int SESSIONS = 40;
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final String NAME = "Jane Doe of Elm Street";
  private static final Map<String, String> HASTY =
      Map.of(
          "segment.ms", "500",
          "max.compaction.lag.ms", "500",
          "delete.retention.ms", "0",
          "file.delete.delay.ms", "100");

  private @TempDir Path folder;

  @Test
  void destroyedKeysAreGoneFromAllDisksAndPersonalValuesWereNeverThere() throws Exception {
    var keyset = Keyset.create(folder.resolve("keyset.json"));
    try (var broker = LocalBroker.start(folder.resolve("kafka"))) {
      var rig = new Rig(broker, "", folder);
      hurry(broker, rig.topics.keys().name());
      Map<String, String> destroyed;
      Map<String, String> kept;
      try (var _ = start(broker, rig, keyset)) {
        tell(broker, rig, SESSIONS, "verified", "null");
        rig.awaitEvents(SESSIONS);
        hurry(broker, rig.group + "-keys-changelog");
        var keys = keys(rig);
        assertThat(keys).hasSize(SESSIONS);
        destroyed = new LinkedHashMap<>(keys);
        kept = new LinkedHashMap<>(keys);
        destroyed.keySet().removeIf(id -> number(id) >= SESSIONS / 2);
        kept.keySet().removeAll(destroyed.keySet());

        var redactedAt = System.nanoTime();
        tell(broker, rig, SESSIONS / 2, "redacted", "{\"status\":\"redacted\"}");
        Await.until("the keys to be destroyed", () -> keys(rig).size() == kept.size());
        var destroyedAfter = System.nanoTime() - redactedAt;
        awaitGone(destroyed);
        System.out.printf(
            "keys destroyed %d; gone from state and topic after %d ms, from the disks after %d"
                + " ms%n",
            destroyed.size(),
            destroyedAfter / 1_000_000,
            (System.nanoTime() - redactedAt) / 1_000_000);
      }
      broker.restart();
      try (var _ = start(broker, rig, keyset)) {
        tell(broker, rig, 1, "processing", "null");
        rig.awaitEvents(SESSIONS + SESSIONS / 2 + 1);
      }
      assertThat(found(destroyed.values(), records())).isEmpty();
      assertThat(found(destroyed.values(), files("state"))).isEmpty();
      assertThat(found(kept.values(), records())).hasSize(kept.size());
      assertThat(found(kept.values(), files("state"))).hasSize(kept.size());
      var texts = records();
      assertThat(texts.entrySet().stream().filter(it -> it.getValue().contains(NAME)))
          .isNotEmpty()
          .allMatch(it -> it.getKey().startsWith(rig.topics.inbox().name() + "-"));
      assertThat(found(List.of(NAME), files("state"))).isEmpty();
    }
  }

  private Machine start(LocalBroker broker, Rig rig, Keyset keyset) {
    var policy =
        Policy.observing()
            .with("sealing", new Policy.Privacy(Disclosure.SEALED, List.of(), Duration.ofDays(7)));
    return Machine.start(
        new MachineSettings(
            kafka(broker),
            rig.group,
            folder.resolve("state"),
            1,
            0,
            1,
            64 << 20,
            Duration.ofMillis(100),
            1_000,
            SOON),
        rig.topics,
        policy,
        keyset,
        new SimpleMeterRegistry(),
        Tracing.OFF);
  }

  private void awaitGone(Map<String, String> destroyed) {
    Await.until(
        "destroyed keys to be gone from the disks",
        () ->
            found(destroyed.values(), records()).isEmpty()
                && found(destroyed.values(), files("state")).isEmpty());
  }

  /// Those of the words that stand in one of the texts.
  private static List<String> found(Iterable<String> words, Map<String, String> texts) {
    var found = new ArrayList<String>();
    for (var word : words) {
      if (texts.values().stream().anyMatch(text -> text.contains(word))) {
        found.add(word);
      }
    }
    return found;
  }

  /// What is in the segments of each of the broker's partitions, unpacked.
  private Map<String, String> records() {
    var texts = new LinkedHashMap<String, String>();
    for (var file : under("kafka")) {
      var name = file.getFileName().toString();
      if (name.contains(".log") && name.matches("\\d+\\.log.*")) {
        var text = new StringBuilder();
        try {
          var segment = FileRecords.open(file.toFile(), false);
          try {
            segment.records().forEach(record -> text.append(text(record.value())).append('\n'));
          } finally {
            segment.closeHandlers(); // to close it would trim the file, which is the broker's
          }
        } catch (IOException vanished) {
          continue; // the cleaner was faster
        }
        texts.put(
            Objects.requireNonNull(file.getParent()).getFileName() + "/" + name, text.toString());
      }
    }
    return texts;
  }

  private Map<String, String> files(String below) {
    var texts = new LinkedHashMap<String, String>();
    for (var file : under(below)) {
      try {
        texts.put(file.toString(), Files.readString(file, ISO_8859_1));
      } catch (NoSuchFileException vanished) {
        // RocksDB was faster
      } catch (IOException failure) {
        throw new IllegalStateException(failure);
      }
    }
    return texts;
  }

  private List<Path> under(String below) {
    try (var files = Files.walk(folder.resolve(below))) {
      return files.filter(Files::isRegularFile).toList();
    } catch (UncheckedIOException | IOException vanishing) {
      return under(below);
    }
  }

  private static String text(@Nullable ByteBuffer value) {
    return value == null ? "" : UTF_8.decode(value).toString();
  }

  /// The wrapped key of each session that has one.
  private static Map<String, String> keys(Rig rig) {
    var keys = new LinkedHashMap<String, String>();
    rig.records(rig.topics.keys().name())
        .forEach(record -> {
          if (record.value() == null) {
            keys.remove(record.key());
          } else {
            keys.put(
                record.key(), Json.MAPPER.readValue(record.value(), WrappedKey.class).wrapped());
          }
        });
    return keys;
  }

  private static int number(String id) {
    return Integer.parseInt(id.substring("vs_1Forgotten".length()));
  }

  private static void tell(LocalBroker broker, Rig rig, int sessions, String type, String redaction)
      throws Exception {
    try (var producer =
        new KafkaProducer<>(kafka(broker), new StringSerializer(), new StringSerializer())) {
      for (var i = 0; i < sessions; i++) {
        var id = "vs_1Forgotten" + i;
        producer
            .send(
                new ProducerRecord<>(
                    rig.topics.inbox().name(), id, event("evt_" + type + i, id, type, redaction)))
            .get();
      }
    }
  }

  private static String event(String id, String session, String type, String redaction) {
    return """
    {"id":"%s","object":"event","created":%d,"livemode":false,\
    "type":"identity.verification_session.%s","data":{"object":{"id":"%s",\
    "object":"identity.verification_session","created":1767225600,"livemode":false,\
    "client_reference_id":"%s","metadata":{"name":"%s"},"options":{},"redaction":%s,\
    "status":"verified","type":"document"}}}\
    """
        .formatted(id, Instant.now().getEpochSecond(), type, session, NAME, NAME, redaction);
  }

  private static void hurry(LocalBroker broker, String topic) throws Exception {
    try (var admin = Admin.create(kafka(broker))) {
      var settings =
          HASTY.entrySet().stream()
              .map(it ->
                  new AlterConfigOp(
                      new ConfigEntry(it.getKey(), it.getValue()), AlterConfigOp.OpType.SET))
              .toList();
      var cleaner =
          new AlterConfigOp(
              new ConfigEntry("log.cleaner.backoff.ms", "200"), AlterConfigOp.OpType.SET);
      admin
          .incrementalAlterConfigs(
              Map.of(
                  new ConfigResource(ConfigResource.Type.TOPIC, topic),
                  settings,
                  new ConfigResource(ConfigResource.Type.BROKER, ""),
                  List.of(cleaner)))
          .all()
          .get();
    }
  }

  private static Map<String, Object> kafka(LocalBroker broker) {
    return Map.of("bootstrap.servers", broker.bootstrapServers());
  }
}
