package dev.verity.examples;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// A pipeline that has a person's verification redacted at Stripe, and asks until it is done.
///
/// The id of the request is the ticket's. So the pipeline may be killed and run again at any time:
/// the same id asks for the newest answer, and nothing is done twice.
public final class AskForErasure {
  /// As it is written to `verity.requests`; for a session of a connected account with `account`,
  /// too.
  public record Request(String id, String kind, boolean livemode, String actor, String reason) {}

  /// As it stands on `verity.answers`.
  ///
  /// @param verdict `DONE`, `REJECTED`, `FAILED`, or `ACCEPTED` while it waits
  /// @param reason what it waits for, or why it was not done
  /// @param until when it waits for a time, that time
  public record Answer(
      String request, String verdict, @Nullable String reason, @Nullable Instant until) {}

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private AskForErasure() {}

  /// Exits with 0 when it is done, with 2 when it will not be. Anything else means: run it again in
  /// an hour, be it that Verity waits for something, or that Kafka could not be reached.
  ///
  /// @param arguments bootstrap servers, the prefix of the topics, `live` or `test`, the session,
  ///   the ticket
  public static void main(String[] arguments) throws Exception {
    var request =
        new Request(
            "erase-" + arguments[4],
            "redact",
            arguments[2].equals("live"),
            "dpo",
            "ticket " + arguments[4]);
    var answer = redact(arguments[0], arguments[1], arguments[3], request, Duration.ofMinutes(1));
    System.out.println(answer);
    System.exit(
        switch (answer == null ? "" : answer.verdict()) {
          case "DONE" -> 0;
          case "REJECTED", "FAILED" -> 2;
          default -> 1;
        });
  }

  /// The answer, or null if Verity said nothing in that time.
  ///
  /// `ACCEPTED` is an answer, too: what it waits for may take days, Stripe's part of it up to four.
  /// So nobody waits here; whoever wants to know the end asks again.
  public static @Nullable Answer redact(
      String servers, String prefix, String session, Request request, Duration patience)
      throws InterruptedException, ExecutionException {
    var settings =
        Map.<String, Object>of("bootstrap.servers", servers, "isolation.level", "read_committed");
    try (var answers =
        new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
      standAtTheEnd(answers, prefix + ".answers");
      send(servers, prefix + ".requests", session, request);
      var end = Instant.now().plus(patience);
      while (Instant.now().isBefore(end)) {
        for (var record : answers.poll(Duration.ofMillis(200))) {
          if (isAbout(record, session, request)) {
            return JSON.readValue(record.value(), Answer.class);
          }
        }
      }
      return null;
    }
  }

  /// What is written from now on is read. No group is needed, since nothing is to be remembered.
  private static void standAtTheEnd(Consumer<String, byte[]> consumer, String topic) {
    var partitions =
        consumer.partitionsFor(topic).stream()
            .map(each -> new TopicPartition(topic, each.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    // only asking for the position makes the seek happen now and not with the first poll
    partitions.forEach(consumer::position);
  }

  private static void send(String servers, String topic, String session, Request request)
      throws InterruptedException, ExecutionException {
    var settings = Map.<String, Object>of("bootstrap.servers", servers);
    try (var producer =
        new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
      var value = JSON.writeValueAsBytes(request);
      producer.send(new ProducerRecord<>(topic, session, value)).get();
    }
  }

  private static boolean isAbout(
      ConsumerRecord<String, byte[]> record, String session, Request request) {
    return record.key().equals(session)
        && JSON.readTree(record.value()).path("request").asString().equals(request.id());
  }
}
