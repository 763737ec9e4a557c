package dev.verity.recovery;

import dev.verity.recovery.Turn.TurnOver;
import dev.verity.stripe.Envelope;
import dev.verity.stripe.RemoteEvent;
import dev.verity.topics.CloudEvent;
import dev.verity.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// Puts events into the inbox as the webhook does, marked as recovered. For one thread.
final class Door implements AutoCloseable {
  private static final byte[] SWEEP = "sweep".getBytes(StandardCharsets.UTF_8);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration DELIVERY_MAX = Duration.ofMinutes(1);

  private final Topic<byte[]> inbox;
  private final KafkaProducer<String, byte[]> producer;

  /// An event with its envelope, so that it is known to be about a session.
  record Lost(Envelope envelope, RemoteEvent event) {}

  Door(Map<String, Object> kafka, Topic<byte[]> inbox) {
    this.inbox = inbox;
    producer =
        new KafkaProducer<>(settings(kafka), new StringSerializer(), new ByteArraySerializer());
  }

  /// Returns when all of them are acknowledged.
  ///
  /// @throws KafkaException when one of them may not be in the inbox
  void put(List<Lost> events, Turn turn) throws TurnOver {
    turn.check();
    var sent = new ArrayList<Future<RecordMetadata>>();
    for (var each : events) {
      sent.add(producer.send(record(each)));
    }
    producer.flush();
    try {
      for (var each : sent) {
        each.get();
      }
    } catch (ExecutionException failed) {
      throw new KafkaException("The inbox did not acknowledge a recovered event.", failed);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new TurnOver();
    }
  }

  @Override
  public void close() {
    producer.close(CLOSE_TIMEOUT);
  }

  private ProducerRecord<String, byte[]> record(Lost lost) {
    var envelope = lost.envelope();
    var sessionId = Objects.requireNonNull(envelope.sessionId());
    var headers =
        new CloudEvent(
                envelope.eventId(),
                envelope.type(),
                CloudEvent.STRIPE,
                envelope.created(),
                sessionId,
                null)
            .headers()
            .add(CloudEvent.RECOVERED, SWEEP);
    return new ProducerRecord<>(inbox.name(), null, sessionId, lost.event().body(), headers);
  }

  private static Map<String, Object> settings(Map<String, Object> kafka) {
    var settings = new HashMap<>(kafka);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(
        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Math.toIntExact(DELIVERY_MAX.toMillis()));
    settings.put(
        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.toIntExact(DELIVERY_MAX.toMillis() / 2));
    return settings;
  }
}
