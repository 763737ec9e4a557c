package dev.verity.topics;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verity.session.Request;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// Puts requests on their topic.
public final class RequestSender implements AutoCloseable {
  private final Topics topics;
  private final InstantSource clock;
  private final KafkaProducer<String, byte[]> producer;

  /// @param client where the cluster is and how to sign in, as Kafka's own keys
  public RequestSender(Map<String, Object> client, Topics topics, InstantSource clock) {
    this.topics = topics;
    this.clock = clock;
    producer =
        new KafkaProducer<>(
            producerSettings(client), new StringSerializer(), new ByteArraySerializer());
  }

  /// Returns when the request is stored.
  ///
  /// @throws KafkaException when it is not certain that it was
  public void send(String sessionId, Request request) throws InterruptedException {
    var now = Instant.ofEpochMilli(clock.millis());
    try {
      var _ = producer.send(record(topics, sessionId, request, now)).get();
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof KafkaException known
          ? known
          : new KafkaException(failed.getCause());
    }
  }

  /// A request as it stands on its topic.
  public static ProducerRecord<String, byte[]> record(
      Topics topics, String sessionId, Request request, Instant now) {
    var topic = topics.requests();
    var headers =
        new CloudEvent(
                request.id(),
                "dev.verity.request." + request.kind().wire(),
                CloudEvent.VERITY,
                now,
                sessionId,
                null)
            .headers();
    var value = topic.values().serializer().serialize(topic.name(), request);
    return new ProducerRecord<>(topic.name(), null, sessionId, value, headers);
  }

  /// The same for whoever writes bytes.
  public static ProducerRecord<byte[], byte[]> bytes(
      Topics topics, String sessionId, Request request, Instant now) {
    var record = record(topics, sessionId, request, now);
    return new ProducerRecord<>(
        record.topic(), null, sessionId.getBytes(UTF_8), record.value(), record.headers());
  }

  @Override
  public void close() {
    producer.close();
  }

  private static Map<String, Object> producerSettings(Map<String, Object> client) {
    var settings = new HashMap<>(client);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    return settings;
  }
}
