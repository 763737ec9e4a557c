package dev.verity.webhook;

import static java.util.Objects.requireNonNull;

import dev.verity.stripe.Envelope;
import dev.verity.topics.ClientMeters;
import dev.verity.topics.CloudEvent;
import dev.verity.tracing.Tracing;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/// The inbox topic: acknowledged by all in-sync replicas or not at all.
public final class KafkaInbox implements Inbox {
  private static final Duration LINGER = Duration.ZERO;
  private static final Duration BLOCK_MAX = Duration.ofMillis(500);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration RECONNECT_BACKOFF = Duration.ofMillis(50);
  private static final Duration RECONNECT_BACKOFF_MAX = Duration.ofSeconds(1);
  private static final int BATCH_BYTES = 64 * 1024;
  private static final int REQUEST_BYTES_MAX = 1024 * 1024;
  private static final long BUFFER_BYTES_MAX = 32L * 1024 * 1024;

  /// While one is under way, what comes in gathers to the next: at many webhooks a second this
  /// saves a sixth of our CPU and a third of the broker's, and at few nobody waits.
  private static final int REQUESTS_IN_FLIGHT_MAX = 1;

  private final String topic;
  private final Producer<String, byte[]> producer;
  private final Tracing tracing;

  /// An inbox on a cluster.
  ///
  /// @param client where the cluster is and how to sign in, as Kafka's own keys; what durability
  ///   and time-outs rest on is set here and overrides it
  /// @param acknowledgeTimeout after which an append has failed
  public KafkaInbox(
      String topic, Map<String, Object> client, Duration acknowledgeTimeout, Tracing tracing) {
    this(topic, new KafkaProducer<>(settings(client, acknowledgeTimeout)), tracing);
  }

  KafkaInbox(String topic, Producer<String, byte[]> producer, Tracing tracing) {
    this.topic = topic;
    this.producer = producer;
    this.tracing = tracing;
  }

  @Override
  public CompletableFuture<Position> append(Envelope envelope, byte[] body, String traceparent) {
    var acknowledged = new CompletableFuture<Position>();
    var span = tracing.publish(topic, envelope.sessionId(), traceparent);
    var _ =
        producer.send(
            record(envelope, body, span.traceparent()),
            (written, failure) -> {
              if (failure != null) {
                span.failed(failure.getClass().getSimpleName());
              }
              span.end();
              if (failure == null) {
                acknowledged.complete(new Position(written.partition(), written.offset()));
              } else {
                acknowledged.completeExceptionally(failure);
              }
            });
    return acknowledged;
  }

  public void showClients(ClientMeters meters) {
    meters.show(producer);
  }

  @Override
  public void close() {
    producer.close(CLOSE_TIMEOUT);
  }

  private ProducerRecord<String, byte[]> record(
      Envelope envelope, byte[] body, @Nullable String traceparent) {
    var sessionId = requireNonNull(envelope.sessionId());
    var headers =
        new CloudEvent(
                envelope.eventId(),
                envelope.type(),
                CloudEvent.STRIPE,
                envelope.created(),
                sessionId,
                traceparent)
            .headers();
    return new ProducerRecord<>(topic, null, sessionId, body, headers);
  }

  static Map<String, Object> settings(Map<String, Object> client, Duration acknowledgeTimeout) {
    var settings = new HashMap<String, Object>(client);
    settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class);
    settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, REQUESTS_IN_FLIGHT_MAX);
    settings.put(ProducerConfig.RETRIES_CONFIG, Integer.MAX_VALUE);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis(acknowledgeTimeout));
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, millis(acknowledgeTimeout) / 2);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, BLOCK_MAX.toMillis());
    settings.put(ProducerConfig.LINGER_MS_CONFIG, LINGER.toMillis());
    settings.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES_MAX);
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, REQUEST_BYTES_MAX);
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "none");
    settings.put(ProducerConfig.RECONNECT_BACKOFF_MS_CONFIG, RECONNECT_BACKOFF.toMillis());
    settings.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, RECONNECT_BACKOFF_MAX.toMillis());
    return Map.copyOf(settings);
  }

  private static int millis(Duration duration) {
    return Math.toIntExact(duration.toMillis());
  }
}
