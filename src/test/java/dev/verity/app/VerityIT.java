package dev.verity.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.stripe.net.Webhook;
import dev.verity.Await;
import dev.verity.contracts.LeftRecords;
import dev.verity.local.Broker;
import dev.verity.local.LocalBroker;
import dev.verity.local.LocalVerity;
import dev.verity.local.SharedBroker;
import dev.verity.topics.DeadLetters;
import dev.verity.topics.Topics;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.kafka.KafkaMessageFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// The whole program, started as `verity serve` starts it.
@ExtendWith(SharedBroker.class)
final class VerityIT {
  private static final String ID = "vs_1Whole";
  private static final String SECRET = "whsec_of_this_test";

  private final HttpClient http = HttpClient.newHttpClient();
  private final String prefix = SharedBroker.prefix(VerityIT.class) + "verity";
  private final Topics topics = Topics.named(prefix);
  private @TempDir Path folder;
  private Broker broker;
  private Verity verity;

  @BeforeEach
  void start(Broker shared) throws Exception {
    broker = shared;
    verity = Verity.start(settings(Map.of()));
  }

  @AfterEach
  void stop() {
    verity.close();
    http.close();
  }

  @Test
  void whatTheOfficialSdkSignedIsAcceptedAndOneChangedByteIsNot() throws Exception {
    var body = event("evt_1", "created", "requires_input");
    assertThat(post(body, signed(body)).statusCode()).isEqualTo(200);
    var changed = post(body.replace("evt_1", "evt_2"), signed(body));
    assertThat(changed.statusCode()).isEqualTo(400);
    assertThat(changed.headers().firstValue("content-type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
    assertThat(changed.body()).contains("signature_wrong").doesNotContain(ID);
    var inbox = await(topics.inbox().name(), 1);
    assertThat(inbox).hasSize(1);
    assertThat(new String(inbox.getFirst().value(), UTF_8)).isEqualTo(body);
    assertThat(await(topics.sessions().name(), 1))
        .first()
        .satisfies(
            session -> assertThat(new String(session.value(), UTF_8)).contains("requires_input"));
  }

  @Test
  void theOfficialSdkOfCloudEventsReadsWhatStandsOnTheTopics() throws Exception {
    var body = event("evt_1", "created", "requires_input");
    post(body, signed(body));
    var told =
        CloudEventBuilder.v1()
            .withId("evt_1")
            .withSource(URI.create("https://api.stripe.com"))
            .withType("identity.verification_session.created")
            .withSubject(ID)
            .withTime(Instant.ofEpochSecond(1_760_000_000).atOffset(ZoneOffset.UTC))
            .withDataContentType("application/json")
            .withData(body.getBytes(UTF_8))
            .build();
    for (var topic : List.of(topics.inbox(), topics.events())) {
      assertThat(cloudEvent(await(topic.name(), 1).getFirst())).isEqualTo(told);
    }
    var session = await(topics.sessions().name(), 1).getFirst();
    var itself =
        CloudEventBuilder.v1()
            .withId(ID + "-1")
            .withSource(URI.create("/verity"))
            .withType("dev.verity.session")
            .withSubject(ID)
            .withTime(Instant.ofEpochMilli(session.timestamp()).atOffset(ZoneOffset.UTC))
            .withDataContentType("application/json")
            .withData(session.value())
            .build();
    assertThat(cloudEvent(session)).isEqualTo(itself);

    var records = LeftRecords.on(Map.of("bootstrap.servers", broker.bootstrapServers()), topics);
    assertThat(records.invalid()).isEmpty();
    assertThat(records.topics()).hasSizeGreaterThanOrEqualTo(4);
  }

  @Test
  void aRequestThatIsSentAgainWithinTheToleranceIsStoredAndNotPublishedAgain() throws Exception {
    var body = event("evt_1", "created", "requires_input");
    var signature = signed(body);
    assertThat(post(body, signature).statusCode()).isEqualTo(200);
    assertThat(post(body, signature).statusCode()).isEqualTo(200);
    var next = event("evt_2", "processing", "processing");
    assertThat(post(next, signed(next)).statusCode()).isEqualTo(200);
    assertThat(await(topics.inbox().name(), 3)).hasSize(3);
    assertThat(await(topics.events().name(), 2).stream().map(each -> header(each, "ce_id")))
        .containsExactly("evt_1", "evt_2");
  }

  @Test
  void withoutKafkaWebhooksAreRefusedAndAfterwardsTakenAgain() throws Exception {
    verity.close();
    try (var mortal = LocalBroker.start(folder.resolve("kafka"))) {
      broker = mortal;
      verity = Verity.start(settings(Map.of()));
      Await.until(() -> get("/readyz") == 200);
      mortal.kill();
      var body = event("evt_1", "created", "requires_input");
      var refused = post(body, signed(body));
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.headers().firstValue("retry-after")).isPresent();
      Await.until(() -> get("/readyz") == 503);
      assertThat(get("/livez")).isEqualTo(200);
      mortal.restart();
      Await.until(() -> status(body) == 200);
      Await.until(() -> get("/readyz") == 200);
      assertThat(await(topics.events().name(), 1)).isNotEmpty();
      verity.close();
    }
  }

  @Test
  void anUnreadableRecordInAnyTopicIsSetAsideAndTheRestGoesOn() throws Exception {
    var garbage = "neither JSON nor a command: 4711".getBytes(UTF_8);
    var names = List.of(topics.inbox().name(), topics.outcomes().name(), topics.followups().name());
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (var topic : names) {
        producer.send(new ProducerRecord<>(topic, ID.getBytes(UTF_8), garbage)).get();
      }
    }
    var letters = await(topics.deadLetters().name(), 3);
    assertThat(letters.stream().map(letter -> header(letter, DeadLetters.TOPIC)))
        .containsExactlyInAnyOrderElementsOf(names);
    assertThat(letters)
        .allSatisfy(letter -> {
          assertThat(letter.value()).isEqualTo(garbage);
          assertThat(header(letter, DeadLetters.PARTITION)).isNotEmpty();
          assertThat(header(letter, DeadLetters.OFFSET)).isNotEmpty();
          assertThat(header(letter, DeadLetters.REASON)).isNotEmpty().doesNotContain("4711");
        });
    var body = event("evt_1", "created", "requires_input");
    assertThat(post(body, signed(body)).statusCode()).isEqualTo(200);
    assertThat(await(topics.events().name(), 1)).hasSize(1);
  }

