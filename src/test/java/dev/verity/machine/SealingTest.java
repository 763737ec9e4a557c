package dev.verity.machine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verity.audit.Chain;
import dev.verity.privacy.Keyset;
import dev.verity.privacy.SealedEvent;
import dev.verity.privacy.UnknownWrappingKey;
import dev.verity.session.Disclosure;
import dev.verity.session.Entry;
import dev.verity.session.ErasureAck;
import dev.verity.session.ErasureNotice;
import dev.verity.session.Policy;
import dev.verity.session.Session;
import dev.verity.topics.Json;
import dev.verity.topics.Topic;
import dev.verity.topics.Topics;
import dev.verity.topics.WrappedKey;
import dev.verity.tracing.Tracing;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What becomes of the personal values that come into the machine: where they are sealed, and that
/// nothing opens them any more after the redaction.
final class SealingTest {
  private static final Topics TOPICS = Topics.named("verity");
  private static final String ID = "vs_1Sealed";
  private static final Duration TERM = Duration.ofDays(7);

  private @TempDir Path folder;
  private Keyset keyset;
  private @Nullable TopologyTestDriver driver;
  private int starts;

  @BeforeEach
  void makeKeyset() {
    keyset = Keyset.create(folder.resolve("keyset.json"));
  }

  @AfterEach
  void close() {
    if (driver != null) {
      driver.close();
    }
  }

  @Test
  void personalValuesAreSealedUnderTheSessionsKey() {
    start(Disclosure.SEALED, keyset);
    tell("evt_1", "created", "null");

    var published = published();
    assertThat(published.toString()).doesNotContain("cus_Jane").contains(SealedEvent.SEALED);
    var wrapped = Objects.requireNonNull(keys().getLast().value());
    assertThat(SealedEvent.keyOf(published)).contains(wrapped.id());
    assertThat(SealedEvent.open(published, keyset.unwrap(wrapped.wrapped())))
        .isEqualTo(Json.MAPPER.readTree(event("evt_1", "created", "null")));
  }

  @Test
  void allEventsOfASessionAreSealedUnderOneKey() {
    start(Disclosure.SEALED, keyset);
    tell("evt_1", "created", "null");
    var first = SealedEvent.keyOf(published());
    tell("evt_2", "verified", "null");

    assertThat(SealedEvent.keyOf(published())).isEqualTo(first);
    assertThat(keys()).hasSize(1);
  }

  @Test
  void withTheRedactionTheKeyIsGoneFromStateAndTopicAndTheOthersAreTold() {
    start(Disclosure.SEALED, keyset);
    tell("evt_1", "verified", "null");
    tell("evt_2", "redacted", "{\"status\":\"redacted\"}");

    assertThat(keys().getLast().value()).isNull();
    assertThat(driver().getKeyValueStore(SessionProcessor.KEYS).get(ID)).isNull();
    var notice = output(TOPICS.erasures()).readValue();
    assertThat(notice)
        .extracting(ErasureNotice::sessionId, ErasureNotice::key, ErasureNotice::systems)
        .containsExactly(ID, "dk_1Sealed_1", List.of("crm"));
    tell("evt_3", "processing", "null");
    var late = output(TOPICS.events()).readValuesToList().getLast();
    assertThat(new String(late, UTF_8)).contains(SealedEvent.REDACTED).doesNotContain("cus_Jane");
  }

  @Test
  void droppedValuesAreNowhereAndClearOnesAreAsStripeSentThem() {
    start(Disclosure.DROPPED, null);
    tell("evt_1", "created", "null");
    assertThat(published().toString()).contains(SealedEvent.DROPPED).doesNotContain("cus_Jane");
    assertThat(keys()).isEmpty();

    start(Disclosure.CLEAR, null);
    tell("evt_1", "created", "null");
    assertThat(output(TOPICS.events()).readValue())
        .isEqualTo(event("evt_1", "created", "null").getBytes(UTF_8));
  }

  @Test
  void aConfirmationFromDownstreamIsRememberedAndJournalled() {
    start(Disclosure.SEALED, keyset);
    tell("evt_1", "verified", "null");
    tell("evt_2", "redacted", "{\"status\":\"redacted\"}");
    input(TOPICS.erasureAcks(), new ErasureAck("crm", Instant.EPOCH));

    assertThat(Objects.requireNonNull(session().erasure()).missing()).isEmpty();
    assertThat(output(TOPICS.audit()).readValuesToList().getLast().kind())
        .isEqualTo(Entry.Kind.ERASURE_CONFIRMED);
  }

  @Test
  void theJournalIsAChainAndItsHeadIsWithTheSession() {
    start(Disclosure.SEALED, keyset);
    tell("evt_1", "created", "null");
    tell("evt_2", "verified", "null");

    var entries = output(TOPICS.audit()).readValuesToList();
    String previous = null;
    for (var entry : entries) {
      assertThat(entry.previous()).isEqualTo(previous);
      assertThat(Chain.hash(entry)).isEqualTo(entry.hash());
      previous = entry.hash();
    }
    assertThat(session().head()).isEqualTo(previous);
    assertThat(session().entries()).isEqualTo(entries.size());
  }

