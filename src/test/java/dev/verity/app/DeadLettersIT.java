package dev.verity.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.Await;
import dev.verity.contracts.LeftRecords;
import dev.verity.local.Broker;
import dev.verity.local.LocalStripe;
import dev.verity.local.LocalVerity;
import dev.verity.local.SharedBroker;
import dev.verity.sandbox.ApiKey;
import dev.verity.sandbox.Fault;
import dev.verity.sandbox.FaultRule;
import dev.verity.sandbox.Limits;
import dev.verity.sandbox.Operation;
import dev.verity.sandbox.Sandbox;
import dev.verity.sandbox.SandboxSettings;
import dev.verity.session.Session;
import dev.verity.session.Status;
import dev.verity.topics.Topics;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// `verity dead-letters`, with the whole program at work beside it and Stripe played.
@ExtendWith(SharedBroker.class)
@Timeout(180)
final class DeadLettersIT {
  private final String prefix = SharedBroker.prefix(DeadLettersIT.class) + "verity";
  private final Topics topics = Topics.named(prefix);
  private @TempDir Path folder;
  private Map<String, String> given = Map.of();
  private Broker broker;
  private Sandbox sandbox;
  private Verity verity;

  @BeforeEach
  void start(Broker shared) throws Exception {
    broker = shared;
    sandbox =
        Sandbox.start(
            SandboxSettings.defaults()
                .with(Limits.NONE)
                .with(List.of(ApiKey.secret(LocalStripe.KEY))));
    given = settings();
    verity = Verity.start(Settings.read(null, Map.of(), given));
  }

  @AfterEach
  void stop() {
    verity.close();
    sandbox.close();
  }

  @Test
  void anUnreadableEventIsReadAroundListedRedrivenAndInTheEndQuarantined() throws Exception {
    var id = known();
    sandbox.submit(id);
    sandbox.verify(id);
    put(id, "no event: Jane Doe");
    Await.until(() -> isVerified(id));

    assertThat(run("list")).contains("1 dead letter of 1 session", "unreadable", id);
    assertThat(run("redrive", "--all", "--dry-run")).contains("Nothing was changed");
    assertThat(attempts()).isEqualTo(1);
    for (var attempt = 2; attempt <= 5; attempt++) {
      var expected = attempt;
      assertThat(run("redrive", "--all", "--yes")).contains("redriven 1, failed 0");
      Await.until(() -> attempts() == expected);
    }
    assertThat(run("list")).contains("quarantined").doesNotContain("Jane");
    assertThat(run("redrive", "--all", "--yes")).contains("No dead letters.", "1 in quarantine");
    assertThat(run("redrive", "--all", "--quarantined", "--yes")).contains("redriven 1");
    Await.until(() -> attempts() == 6);
    assertThat(run("discard", "--all", "--yes", "--actor", "dpo", "--reason", "junk"))
        .contains("discarded 1, failed 0");
    assertThat(run("list")).isEqualTo("No dead letters.\n");
    assertThat(told().invalid()).isEmpty();
  }

  @Test
  void aFollowUpThatWasGivenUpIsRedrivenAndItsCallIsMade() throws Exception {
    var id = known();
    sandbox.submit(id);
    sandbox.verify(id);
    sandbox.add(FaultRule.next(Integer.MAX_VALUE, Operation.RETRIEVE, Fault.CONFLICT));
    put(id, "no event");
    Await.until(() -> run("list", "--kind", "exhausted").contains(id));
    assertThat(isVerified(id)).isFalse();

    sandbox.clearFaults();
    assertThat(run("redrive", "--kind", "exhausted", "--yes")).contains("redriven 1, failed 0");
    Await.until(() -> isVerified(id));
    assertThat(run("list", "--kind", "exhausted")).isEqualTo("No dead letters.\n");
    assertThat(run("list", "--state", "redriven")).contains("exhausted", id);
    assertThat(told().invalid()).isEmpty();
  }

