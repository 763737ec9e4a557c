package dev.verity.recovery;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verity.local.Broker;
import dev.verity.local.SharedBroker;
import dev.verity.sandbox.ApiKey;
import dev.verity.sandbox.Limits;
import dev.verity.sandbox.Sandbox;
import dev.verity.sandbox.SandboxSettings;
import dev.verity.session.Session;
import dev.verity.stripe.ApiKeys;
import dev.verity.stripe.Call;
import dev.verity.stripe.Events;
import dev.verity.stripe.NewSession;
import dev.verity.stripe.RemoteSession;
import dev.verity.stripe.Reply.Done;
import dev.verity.stripe.StripeEvents;
import dev.verity.stripe.StripeSettings;
import dev.verity.stripe.StripeVerificationSessions;
import dev.verity.stripe.VerificationSessions;
import dev.verity.topics.TopicScan;
import dev.verity.topics.TopicSetup;
import dev.verity.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/// Stripe as the sandbox plays it, a real broker, and a clock that both they and recovery go by.
final class Rig implements AutoCloseable {
  static final Realm TEST = new Realm(false, null);
  private static final String KEY = "sk_test_sandbox";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  final String prefix = SharedBroker.prefix(Rig.class) + "verity";
  final Topics topics = Topics.named(prefix);
  final Map<String, Object> kafka;
  final Sandbox sandbox;
  final VerificationSessions sessions;
  final Events events;
  final Found found = new Found();
  final List<Asked> asked = Collections.synchronizedList(new ArrayList<>());
  private final KafkaProducer<String, byte[]> producer;
  private volatile Instant now = Instant.now();

  /// What a sink was asked for.
  record Asked(String sessionId, boolean livemode, @Nullable String account, String reason) {}

  /// Keeps what a pass found and recovered.
  static final class Found implements Findings {
    final List<Gap> gaps = Collections.synchronizedList(new ArrayList<>());
    final List<Gap> recovered = Collections.synchronizedList(new ArrayList<>());

    @Override
    public void found(Gap gap) {
      gaps.add(gap);
    }

    @Override
    public void recovered(Gap gap) {
      recovered.add(gap);
    }
  }

  /// @param partitions of every topic; one keeps the order of all sessions together
  Rig(Broker broker, int partitions) throws Exception {
    kafka =
        Map.of(
            "bootstrap.servers", broker.bootstrapServers(), "heartbeat.interval.ms", (Object) 200);
    try (var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      var mistakes = new TopicSetup(admin, topics, partitions, (short) 1, PATIENCE).ensure();
      if (!mistakes.isEmpty()) {
        throw new IllegalStateException(mistakes.toString());
      }
    }
    sandbox =
        Sandbox.start(
            SandboxSettings.defaults()
                .with(this::now)
                .with(Limits.NONE)
                .with(List.of(ApiKey.secret(KEY))));
    var settings =
        new StripeSettings(
            sandbox.url(),
            new ApiKeys(new dev.verity.stripe.ApiKey(KEY), null),
            PATIENCE,
            PATIENCE);
    sessions = new StripeVerificationSessions(settings, this::now);
    events = new StripeEvents(settings, this::now);
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  Instant now() {
    return now;
  }

  void advance(Duration by) {
    now = now.plus(by);
  }

  /// Quick, and nothing is left to settle.
  RecoverySettings settings() {
    return new RecoverySettings(
        kafka,
        PATIENCE,
        prefix + "-recovery",
        List.of(TEST),
        Duration.ofMinutes(5),
        Duration.ofHours(1),
        Duration.ofDays(30),
        null,
        Duration.ZERO,
        1000);
  }

  void sweep(Events stripe, boolean dryRun) throws StripeFailure {
    OnePass.sweep(settings(), topics, stripe, this::now)
        .run(new OnePass.Wish(null, Duration.ZERO, dryRun), found);
  }

  void reconcile(SessionList stripe, Duration settle, boolean dryRun) throws StripeFailure {
    OnePass.reconciliation(settings(), topics, stripe, this::ask)
        .run(new OnePass.Wish(null, settle, dryRun), found);
  }

  void ask(String sessionId, boolean livemode, @Nullable String account, String reason) {
    asked.add(new Asked(sessionId, livemode, account, reason));
  }

  /// A session at Stripe, of which nobody is told.
  RemoteSession create() {
    var reply = sessions.create(NewSession.ofType("document"), Call.of(false));
    if (reply instanceof Done<RemoteSession> done) {
      return done.value();
    }
    throw new IllegalStateException(reply.toString());
  }

  /// The ids of all events at Stripe, oldest first.
  List<String> eventIds() {
    return sandbox.ledger().sessions().stream()
        .flatMap(session -> session.events().stream())
        .map(dev.verity.sandbox.Ledger.Event::id)
        .toList();
  }

  void put(String topic, String key, byte[] value) throws Exception {
    producer.send(new ProducerRecord<>(topic, key, value)).get();
  }

  void know(Session session) throws Exception {
    var topic = topics.sessions();
    put(topic.name(), session.id(), topic.values().serializer().serialize(topic.name(), session));
  }

  List<ConsumerRecord<byte[], byte[]>> inbox() {
    var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
    try (var scan = new TopicScan(kafka, PATIENCE)) {
      scan.fromBeginning(scan.partitions(topics.inbox().name()));
      scan.readToEnd(records::add);
    }
    return records;
  }

  List<String> inboxIds() {
    return inbox().stream().map(record -> header(record, "ce_id")).toList();
  }

  /// What the leader has noted.
  Cursors cursors() throws Exception {
    try (var admin = Admin.create(kafka)) {
      var committed =
          admin
              .listConsumerGroupOffsets(prefix + "-recovery")
              .partitionsToOffsetAndMetadata()
              .get()
              .get(new TopicPartition(topics.inbox().name(), 0));
      return committed == null ? Cursors.NONE : Cursors.read(committed.metadata());
    }
  }

  /// Whether nobody is in recovery's group.
  boolean hasLeft() {
    var group = prefix + "-recovery";
    try (var admin = Admin.create(kafka)) {
      return admin.describeConsumerGroups(List.of(group)).all().get().values().stream()
          .allMatch(found -> found.members().isEmpty());
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
  }

  static @Nullable String header(ConsumerRecord<byte[], byte[]> record, String name) {
    var header = record.headers().lastHeader(name);
    return header == null ? null : new String(header.value(), UTF_8);
  }

  @Override
  public void close() {
    producer.close();
    sandbox.close();
  }
}