  @Test
  void keysFollowARotationInTheBackground() {
    start(Disclosure.SEALED, keyset);
    tell("evt_1", "created", "null");
    var sealed = published();
    var rotated = Keyset.rotate(folder.resolve("keyset.json"));
    var before = Objects.requireNonNull(keys().getLast().value());
    assertThat(rotated.isCurrent(before.wrapped())).isFalse();

    start(Disclosure.SEALED, rotated, Map.of(ID, before));
    driver().advanceWallClockTime(Duration.ofSeconds(2));

    var after = Objects.requireNonNull(keys(ID).getLast().value());
    assertThat(rotated.isCurrent(after.wrapped())).isTrue();
    assertThat(SealedEvent.open(sealed, rotated.unwrap(after.wrapped())).toString())
        .contains("cus_Jane");
  }

  @Test
  void aMachineWithoutTheRightKeysetStopsAndSetsNothingAside() {
    start(Disclosure.SEALED, keyset);
    tell("evt_1", "created", "null");
    var foreign = Keyset.create(folder.resolve("other.json"));
    var stored = Objects.requireNonNull(keys().getLast().value());
    var known = session();

    start(Disclosure.SEALED, foreign, Map.of(ID, stored));
    driver().<String, Session>getKeyValueStore(SessionProcessor.SESSIONS).put(ID, known);

    assertThatThrownBy(() -> tell("evt_2", "verified", "null"))
        .satisfies(failure -> assertThat(UnknownWrappingKey.behind(failure)).isNotNull());
    assertThat(output(TOPICS.deadLetters()).isEmpty()).isTrue();
  }

  @Test
  void somethingIsWrittenBehindDestroyedKeysSoThatTheirSegmentsAreClosed() {
    start(Disclosure.SEALED, keyset);
    driver().advanceWallClockTime(Duration.ofSeconds(1));
    assertThat(keys("nobody-0")).singleElement().extracting(TestRecord::value).isNull();

    driver().advanceWallClockTime(Topics.SEGMENT);

    assertThat(keys("nobody-0")).isNotEmpty();
    assertThat(KeyCare.partitions("verity.keys", "nobody-3", null, 12))
        .hasValueSatisfying(them -> assertThat(them).containsExactly(3));
    assertThat(KeyCare.partitions("verity.keys", ID, null, 12)).isEmpty();
  }

  private void start(Disclosure disclosure, @Nullable Keyset keys) {
    start(disclosure, keys, Map.of());
  }

  private void start(Disclosure disclosure, @Nullable Keyset keys, Map<String, WrappedKey> stored) {
    close();
    var policy =
        Policy.observing().with("sealing", new Policy.Privacy(disclosure, List.of("crm"), TERM));
    var settings = Rig.unconnected(folder.resolve("state" + starts++));
    driver =
        new TopologyTestDriver(
            MachineTopology.of(TOPICS, policy, settings, keys, Rig.unseen(), Tracing.OFF),
            Machine.configuration(settings, TOPICS, Rig.unseen()));
    stored.forEach((id, key) ->
        driver().<String, WrappedKey>getKeyValueStore(SessionProcessor.KEYS).put(id, key));
  }

  private TopologyTestDriver driver() {
    return Objects.requireNonNull(driver);
  }

  private void tell(String id, String type, String redaction) {
    driver()
        .createInputTopic(TOPICS.inbox().name(), new StringSerializer(), new StringSerializer())
        .pipeInput(ID, event(id, type, redaction));
  }

  private <V> void input(Topic<V> topic, V value) {
    driver()
        .createInputTopic(topic.name(), new StringSerializer(), topic.values().serializer())
        .pipeInput(ID, value);
  }

  private <V> TestOutputTopic<String, V> output(Topic<V> topic) {
    return driver()
        .createOutputTopic(topic.name(), new StringDeserializer(), topic.values().deserializer());
  }

  private JsonNode published() {
    return Json.MAPPER.readTree(output(TOPICS.events()).readValuesToList().getLast());
  }

  private List<TestRecord<String, WrappedKey>> keys() {
    return keys(ID);
  }

  /// Those that were told since the last time that they were asked for.
  private List<TestRecord<String, WrappedKey>> keys(String of) {
    return output(TOPICS.keys()).readRecordsToList().stream()
        .filter(record -> record.key().equals(of))
        .toList();
  }

  private Session session() {
    return driver().<String, Session>getKeyValueStore(SessionProcessor.SESSIONS).get(ID);
  }

  private static String event(String id, String type, String redaction) {
    var status = type.equals("created") ? "requires_input" : "verified";
    return """
    {"id":"%s","object":"event","api_version":"2026-09-30.endive","created":%d,\
    "livemode":false,"pending_webhooks":1,"request":{"id":null,"idempotency_key":null},\
    "type":"identity.verification_session.%s","data":{"object":{"id":"%s",\
    "object":"identity.verification_session","client_reference_id":"Jane Doe",\
    "created":1767225600,"livemode":false,"metadata":{"mail":"jane@example.org"},\
    "options":{},"redaction":%s,"related_customer":"cus_Jane","status":"%s",\
    "type":"document"}}}\
    """
        .formatted(id, 1_767_225_600 + id.hashCode() % 100, type, ID, redaction, status);
  }
}