  @Test
  void everyRoleShowsInReadinessAndMetrics() throws Exception {
    Await.until(() -> get("/readyz") == 200);
    var body = event("evt_1", "created", "requires_input");
    post(body, signed(body));
    post(body, "t=1,v1=00");
    assertThat(fetch("/readyz").body()).contains("kafka", "machine", "worker", "stripe_key");
    assertThat(fetch("/metrics").body())
        .contains("verity_webhook_requests_total")
        .contains("resilience4j_circuitbreaker_state")
        .contains("jvm_memory_used_bytes");
  }

  @Test
  void aMachineThatRestoresItsStateIsNotReadyUntilItIsDoneAndWebhooksAreTakenMeanwhile()
      throws Exception {
    var body = event("evt_1", "created", "requires_input");
    post(body, signed(body));
    await(topics.events().name(), 1);
    verity.close();
    RestoreGate.shut();
    try {
      verity =
          Verity.start(
              settings(
                  Map.of(
                      "machine.state.directory",
                      folder.resolve("another").toString(),
                      "kafka.client.restore.consumer.interceptor.classes",
                      RestoreGate.class.getName())));
      Await.until(RestoreGate::isReached);
      Await.until(() -> ready().contains("\"kafka\":true"));
      assertThat(get("/readyz")).isEqualTo(503);
      assertThat(ready()).contains("\"ready\":false", "\"machine\":false", "\"worker\":true");
      var next = event("evt_2", "processing", "processing");
      assertThat(post(next, signed(next)).statusCode()).isEqualTo(200);
    } finally {
      RestoreGate.open();
    }
    Await.until(() -> get("/readyz") == 200);
    assertThat(ready()).contains("\"machine\":true");
    assertThat(await(topics.events().name(), 2)).hasSize(2);
  }

