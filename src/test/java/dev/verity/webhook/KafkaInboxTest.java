package dev.verity.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.verity.stripe.Envelope;
import dev.verity.tracing.Tracing;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class KafkaInboxTest {
  private static final byte[] BODY = {'{', (byte) 0xC3, (byte) 0xA9, '}', '\n'};
  private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  private static final Envelope ENVELOPE =
      new Envelope(
          "evt_1",
          "v1.identity.verification_session.verified",
          "vs_1",
          true,
          "acct_1",
          Instant.parse("2026-10-09T08:56:00Z"),
          true);

  private final MockProducer<String, byte[]> producer =
      new MockProducer<>(false, null, new StringSerializer(), new ByteArraySerializer());
  private final KafkaInbox inbox = new KafkaInbox("verity.inbox", producer, Tracing.OFF);

  @Test
  void theBodyIsSentAsItCameUnderTheSessionsId() {
    var _ = inbox.append(ENVELOPE, BODY, TRACE);

    var sent = producer.history().getFirst();
    assertThat(sent.topic()).isEqualTo("verity.inbox");
    assertThat(sent.key()).isEqualTo("vs_1");
    assertThat(sent.value()).isSameAs(BODY);
    assertThat(sent.partition()).isNull();
    assertThat(sent.timestamp()).isNull();
  }

  @Test
  void theHeadersAreACloudEventInBinaryMode() {
    var _ = inbox.append(ENVELOPE, BODY, TRACE);

    var headers = new TreeMap<String, String>();
    for (var header : producer.history().getFirst().headers()) {
      headers.put(header.key(), new String(header.value(), UTF_8));
    }
    assertThat(headers)
        .isEqualTo(
            Map.of(
                "ce_specversion", "1.0",
                "ce_id", "evt_1",
                "ce_type", "v1.identity.verification_session.verified",
                "ce_source", "https://api.stripe.com",
                "ce_time", "2026-10-09T08:56:00Z",
                "ce_subject", "vs_1",
                "content-type", "application/json",
                "traceparent", TRACE));
  }

  @Test
  void theFutureWaitsForTheAcknowledgement() {
    var first = inbox.append(ENVELOPE, BODY, TRACE);
    var second = inbox.append(ENVELOPE, BODY, TRACE);
    assertThat(first).isNotDone();

    producer.completeNext();

    assertThat(first).isCompletedWithValue(new Inbox.Position(0, 0));
    assertThat(second).isNotDone();
  }

  @Test
  void anErrorOfKafkaFailsTheFuture() {
    var append = inbox.append(ENVELOPE, BODY, TRACE);

    producer.errorNext(new TimeoutException("delivery.timeout.ms"));

    assertThatExceptionOfType(CompletionException.class)
        .isThrownBy(append::join)
        .withCauseInstanceOf(TimeoutException.class);
  }

  @Test
  void closingClosesTheProducer() {
    inbox.close();

    assertThat(producer.closed()).isTrue();
  }

  @Test
  void whatDurabilityAndTimeOutsRestOnIsSet() {
    var client =
        Map.<String, Object>of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            "kafka:9092",
            "security.protocol",
            "SSL",
            ProducerConfig.ACKS_CONFIG,
            "1",
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            false);

    assertThat(KafkaInbox.settings(client, Duration.ofSeconds(5)))
        .isEqualTo(
            Map.ofEntries(
                Map.entry("bootstrap.servers", "kafka:9092"),
                Map.entry("security.protocol", "SSL"),
                Map.entry("key.serializer", StringSerializer.class),
                Map.entry("value.serializer", ByteArraySerializer.class),
                Map.entry("acks", "all"),
                Map.entry("enable.idempotence", true),
                Map.entry("max.in.flight.requests.per.connection", 1),
                Map.entry("retries", Integer.MAX_VALUE),
                Map.entry("delivery.timeout.ms", 5_000),
                Map.entry("request.timeout.ms", 2_500),
                Map.entry("max.block.ms", 500L),
                Map.entry("linger.ms", 0L),
                Map.entry("batch.size", 65_536),
                Map.entry("buffer.memory", 33_554_432L),
                Map.entry("max.request.size", 1_048_576),
                Map.entry("compression.type", "none"),
                Map.entry("reconnect.backoff.ms", 50L),
                Map.entry("reconnect.backoff.max.ms", 1_000L)));
  }

  @Test
  void kafkaTakesTheSettings() {
    var settings =
        KafkaInbox.settings(
            Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:9"), Duration.ofMillis(100));

    assertThat(new ProducerConfig(settings).getBoolean(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG))
        .isTrue();
  }
}
