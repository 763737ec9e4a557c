package dev.verity.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verity.Await;
import dev.verity.app.Grant.User;
import dev.verity.audit.AuditTopics;
import dev.verity.audit.Finding;
import dev.verity.audit.PublicKey;
import dev.verity.audit.SigningKey;
import dev.verity.audit.Verification;
import dev.verity.consumer.EventDeserializer;
import dev.verity.privacy.Keyset;
import dev.verity.sandbox.ApiKey;
import dev.verity.sandbox.EndpointSettings;
import dev.verity.sandbox.Sandbox;
import dev.verity.sandbox.SandboxSettings;
import dev.verity.session.Answer;
import dev.verity.session.Request;
import dev.verity.stripe.SigningSecret;
import dev.verity.topics.Requester;
import dev.verity.topics.Topics;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/// The roles, each a user of its own with no more than its rights, at a broker with SASL_SSL and
/// ACLs; and what a whole run leaves to be read.
@Timeout(180)
final class SecuredKafkaIT {
  private static final String KEY = "rk_test_of_stripe_never_to_be_seen";
  private static final String SECRET = "whsec_never_to_be_seen";
  private static final String EMAIL = "ada.lovelace@example.com";
  private static final String REFERENCE = "customer-4711-lovelace";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static @TempDir Path folder;
  private static SecuredKafka kafka;

