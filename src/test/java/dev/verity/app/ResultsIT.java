package dev.verity.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.verity.consumer.EventDeserializer;
import dev.verity.local.Broker;
import dev.verity.local.LocalStripe;
import dev.verity.local.LocalVerity;
import dev.verity.local.SharedBroker;
import dev.verity.privacy.Keyset;
import dev.verity.sandbox.EndpointSettings;
import dev.verity.sandbox.Limits;
import dev.verity.sandbox.Sandbox;
import dev.verity.sandbox.SandboxSettings;
import dev.verity.session.Entry;
import dev.verity.topics.CloudEvent;
import dev.verity.topics.ResultsEvent;
import dev.verity.topics.Topic;
import dev.verity.topics.TopicScan;
import dev.verity.topics.Topics;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/// The results of a verification on their way from Stripe to a reader downstream, and after the
/// session's erasure.
@ExtendWith(SharedBroker.class)
@Timeout(180)
final class ResultsIT {
  private static final String SIGNING_SECRET = "whsec_of_the_results_test";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final SandboxSettings.Pace PACE =
      new SandboxSettings.Pace(
          Duration.ofDays(4),
          Duration.ofMillis(1),
          Duration.ZERO,
          Duration.ofSeconds(1),
          Duration.ofHours(24));

  /// What only a key for results is shown: no webhook has it.
  private static final List<String> PERSONAL =
      List.of("Jenny", "Rosen", "1234 Main St.", "San Francisco", "A1234567");

  private final String prefix = SharedBroker.prefix(ResultsIT.class).replace('.', '-') + "verity";
  private final Topics topics = Topics.named(prefix);
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private @TempDir Path folder;
  private String servers;
  private Keyset keyset;
  private Sandbox sandbox;
  private Verity verity;

  @BeforeEach
  void start(Broker broker) throws Exception {
    log.start();
    root.addAppender(log);
    servers = broker.bootstrapServers();
    keyset = Keyset.create(folder.resolve("keyset.json"));
    Files.writeString(
        folder.resolve("policy.yaml"), "privacy: {personalData: sealed, results: true}\n");
    sandbox =
        Sandbox.start(
            SandboxSettings.defaults()
                .with(Limits.NONE)
                .with(PACE)
                .with(SandboxSettings.Sending.QUICK));
    verity = Verity.start(settings());
    sandbox.register(
        EndpointSettings.snapshots(
            URI.create("http://127.0.0.1:%d/webhooks/stripe".formatted(verity.webhookPort())),
            SIGNING_SECRET));
  }

  @AfterEach
  void stop() {
    verity.close();
    sandbox.close();
    root.detachAppender(log);
  }

  @Test
  void resultsAreReadDownstreamUntilTheSessionIsErasedAndAreNowhereInTheClear() {
    var session = create();
    sandbox.submit(session);
    sandbox.verify(session);

    var record =
        await(
            "the results",
            () -> results(records(List.of(topics.events()))).findFirst().orElse(null));
    assertThat(header(record, "ce_id")).isEqualTo(session + "-results");
    assertThat(header(record, "ce_subject")).isEqualTo(session);
    assertThat(header(record, "ce_source")).isEqualTo(CloudEvent.VERITY);
    assertThat(new String(record.key(), UTF_8)).isEqualTo(session);
    var open = opened(record);
    assertThat(open.at("/verified_outputs/first_name").asString()).isEqualTo("Jenny");
    assertThat(open.at("/verified_outputs/dob/year").asInt()).isEqualTo(1990);
    assertThat(open.at("/last_verification_report/document/number").asString())
        .isEqualTo("A1234567");

    sandbox.redactAtDashboard(session);
    sandbox.finishRedaction(session);
    await(
        "the erasure", () -> records(List.of(topics.erasures())).stream().findFirst().orElse(null));
    var erased = opened(record);
    assertThat(erased.at("/verified_outputs").asString()).isEqualTo("[redacted]");
    assertThat(erased.at("/last_verification_report/document/number").asString())
        .isEqualTo("[redacted]");
    assertThat(erased.at("/status").asString()).isEqualTo("verified");

    var all = records(topics.all());
    assertThat(results(all)).hasSize(1);
    assertThat(journal(all, Entry.Kind.ISSUED)).anyMatch(it -> it.contains("retrieve_results"));
    assertThat(journal(all, Entry.Kind.OUTCOME)).anyMatch(it -> it.contains("request=req_"));
    assertThat(journal(all, Entry.Kind.RESULTS_PUBLISHED)).hasSize(1);
    assertThat(all.stream().map(ConsumerRecord::topic))
        .contains(topics.outcomes().name(), topics.events().name(), topics.audit().name());
    assertThat(all.stream().map(ResultsIT::text)).noneMatch(ResultsIT::isPersonal);
    assertThat(files()).isNotEmpty().noneMatch(ResultsIT::isPersonal);
    assertThat(List.copyOf(log.list).stream().map(ILoggingEvent::getFormattedMessage))
        .isNotEmpty()
        .noneMatch(ResultsIT::isPersonal);
  }