  @Test
  void aPortThatIsTakenIsSaidInOneLine() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var port = Integer.toString(taken.getLocalPort());
      assertThatThrownBy(() -> Verity.start(settings(Map.of("webhook.port", port))).close())
          .isInstanceOf(Mistakes.class)
          .hasMessageContaining(port)
          .hasMessageContaining("webhook.port");
    }
  }

  @Test
  void aStateDirectoryInUseIsSaidByItsName() {
    assertThatThrownBy(() -> Verity.start(settings(Map.of())).close())
        .isInstanceOf(Mistakes.class)
        .hasMessageContaining("machine.state.directory")
        .hasMessageContaining(folder.toString());
  }

  @Test
  void topicsThatDoNotFitAreSaidBeforeAnyPortOpens() {
    assertThatThrownBy(() -> Verity.start(settings(Map.of("topics.partitions", "7"))).close())
        .isInstanceOf(Mistakes.class)
        .hasMessageContaining(topics.inbox().name())
        .hasMessageContaining("7");
  }

  @Test
  void aKafkaThatDoesNotAnswerIsSaidWithItsAddress() {
    var nowhere = Map.of("kafka.bootstrap.servers", "127.0.0.1:1", "kafka.start.timeout", "PT1S");
    assertThatThrownBy(() -> Verity.start(settings(nowhere)).close())
        .isInstanceOf(Mistakes.class)
        .hasMessageContaining("127.0.0.1:1")
        .hasMessageContaining("kafka.bootstrap.servers");
  }

  private Settings settings(Map<String, String> more) throws Mistakes {
    var given = LocalVerity.settings(broker.bootstrapServers(), prefix, folder);
    given.put("webhook.secrets", SECRET);
    given.put("webhook.acknowledge.timeout", "PT1S");
    given.put("stripe.key.test", "sk_test_nobody");
    given.put("stripe.api.base", "http://127.0.0.1:1");
    given.putAll(more);
    return Settings.read(null, Map.of(), given);
  }

  private int status(String body) {
    try {
      return post(body, signed(body)).statusCode();
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
  }

  private HttpResponse<String> post(String body, String signature) throws Exception {
    return http.send(
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:%d/webhooks/stripe".formatted(verity.webhookPort())))
            .header("Stripe-Signature", signature)
            .header("Content-Type", "application/json; charset=utf-8")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private static String signed(String body) throws Exception {
    return Webhook.Signature.generateSignatureHeader(body, SECRET);
  }

  private int get(String path) {
    try {
      return fetch(path).statusCode();
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private String ready() {
    try {
      return fetch("/readyz").body();
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private HttpResponse<String> fetch(String path) throws IOException {
    try {
      var uri = URI.create("http://127.0.0.1:%d%s".formatted(verity.adminPort(), path));
      return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  /// All committed records of a topic, once there are so many.
  private List<ConsumerRecord<byte[], byte[]>> await(String topic, int count) {
    var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of(
                "bootstrap.servers", broker.bootstrapServers(),
                "isolation.level", "read_committed",
                "auto.offset.reset", "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(
          consumer.partitionsFor(topic).stream()
              .map(found -> new TopicPartition(found.topic(), found.partition()))
              .toList());
      Await.until(() -> {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
        return records.size() >= count;
      });
    }
    return records;
  }

  private static CloudEvent cloudEvent(ConsumerRecord<byte[], byte[]> record) {
    return KafkaMessageFactory.createReader(record).toEvent();
  }

  private static String header(ConsumerRecord<?, ?> record, String name) {
    return new String(record.headers().lastHeader(name).value(), UTF_8);
  }

  private static String event(String id, String type, String status) {
    return """
    {"id":"%s","object":"event","api_version":"2026-07-29.dahlia","created":1760000000,\
    "livemode":false,"type":"identity.verification_session.%s","pending_webhooks":1,\
    "request":{"id":null,"idempotency_key":null},\
    "data":{"object":{"id":"%s","object":"identity.verification_session","created":1760000000,\
    "status":"%s","redaction":null,"last_error":null,"last_verification_report":null,\
    "livemode":false,"metadata":{},"options":{},"type":"document"}}}\
    """
        .formatted(id, type, ID, status);
  }
}