  private final Topics topics = Topics.named(SecuredKafka.PREFIX);
  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeAll
  static void start() throws Exception {
    kafka = SecuredKafka.start(folder);
    var operator = read(User.OPERATOR, Map.of());
    Await.until(() -> doesNotThrow(() -> TopicStart.makeTopics(operator)));
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  @Test
  void theRightsOfEachRoleAreEnoughAndNothingSecretOrPersonalIsLeftToRead() throws Exception {
    var hidden = new ArrayList<>(List.of(KEY, SECRET, EMAIL, REFERENCE, "Jenny", "Rosen"));
    Stream.of(User.values()).map(SecuredKafka::password).forEach(hidden::add);
    var shown = new StringBuilder();
    try (var printed = new Printed()) {
      run(hidden, shown);
      shown.append(printed.text());
      assertThat(printed.text()).contains("Verity runs as");
      assertThat(found(hidden, shown)).isEmpty();
      assertThat(found(hidden, topicsWithoutBodies())).isEmpty();

      LoggerFactory.getLogger("dev.verity.planted").info("It was {}.", EMAIL);
      System.err.println(SECRET);
      assertThat(found(hidden, printed.text())).containsExactly(SECRET, EMAIL);
    }
  }

  /// Every role does all that it can: a webhook, a request, a call, records that cannot be read,
  /// what reconciliation finds, and what the sweep finds.
  private void run(List<String> hidden, StringBuilder shown) throws Exception {
    try (var sandbox = Sandbox.start(SandboxSettings.defaults().with(List.of(ApiKey.secret(KEY))));
        var _ = Verity.start(read(User.MACHINE, machine()));
        var console = Verity.start(read(User.CONSOLE, Map.of()));
        var webhook =
            Verity.start(read(User.WEBHOOK, Map.of("webhook.secrets.file", secretFile())))) {
      var neverHeardOf = create(sandbox, hidden);
      var url = URI.create("http://127.0.0.1:%d/webhooks/stripe".formatted(webhook.webhookPort()));
      String endpoint;
      try (var worker = Verity.start(worker(sandbox, "never", "PT1S"))) {
        awaitKnown(neverHeardOf, "requires_input");
        endpoint = sandbox.register(EndpointSettings.snapshots(url, SECRET)).id();
        var heardOf = create(sandbox, hidden);
        sandbox.submitAndVerify(heardOf);
        awaitKnown(heardOf, "verified");
        assertThat(ask(heardOf).verdict()).isEqualTo(Answer.Verdict.DONE);
        put(topics.inbox().name(), "garbage");
        put(topics.followups().name(), "garbage");
        Await.until(() -> records(topics.deadLetters().name()).size() == 2);
        opensWhatIsSealedOnlyWhoMay();
        shown.append(get(worker, "/metrics")).append(get(worker, "/readyz"));
      }
      sandbox.disable(endpoint);
      var missed = create(sandbox, hidden);
      try (var _ = Verity.start(worker(sandbox, "PT1S", "never"))) {
        awaitKnown(missed, "requires_input");
      }
      Await.until(this::isProven);
      Await.until(() -> isShown(console));
      shown.append(new ConsoleUse(console, folder.resolve("users.json")).of(missed));
      var body = "{\"email\":\"%s\"}".formatted(EMAIL);
      shown.append(post(url, body, "t=1,v1=" + SECRET));
      var signature =
          new SigningSecret(SECRET)
              .header(InstantSource.system().instant().getEpochSecond(), body.getBytes(UTF_8));
      shown.append(post(url, body, signature));
      shown.append(get(webhook, "/metrics")).append(get(webhook, "/nothing"));
      assertThat(shown.toString()).contains("signature_wrong", "\"reason\":\"body_");
    }
  }

  /// Who may not, does not even get the keys as they are wrapped.
  private void opensWhatIsSealedOnlyWhoMay() throws Mistakes {
    assertThat(opened(User.OPENER)).anySatisfy(event -> assertThat(event).contains(EMAIL));
    assertThatThrownBy(() -> opened(User.DOWNSTREAM))
        .isInstanceOf(KafkaException.class)
        .hasMessageContaining(topics.keys().name())
        .hasMessageContaining("Not authorized");
  }

  private List<String> opened(User user) throws Mistakes {
    var settings = new HashMap<>(read(user, Map.of()).kafka());
    settings.put("isolation.level", "read_committed");
    settings.put(EventDeserializer.KEYS_TOPIC, topics.keys().name());
    settings.put(EventDeserializer.KEYSET_FILE, keyset().toString());
    try (var events = new EventDeserializer()) {
      events.configure(settings, false);
      return records(topics.events().name()).stream()
          .map(record -> String.valueOf(events.deserialize(record.topic(), record.value())))
          .toList();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "webhook,  write,            verity.inbox",
    "webhook,  describe,         verity.",
    "machine,  write,            verity.audit",
    "machine,  read,             verity-machine",
    "machine,  write,            verity-machine-",
    "worker,   read,             verity.followups",
    "worker,   read,             verity-recovery",
    "console,  read,             verity.sessions",
    "console,  write,            verity.requests",
    "console,  describe,         verity-recovery",
  })
  void aRoleThatLacksARightSaysWhichBeforeItBegins(String user, String operation, String name)
      throws Exception {
    var role = Role.valueOf(user.toUpperCase(Locale.ROOT));
    var grant =
        Grant.of(SecuredKafka.PREFIX, User.of(role)).stream()
            .filter(each -> each.operation().name().equalsIgnoreCase(operation))
            .filter(each -> each.name().equals(name))
            .filter(each -> each.purpose().equals("exactly-once") || !isInternal(each))
            .findFirst()
            .orElseThrow();
    var settings = settingsOf(role);
    kafka.remove(grant);
    try {
      Await.until(() -> !doesNotThrow(() -> TopicStart.prepare(settings)));
      assertThatThrownBy(() -> Verity.start(settings).close())
          .isInstanceOf(Mistakes.class)
          .hasMessageContaining(
              "Kafka does not let us %s %s, which the %s role needs"
                  .formatted(grant.operationName(), grant.target(), user));
    } finally {
      kafka.add(grant);
      Await.until(() -> doesNotThrow(() -> TopicStart.prepare(settings)));
    }
  }

  @Test
  void whoMayNotMakeTopicsIsToldWhichOneIsMissing() throws Exception {
    var elsewhere = read(User.OPERATOR, Map.of("topics.prefix", "elsewhere"));
    assertThatThrownBy(() -> TopicStart.makeTopics(elsewhere))
        .isInstanceOf(Mistakes.class)
        .hasMessageContaining("Topic elsewhere.inbox is missing and cannot be made")
        .hasMessageContaining("Authorization");
  }

  @Test
  void aWrongPasswordIsToldWithoutShowingIt() throws Exception {
    var wrong =
        Map.of(
            "kafka.client.sasl.jaas.config",
            "org.apache.kafka.common.security.scram.ScramLoginModule required"
                + " username=\"verity-worker\" password=\"wrong-never-to-be-seen\";");
    var given = new HashMap<>(kafka.settings(User.WORKER));
    given.remove("kafka.client.sasl.jaas.config.file");
    given.putAll(wrong);
    var settings = Settings.read(null, Map.of(), given);
    assertThatThrownBy(() -> TopicStart.prepare(settings))
        .isInstanceOf(Mistakes.class)
        .hasMessageContaining("Authentication failed")
        .hasMessageNotContaining("never-to-be-seen");
  }

  /// Of what Kafka Streams makes for itself nothing is asked at start.
  private static boolean isInternal(Grant grant) {
    return grant.name().endsWith("-");
  }

  private Settings settingsOf(Role role) throws Exception {
    return switch (role) {
      case WEBHOOK -> read(User.WEBHOOK, Map.of("webhook.secrets", SECRET));
      case MACHINE -> read(User.MACHINE, Map.of());
      case WORKER -> read(User.WORKER, Map.of("stripe.key.test", KEY));
      case CONSOLE -> read(User.CONSOLE, Map.of());
    };
  }

  private static Settings worker(Sandbox sandbox, String sweepEvery, String reconcileEvery)
      throws Mistakes {
    return read(
        User.WORKER,
        Map.of(
            "stripe.key.test",
            KEY,
            "stripe.api.base",
            sandbox.url().toString(),
            "webhook.modes",
            "test",
            "recovery.settle",
            "PT0.001S",
            "recovery.sweep.reach",
            "PT1H",
            "recovery.sweep.every",
            sweepEvery,
            "recovery.reconcile.every",
            reconcileEvery));
  }

  private static Settings read(User user, Map<String, String> more) throws Mistakes {
    var given = new HashMap<>(kafka.settings(user));
    given.put("webhook.host", "127.0.0.1");
    given.put("webhook.port", "0");
    given.put("admin.port", "0");
    given.put("kafka.start.timeout", "PT10S");
    given.put("machine.state.directory", folder.resolve("state").toString());
    given.put("machine.threads", "1");
    given.put("console.store.file", folder.resolve("console.db").toString());
    given.put("console.users.file", folder.resolve("users.json").toString());
    given.put("console.port", "0");
    switch (user) {
      case WEBHOOK, MACHINE, WORKER, CONSOLE -> given.put("roles", Grant.word(user));
      case OPERATOR, REQUESTER, DOWNSTREAM, OPENER, AUDITOR -> {}
    }
    given.putAll(more);
    return Settings.read(null, Map.of(), given);
  }

  /// It signs checkpoints and seals.
  private static Map<String, String> machine() throws IOException {
    var key = folder.resolve("audit.pem");
    SigningKey.make().write(key, folder.resolve("audit.pem.pub"));
    Keyset.create(keyset());
    var policy =
        Files.writeString(folder.resolve("policy.yaml"), "privacy: { personalData: sealed }\n");
    return Map.of(
        "audit.signing.key.file", key.toString(),
        "audit.checkpoint.every", "PT0.05S",
        "privacy.keyset.file", keyset().toString(),
        "policy.file", policy.toString());
  }

  private static Path keyset() {
    return folder.resolve("keyset.json");
  }

  /// The auditor sees that a checkpoint covers what has come, and finds nothing wrong.
  private boolean isProven() {
    var keys = PublicKey.read(folder.resolve("audit.pem.pub"));
    var findings = new ArrayList<Finding>();
    var verification = new Verification(null, keys, findings::add);
    try (var ledger = new AuditTopics(read(User.AUDITOR, Map.of()).kafka(), topics, PATIENCE)) {
      ledger.tell(null, verification);
      var _ = ledger.dossier("vs_1");
    } catch (Mistakes mistakes) {
      throw new IllegalStateException(mistakes);
    }
    assertThat(findings).isEmpty();
    return verification.end().checkpointsValid() > 0;
  }

  /// The console has folded all that it may read, and is ready.
  private boolean isShown(Verity console) {
    try {
      return get(console, "/readyz").contains("\"projection\":true")
          && get(console, "/metrics").contains("verity_projection_lag_records 0.0");
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static String secretFile() throws IOException {
    return Files.writeString(folder.resolve("webhook-secret"), SECRET + "\n").toString();
  }

  /// Somebody's session at Stripe; what nobody may see of it is added to `hidden`.
  private String create(Sandbox sandbox, List<String> hidden) throws Exception {
    var form =
        "type=document&client_reference_id=%s&metadata[email]=%s"
            .formatted(REFERENCE, URLEncoder.encode(EMAIL, UTF_8));
    var request =
        HttpRequest.newBuilder(sandbox.url().resolve("/v1/identity/verification_sessions"))
            .header("Authorization", "Bearer " + KEY)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form))
            .build();
    var session = JsonMapper.shared().readTree(http.send(request, BodyHandlers.ofString()).body());
    hidden.add(session.path("client_secret").asString());
    hidden.add(session.path("url").asString());
    assertThat(hidden).doesNotContain("");
    return session.path("id").asString();
  }

  private Answer ask(String sessionId) throws Exception {
    var client = read(User.REQUESTER, Map.of()).kafka();
    try (var requester = new Requester(client, topics, InstantSource.system())) {
      var request =
          new Request("req_1", Request.Known.RETRIEVE, false, null, "tester", "a test", null, null);
      return requester.ask(sessionId, request, PATIENCE).orElseThrow();
    }
  }

  private String post(URI url, String body, String signature) throws Exception {
    var request =
        HttpRequest.newBuilder(url)
            .header("Stripe-Signature", signature)
            .POST(BodyPublishers.ofString(body))
            .build();
    return told(http.send(request, BodyHandlers.ofString()));
  }

  private String get(Verity verity, String path) throws Exception {
    var uri = URI.create("http://127.0.0.1:%d%s".formatted(verity.adminPort(), path));
    return told(http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()));
  }

