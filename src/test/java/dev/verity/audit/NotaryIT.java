package dev.verity.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.local.Broker;
import dev.verity.local.SharedBroker;
import dev.verity.session.Entry;
import dev.verity.topics.Json;
import dev.verity.topics.TopicSetup;
import dev.verity.topics.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Notaries on a real broker come, share, crash into each other and go, and every entry is covered
/// once.
@ExtendWith(SharedBroker.class)
final class NotaryIT {
  private static final int PARTITIONS = 3;
  private static final int SESSIONS = 20;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final SigningKey key = SigningKey.make();
  private final Map<String, Chain> chains = new HashMap<>();
  private final Map<String, Integer> sequences = new HashMap<>();
  private final List<Finding> findings = new ArrayList<>();
  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final List<Notary> notaries = new ArrayList<>();
  private final List<Future<RecordMetadata>> sent = new ArrayList<>();
  private final Topics topics = Topics.named(SharedBroker.prefix(NotaryIT.class) + "verity");
  private Map<String, Object> kafka = Map.of();

  @SuppressWarnings("NullAway.Init") // made before each test
  private KafkaProducer<String, String> producer;

  @TempDir private Path folder;

  @BeforeEach
  void makeTopics(Broker broker) throws InterruptedException, ExecutionException {
    kafka = Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
    try (var admin = Admin.create(kafka)) {
      var setup = new TopicSetup(admin, topics, PARTITIONS, (short) 1, PATIENCE);
      assertThat(setup.ensure()).isEmpty();
    }
    var settings = new HashMap<>(kafka);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
  }

  @AfterEach
  void stop() {
    notaries.forEach(Notary::close);
    producer.close();
  }

  @Test
  void everyEntryIsCoveredOnceHoweverNotariesComeAndGo() throws Exception {
    var first = startNotary();
    write(5);
    awaitAllCovered();
    startNotary(); // they share the partitions
    write(5);
    awaitAllCovered();
    first.close(); // the other takes over
    write(5);
    awaitAllCovered();
    var verdict = verify(topics);
    assertThat(findings).isEmpty();
    assertThat(verdict.chainsValid()).isEqualTo(SESSIONS);
    assertThat(verdict.entries()).isEqualTo(15 * SESSIONS);
    assertThat(verdict.checkpointsValid())
        .isEqualTo(verdict.checkpoints())
        .isGreaterThanOrEqualTo(3);
    assertThat(meters.counter("verity.audit.checkpoints").count())
        .isEqualTo((double) verdict.checkpoints());
    assertThat(meters.counter("verity.audit.mismatches").count()).isZero();
    provesASession();
  }

  @Test
  void anEntryThatSomebodyElseHasWrittenIsCountedCoveredAndFound() throws Exception {
    startNotary();
    write(2);
    var forged = entry("vs_1", 3, "dpo").chained(chain("vs_1").head(), "00".repeat(32));
    send(topics.audit().name(), "vs_1", Json.MAPPER.writeValueAsString(forged));
    awaitSent();
    awaitAllCovered();
    assertThat(meters.counter("verity.audit.mismatches").count()).isEqualTo(1);
    findings.clear();
    var verdict = verify(topics);
    assertThat(findings)
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.kind()).isEqualTo(Finding.Kind.CHANGED);
          assertThat(finding.session()).isEqualTo("vs_1");
          assertThat(finding.sequence()).isEqualTo(3);
        });
    assertThat(verdict.checkpointsValid()).isEqualTo(verdict.checkpoints());
  }

  /// The evidence of one session, from Kafka into a file and out of it.
  private void provesASession() throws Exception {
    var file = folder.resolve("evidence.zip");
    try (var ledger = new AuditTopics(kafka, topics, PATIENCE)) {
      var made = EvidenceFile.write(ledger, "vs_7", List.of(key.publicKey()), Instant.EPOCH, file);
      assertThat(made).hasValueSatisfying(verdict -> assertThat(verdict.isGood()).isTrue());
    }
    var verdict = PackVerification.of(file, List.of(key.publicKey()), findings::add);
    assertThat(findings).isEmpty();
    assertThat(verdict.entries()).isEqualTo(15);
    assertThat(verdict.uncovered()).isZero();
    assertThat(verdict.headless()).isZero();
  }

  private Notary startNotary() {
    var settings =
        new NotarySettings(kafka, topics.audit().name() + "-notary", key, Duration.ofMillis(20));
    var notary = Notary.start(settings, topics, meters, InstantSource.system());
    notaries.add(notary);
    return notary;
  }

  private void awaitAllCovered() throws InterruptedException {
    var end = System.nanoTime() + PATIENCE.toNanos();
    while (verify(topics).uncovered() > 0) {
      assertThat(System.nanoTime()).as("not covered: %s", findings).isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private Verdict verify(Topics where) {
    findings.clear();
    var verification = new Verification(null, List.of(key.publicKey()), findings::add);
    try (var ledger = new AuditTopics(kafka, where, PATIENCE)) {
      ledger.tell(null, verification);
    }
    return verification.end();
  }

  /// So many more entries for every session, and then its head.
  private void write(int each) throws InterruptedException, ExecutionException {
    for (var round = 0; round < each; round++) {
      for (var number = 1; number <= SESSIONS; number++) {
        var session = "vs_" + number;
        var sequence = sequences.merge(session, 1, Integer::sum);
        var entry = chain(session).append(entry(session, sequence, "case \u00e9 \uD83D\uDE00"));
        send(topics.audit().name(), session, Json.MAPPER.writeValueAsString(entry));
      }
    }
    awaitSent();
    chains.forEach((session, chain) ->
        send(
            topics.sessions().name(),
            session,
            "{\"id\":\"%s\",\"entries\":%d,\"head\":\"%s\"}"
                .formatted(session, sequences.get(session), chain.head())));
    awaitSent();
  }

  private void awaitSent() throws InterruptedException, ExecutionException {
    producer.flush();
    for (var each : sent) {
      each.get();
    }
    sent.clear();
  }

  private Chain chain(String session) {
    return Objects.requireNonNull(chains.computeIfAbsent(session, _ -> new Chain(null)));
  }

  private void send(String topic, String session, String value) {
    sent.add(producer.send(new ProducerRecord<>(topic, session, value)));
  }

  private static Entry entry(String session, long sequence, String reason) {
    return new Entry(
        session,
        sequence,
        Instant.parse("2026-03-01T12:00:00Z").plusSeconds(sequence),
        Entry.Kind.REQUEST,
        "8c1f",
        Map.of("actor", "dpo", "reason", reason));
  }
}
