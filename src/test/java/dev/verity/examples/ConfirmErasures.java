package dev.verity.examples;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import tools.jackson.databind.json.JsonMapper;

/// A system that holds personal data erases it when Verity says so, and confirms it: the policy has
/// its name under `privacy.confirmedBy`.
public final class ConfirmErasures {
  /// As it stands on `verity.erasures`.
  public record Notice(String sessionId, List<String> systems) {}

  /// As it is written to `verity.erasure-acks`.
  public record Confirmation(String system, Instant at) {}

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private ConfirmErasures() {}

  /// Confirms for a system that has nothing to erase.
  ///
  /// @param arguments bootstrap servers, the prefix of the topics, the name of the system
  public static void main(String[] arguments) throws Exception {
    run(
        arguments[0],
        arguments[1],
        arguments[2],
        new UntilStopped(),
        session -> System.out.println(session + " is to be erased"));
  }

  /// Confirms what `erase` got through without an exception, and only then goes on behind it. So
  /// `erase` may be asked twice for the same session, and may not stumble over that. It has to keep
  /// the session's id: an event of it may still be on its way here, and must not bring anything
  /// back.
  public static void run(
      String servers,
      String prefix,
      String system,
      BooleanSupplier isRunning,
      Consumer<String> erase)
      throws InterruptedException, ExecutionException {
    var reading =
        Map.<String, Object>of(
            "bootstrap.servers",
            servers,
            "group.id",
            prefix + "-erasures-" + system,
            "auto.offset.reset",
            "earliest",
            "enable.auto.commit",
            false,
            "isolation.level",
            "read_committed");
    try (var notices =
            new KafkaConsumer<>(reading, new StringDeserializer(), new ByteArrayDeserializer());
        var confirmations =
            new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", servers),
                new StringSerializer(),
                new ByteArraySerializer())) {
      notices.subscribe(List.of(prefix + ".erasures"));
      while (isRunning.getAsBoolean()) {
        for (var record : notices.poll(Duration.ofSeconds(1))) {
          var notice = JSON.readValue(record.value(), Notice.class);
          erase.accept(notice.sessionId());
          if (notice.systems().contains(system)) {
            var confirmation = JSON.writeValueAsBytes(new Confirmation(system, Instant.now()));
            confirmations
                .send(
                    new ProducerRecord<>(
                        prefix + ".erasure-acks", notice.sessionId(), confirmation))
                .get();
          }
        }
        notices.commitSync();
      }
    }
  }
}