  private static String told(HttpResponse<String> response) {
    return response.headers().map() + response.body();
  }

  private static void put(String topic, String value) throws Exception {
    try (var producer =
        new KafkaProducer<>(
            kafka.administrator(), new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>(topic, "vs_garbage", value)).get();
    }
  }

  private static List<String> found(List<String> hidden, CharSequence shown) {
    return hidden.stream().filter(shown.toString()::contains).toList();
  }

  private void awaitKnown(String sessionId, String status) {
    Await.until(() ->
        records(topics.sessions().name()).stream()
            .filter(record -> sessionId.equals(new String(record.key(), UTF_8)))
            .anyMatch(record -> new String(record.value(), UTF_8).contains('"' + status + '"')));
  }

  /// Every key, every header, and every value but those that are Stripe's own bodies: events are
  /// sealed.
  private String topicsWithoutBodies() {
    var text = new StringBuilder();
    for (var topic : topics.all()) {
      var isBodies = topic.equals(topics.inbox());
      for (var record : records(topic.name())) {
        text.append(new String(record.key(), UTF_8)).append('\n');
        for (var header : record.headers()) {
          text.append(header.key()).append(new String(header.value(), UTF_8)).append('\n');
        }
        if (!isBodies && record.value() != null) {
          text.append(new String(record.value(), UTF_8)).append('\n');
        }
      }
    }
    assertThat(text).contains("ce_id", "vs_");
    return text.toString();
  }

  /// All committed records of a topic.
  private static List<ConsumerRecord<byte[], byte[]>> records(String topic) {
    var settings = new HashMap<>(kafka.administrator());
    settings.put("isolation.level", "read_committed");
    settings.put("auto.offset.reset", "earliest");
    var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
    try (var consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      var partitions =
          consumer.partitionsFor(topic).stream()
              .map(found -> new TopicPartition(topic, found.partition()))
              .toList();
      consumer.assign(partitions);
      var ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
    }
    return records;
  }

  @FunctionalInterface
  private interface Deed {
    void run() throws Mistakes;
  }

  private static boolean doesNotThrow(Deed deed) {
    try {
      deed.run();
      return true;
    } catch (Mistakes mistakes) {
      return false;
    }
  }
}