  /// All that Verity has written; what stands on the inbox is the test's.
  private LeftRecords told() {
    var kafka = Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers());
    return LeftRecords.on(
        kafka, topics.all().stream().filter(topic -> !topic.equals(topics.inbox())).toList());
  }

  private Map<String, String> settings() throws Exception {
    var policy = folder.resolve("policy.yaml");
    Files.writeString(
        policy, "retry: { first: PT1S, longest: PT1S, giveUpAfter: PT2S, refusalsMax: 5 }\n");
    var settings = LocalVerity.settings(broker.bootstrapServers(), prefix, folder);
    settings.put("topics.partitions", "2");
    settings.put("roles", "machine,worker");
    settings.put("policy.file", policy.toString());
    settings.put("stripe.key.test", LocalStripe.KEY);
    settings.put("stripe.api.base", sandbox.url().toString());
    settings.put("worker.attempts.max", "1");
    settings.put("recovery.sweep.every", "never");
    settings.put("recovery.reconcile.every", "never");
    return settings;
  }

  /// A session at Stripe whose first event has come in.
  private String known() throws Exception {
    var id = LocalStripe.session(sandbox.url());
    put(id, event(id));
    Await.until(() -> session(id) != null);
    return id;
  }

  private void put(String key, String body) throws Exception {
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers()),
            new StringSerializer(),
            new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(topics.inbox().name(), key, body.getBytes(UTF_8))).get();
    }
  }

  private boolean isVerified(String id) {
    var session = session(id);
    return session != null
        && session.observed() != null
        && session.observed().snapshot().status() == Status.Known.VERIFIED;
  }

  private @Nullable Session session(String id) {
    Session found = null;
    for (var session : read(topics.sessions().name(), topics.sessions().values().deserializer())) {
      found = session.id().equals(id) ? session : found;
    }
    return found;
  }

  private <T> List<T> read(String topic, Deserializer<T> values) {
    var found = new ArrayList<T>();
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of(
                "bootstrap.servers", broker.bootstrapServers(),
                "isolation.level", "read_committed",
                "auto.offset.reset", "earliest"),
            new StringDeserializer(),
            values)) {
      var partitions =
          consumer.partitionsFor(topic).stream()
              .map(part -> new TopicPartition(topic, part.partition()))
              .toList();
      consumer.assign(partitions);
      var ends = consumer.endOffsets(partitions);
      while (partitions.stream()
          .anyMatch(part -> consumer.position(part) < ends.getOrDefault(part, 0L))) {
        consumer.poll(Duration.ofMillis(100)).forEach(record -> found.add(record.value()));
      }
    }
    return found;
  }

  /// Those of the one letter that waits; 0 while none does.
  private int attempts() {
    var json = run("list", "--json");
    var at = json.indexOf("\"attempts\" : ");
    return at < 0 ? 0 : Integer.parseInt(json.substring(at + 13, json.indexOf(',', at)).strip());
  }

  private String run(String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    var line = new ArrayList<>(List.of("dead-letters"));
    line.addAll(List.of(arguments));
    List.of("kafka.bootstrap.servers", "topics.prefix")
        .forEach(key -> line.addAll(List.of("--set", key + "=" + given.get(key))));
    var code =
        Main.commandLine(Map.of())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(line.toArray(String[]::new));
    assertThat(code).as(err.toString()).isZero();
    return out.toString();
  }

  private static String event(String id) {
    var created = Instant.now().getEpochSecond();
    return """
    {"id":"evt_1%s","object":"event","created":%d,"livemode":false,\
    "type":"identity.verification_session.created","request":{"id":null,"idempotency_key":null},\
    "data":{"object":{"id":"%s","object":"identity.verification_session","created":%d,\
    "status":"requires_input","redaction":null,"last_error":null,"last_verification_report":null,\
    "options":{},"type":"document"}}}\
    """
        .formatted(id.substring(3), created, id, created);
  }
}
