package dev.verity.examples;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// Tells a program where each verification session stands, with Kafka's client and Jackson alone.
public final class FollowSessions {
  /// As `verity.sessions` has it; what is not named here is passed over.
  ///
  /// @param revision of two records of one session the one with the larger is the newer
  public record Session(String id, boolean livemode, long revision, @Nullable Observed observed) {}

  /// What was last seen at Stripe.
  ///
  /// @param since when it came to this status
  public record Observed(Snapshot snapshot, Instant since) {}

  /// Part of Stripe's object. `status` may be a word that Stripe does not have yet.
  public record Snapshot(String status, String redaction, @Nullable String lastError) {}

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private FollowSessions() {}

  /// Prints them.
  ///
  /// @param arguments bootstrap servers, the prefix of the topics
  public static void main(String[] arguments) {
    follow(arguments[0], arguments[1], new UntilStopped(), System.out::println);
  }

  /// Tells each session as it is now, and again whenever it changes.
  ///
  /// The offset is committed when `told` is through, so after a crash some are told again: keep the
  /// revision beside what you store, and let `update … where revision < ?` decide.
  public static void follow(
      String servers, String prefix, BooleanSupplier isRunning, Consumer<Session> told) {
    var settings =
        Map.<String, Object>of(
            "bootstrap.servers",
            servers,
            "group.id",
            prefix + "-follow-sessions",
            "auto.offset.reset",
            "earliest",
            "enable.auto.commit",
            false,
            "isolation.level",
            "read_committed");
    try (var consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(prefix + ".sessions"));
      while (isRunning.getAsBoolean()) {
        for (var record : consumer.poll(Duration.ofSeconds(1))) {
          told.accept(JSON.readValue(record.value(), Session.class));
        }
        consumer.commitSync();
      }
    }
  }
}