  private Settings settings() throws Mistakes {
    var given = LocalVerity.settings(servers, prefix, folder);
    given.put("topics.partitions", "2");
    given.put("webhook.secrets", SIGNING_SECRET);
    given.put("webhook.modes", "test");
    given.put("policy.file", folder.resolve("policy.yaml").toString());
    given.put("privacy.keyset.file", folder.resolve("keyset.json").toString());
    given.put("stripe.key.test", LocalStripe.KEY);
    given.put("stripe.results.key.test", "rk_test_sandbox");
    given.put("stripe.api.base", sandbox.url().toString());
    given.put("recovery.sweep.every", "never");
    given.put("recovery.reconcile.every", "never");
    return Settings.read(null, Map.of(), given);
  }

  private String create() {
    return LocalStripe.session(sandbox.url());
  }

  private JsonNode opened(ConsumerRecord<byte[], byte[]> record) {
    try (var events = new EventDeserializer(keyset)) {
      events.configure(
          Map.of(
              "bootstrap.servers",
              servers,
              "isolation.level",
              "read_committed",
              EventDeserializer.KEYS_TOPIC,
              topics.keys().name()),
          false);
      return requireNonNull(events.deserialize(record.topic(), record.value())).at("/data/object");
    }
  }

  private static Stream<ConsumerRecord<byte[], byte[]>> results(
      List<ConsumerRecord<byte[], byte[]>> records) {
    return records.stream().filter(record -> ResultsEvent.isTypeOf(record.headers()));
  }

  /// The facts of the entries of one kind.
  private List<String> journal(List<ConsumerRecord<byte[], byte[]>> records, Entry.Kind kind) {
    try (var entries = topics.audit().values().deserializer()) {
      return records.stream()
          .filter(record -> record.topic().equals(topics.audit().name()))
          .map(record -> entries.deserialize(record.topic(), record.value()))
          .filter(entry -> entry.kind() == kind)
          .map(entry -> entry.facts().toString())
          .toList();
    }
  }

  private List<ConsumerRecord<byte[], byte[]>> records(List<Topic<?>> of) {
    var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
    try (var scan = new TopicScan(Map.of("bootstrap.servers", servers), PATIENCE)) {
      scan.fromBeginning(
          of.stream().flatMap(topic -> scan.partitions(topic.name()).stream()).toList());
      scan.readToEnd(records::add);
    }
    return records;
  }

  /// What the machine has on its disk.
  private List<String> files() {
    try (var files = Files.walk(folder.resolve("state"))) {
      var texts = new ArrayList<String>();
      for (var file : files.filter(Files::isRegularFile).toList()) {
        try {
          texts.add(Files.readString(file, ISO_8859_1));
        } catch (NoSuchFileException vanished) {
          // RocksDB was faster
        }
      }
      return texts;
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static boolean isPersonal(String text) {
    return PERSONAL.stream().anyMatch(text::contains);
  }

  private static String text(ConsumerRecord<byte[], byte[]> record) {
    var text = new StringBuilder();
    for (var header : record.headers()) {
      text.append(text(header.value()));
    }
    return text.append(text(record.key())).append(text(record.value())).toString();
  }

  private static String text(byte @Nullable [] bytes) {
    return bytes == null ? "" : new String(bytes, UTF_8);
  }

  private static String header(ConsumerRecord<?, ?> record, String name) {
    return new String(record.headers().lastHeader(name).value(), UTF_8);
  }

  private static <T> T await(String what, Supplier<@Nullable T> source) {
    var end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      var found = source.get();
      if (found != null) {
        return found;
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
    throw new AssertionError("%s within %s".formatted(what, PATIENCE));
  }
}
