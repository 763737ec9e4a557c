package dev.verity.machine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.session.Answer;
import dev.verity.session.Entry;
import dev.verity.session.Event;
import dev.verity.session.EventType;
import dev.verity.session.FollowUp;
import dev.verity.session.FollowUp.Action;
import dev.verity.session.Hold;
import dev.verity.session.Input;
import dev.verity.session.Outcome;
import dev.verity.session.Policy;
import dev.verity.session.Redaction;
import dev.verity.session.Request;
import dev.verity.session.Session;
import dev.verity.session.SessionMachine;
import dev.verity.session.Snapshot;
import dev.verity.session.Status;
import dev.verity.topics.CloudEvent;
import dev.verity.topics.DeadLetters;
import dev.verity.topics.Topics;
import dev.verity.tracing.Tracing;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MachineTopologyTest {
  private static final String ID = "vs_1Topology";
  private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");
  private static final Topics TOPICS = Topics.named("verity");
  private static final Policy POLICY = Rig.cancelingAfter(Duration.ofHours(1));

  private final MachineMeters meters = Rig.unseen();
  private @TempDir Path directory;
  private TopologyTestDriver driver;
  private TestInputTopic<String, byte[]> inbox;
  private TestInputTopic<String, byte[]> outcomes;

  @BeforeEach
  void start() {
    var settings = Rig.unconnected(directory);
    driver =
        new TopologyTestDriver(
            MachineTopology.of(TOPICS, POLICY, settings, null, meters, Tracing.OFF),
            Machine.configuration(settings, TOPICS, meters),
            START);
    inbox =
        driver.createInputTopic(
            TOPICS.inbox().name(), new StringSerializer(), new ByteArraySerializer());
    outcomes =
        driver.createInputTopic(
            TOPICS.outcomes().name(), new StringSerializer(), new ByteArraySerializer());
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  @Test
  void theTopologyIsAsItIsDrawn() {
    assertThat(
            MachineTopology.of(
                    TOPICS, POLICY, Rig.unconnected(directory), null, meters, Tracing.OFF)
                .describe()
                .toString())
        .isEqualToNormalizingWhitespace(
            """
            Topologies:
               Sub-topology: 0
                Source: verity.erasure-acks (topics: [verity.erasure-acks])
                  --> session
                Source: verity.inbox (topics: [verity.inbox])
                  --> session
                Source: verity.outcomes (topics: [verity.outcomes])
                  --> session
                Source: verity.requests (topics: [verity.requests])
                  --> session
                Processor: session (stores: [sessions, timers, keys])
                  --> to-answers, to-audit, to-dead-letters, to-erasures, to-events, to-followups, to-keys, to-sessions
                  <-- verity.inbox, verity.requests, verity.outcomes, verity.erasure-acks
                Sink: to-answers (topic: verity.answers)
                  <-- session
                Sink: to-audit (topic: verity.audit)
                  <-- session
                Sink: to-dead-letters (topic: verity.dead-letters)
                  <-- session
                Sink: to-erasures (topic: verity.erasures)
                  <-- session
                Sink: to-events (topic: verity.events)
                  <-- session
                Sink: to-followups (topic: verity.followups)
                  <-- session
                Sink: to-keys (topic: verity.keys)
                  <-- session
                Sink: to-sessions (topic: verity.sessions)
                  <-- session
            """);
  }

  @Test
  void anEventIsPublishedOnceByteForByteAndTheSessionIsKnown() {
    var body = event("evt_1", "created", "requires_input");
    inbox.pipeInput(ID, body);
    inbox.pipeInput(ID, body);
    assertThat(events().readRecordsToList())
        .singleElement()
        .satisfies(published -> {
          assertThat(published.key()).isEqualTo(ID);
          assertThat(published.value()).isEqualTo(body);
          assertThat(header(published, "ce_id")).isEqualTo("evt_1");
          assertThat(header(published, "ce_type"))
              .isEqualTo("identity.verification_session.created");
          assertThat(header(published, "ce_subject")).isEqualTo(ID);
        });
    var session = sessions().readKeyValuesToMap().get(ID);
    assertThat(Objects.requireNonNull(Objects.requireNonNull(session).observed()).snapshot())
        .isEqualTo(snapshot(Status.Known.REQUIRES_INPUT));
  }

  @Test
  void theTraceOfAWebhookGoesOn() {
    var headers = new RecordHeaders();
    headers.add(CloudEvent.TRACEPARENT, "00-1-2-01".getBytes(UTF_8));
    inbox.pipeInput(new TestRecord<>(ID, event("evt_1", "created", "requires_input"), headers));
    assertThat(header(events().readRecord(), CloudEvent.TRACEPARENT)).isEqualTo("00-1-2-01");
    assertThat(header(sessions().readRecord(), CloudEvent.TRACEPARENT)).isEqualTo("00-1-2-01");
  }

  @Test
  void timersWakeTheSessionAndOutcomesDriveItOn() {
    inbox.pipeInput(ID, event("evt_1", "created", "requires_input"));
    driver.advanceWallClockTime(Duration.ofMinutes(59));
    assertThat(followUps().isEmpty()).isTrue();
    driver.advanceWallClockTime(Duration.ofMinutes(2));
    var retrieve = followUps().readValue();
    assertThat(retrieve.action()).isEqualTo(Action.RETRIEVE);
    answer(retrieve, Status.Known.REQUIRES_INPUT);
    var cancel = followUps().readValue();
    assertThat(cancel.action()).isEqualTo(Action.CANCEL);
    answer(cancel, Status.Known.CANCELED);
    assertThat(followUps().isEmpty()).isTrue();
    assertThat(audit().readValuesToList().stream().map(Entry::sequence).toList())
        .isSorted()
        .doesNotHaveDuplicates();
  }

  @Test
  void aRequestIsAnsweredAlsoForASessionThatWasNeverHeardOf() {
    requests()
        .pipeInput(
            ID,
            new Request("req_1", Request.Known.HOLD, false, null, "legal", "case 7", null, null));

    var answer = answers().readRecord();
    assertThat(answer.key()).isEqualTo(ID);
    assertThat(answer.value().verdict()).isEqualTo(Answer.Verdict.DONE);
    assertThat(header(answer, "ce_type")).isEqualTo("dev.verity.answer.done");
    assertThat(sessions().readValue().holds()).extracting(Hold::id).containsExactly("req_1");
  }

  @Test
  void aHoldSendsTheRevocationOfACallThatIsUnderWayBehindIt() {
    inbox.pipeInput(ID, event("evt_1", "created", "requires_input"));
    driver.advanceWallClockTime(Duration.ofHours(2));
    answer(followUps().readValue(), Status.Known.REQUIRES_INPUT);
    var cancel = followUps().readValue();
    requests()
        .pipeInput(
            ID,
            new Request("req_1", Request.Known.HOLD, false, null, "legal", "case 7", null, null));

    var revocation = followUps().readRecord();
    assertThat(revocation.value().id()).isEqualTo(cancel.id());
    assertThat(revocation.value().revoked()).isTrue();
    assertThat(header(revocation, "ce_type")).isEqualTo("dev.verity.followup.revoked");
    assertThat(answers().isEmpty()).isTrue();
    outcomes.pipeInput(
        ID,
        TOPICS
            .outcomes()
            .values()
            .serializer()
            .serialize(
                "",
                new Input.FollowUpFinished(
                    cancel.id(), new Outcome.Returned(Outcome.Reason.REVOKED))));
    answer(followUps().readValue(), Status.Known.REQUIRES_INPUT);
    assertThat(answers().readValue().verdict()).isEqualTo(Answer.Verdict.DONE);
    driver.advanceWallClockTime(Duration.ofDays(30));
    assertThat(followUps().readValuesToList())
        .extracting(FollowUp::action)
        .doesNotContain(Action.CANCEL);
  }

  @Test
  void anEventThatWasFetchedIsJournalledAsRecovered() {
    var headers = new RecordHeaders();
    headers.add("verity_recovered", "sweep".getBytes(UTF_8));
    inbox.pipeInput(new TestRecord<>(ID, event("evt_1", "created", "requires_input"), headers));
    assertThat(audit().readValue().facts()).containsEntry("way", "recovered");
  }

  @Test
  void sessionsHearOfAChangedPolicyThoughTheySleepForEver() {
    KeyValueStore<String, Session> store = driver.getKeyValueStore(SessionProcessor.SESSIONS);
    store.put(ID, sleepingUnderAnotherPolicy());
    driver.advanceWallClockTime(Duration.ofSeconds(1));

    var woken = sessions().readValue();
    assertThat(woken.policy()).isEqualTo(POLICY.hash());
    assertThat(woken.wakeAt()).isEqualTo(START.plus(Duration.ofHours(1)));
    driver.advanceWallClockTime(Duration.ofSeconds(2));
    assertThat(sessions().isEmpty()).isTrue();
  }

  private static Session sleepingUnderAnotherPolicy() {
    var created =
        new Input.EventArrived(
            new Event(
                "evt_1",
                EventType.Known.CREATED,
                START,
                false,
                null,
                snapshot(Status.Known.REQUIRES_INPUT),
                null,
                null));
    var unseen = Session.unseen(ID, false, null);
    var session = SessionMachine.step(unseen, created, Policy.observing(), START).session();
    assertThat(session.wakeAt()).isNull();
    return session;
  }

  @Test
  void timersOutliveARestartAndFireLate() {
    inbox.pipeInput(ID, event("evt_1", "created", "requires_input"));
    driver.advanceWallClockTime(Duration.ofDays(10));
    assertThat(followUps().readValue().action()).isEqualTo(Action.RETRIEVE);
  }

  @Test
  void aRecordWithoutAKeyIsSetAsideAndTheRestGoesOn() {
    inbox.pipeInput((String) null, event("evt_1", "created", "requires_input"));
    inbox.pipeInput(ID, event("evt_2", "verified", "verified"));
    assertThat(deadLetters().readRecordsToList())
        .singleElement()
        .satisfies(letter -> {
          assertThat(letter.value()).isEqualTo(event("evt_1", "created", "requires_input"));
          assertThat(header(letter, DeadLetters.TOPIC)).isEqualTo("verity.inbox");
          assertThat(header(letter, DeadLetters.PARTITION)).isEqualTo("0");
          assertThat(header(letter, DeadLetters.OFFSET)).isEqualTo("0");
          assertThat(header(letter, DeadLetters.REASON)).contains("key");
        });
    assertThat(events().readRecordsToList()).hasSize(1);
  }

  @Test
  void anOutcomeOfASessionThatIsNotKnownIsDropped() {
    answer(
        new FollowUp("fu_x", "vs_other", Action.CANCEL, false, null, 1, "key", START, false),
        Status.Known.CANCELED);
    assertThat(sessions().isEmpty()).isTrue();
    assertThat(deadLetters().isEmpty()).isTrue();
  }

  private void answer(FollowUp followUp, Status status) {
    var now = START.plusSeconds(7_260);
    var done = new Outcome.Done(snapshot(status), now, Duration.ofMillis(5), "req_1");
    outcomes.pipeInput(
        followUp.sessionId(),
        TOPICS
            .outcomes()
            .values()
            .serializer()
            .serialize("", new Input.FollowUpFinished(followUp.id(), done)));
  }

  private static Snapshot snapshot(Status status) {
    return new Snapshot(status, Redaction.Known.NONE, null, null, "document", false, START);
  }

  private static byte[] event(String id, String type, String status) {
    return """
    {"id":"%s","object":"event","api_version":"2026-07-29.dahlia","created":%d,"livemode":false,
     "type":"identity.verification_session.%s","pending_webhooks":1,
     "request":{"id":null,"idempotency_key":null},
     "data":{"object":{"id":"%s","object":"identity.verification_session","created":%d,
       "status":"%s","redaction":null,"last_error":null,"last_verification_report":null,
       "livemode":false,"metadata":{},"options":{},"type":"document"}}}
    """
        .formatted(id, START.getEpochSecond(), type, ID, START.getEpochSecond(), status)
        .getBytes(UTF_8);
  }

  private static String header(TestRecord<?, ?> record, String name) {
    return new String(Objects.requireNonNull(record.headers().lastHeader(name)).value(), UTF_8);
  }

  private TestOutputTopic<String, byte[]> events() {
    return driver.createOutputTopic(
        TOPICS.events().name(), new StringDeserializer(), new ByteArrayDeserializer());
  }

  private TestOutputTopic<byte[], byte[]> deadLetters() {
    return driver.createOutputTopic(
        TOPICS.deadLetters().name(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private TestInputTopic<String, Request> requests() {
    var topic = TOPICS.requests();
    return driver.createInputTopic(
        topic.name(), new StringSerializer(), topic.values().serializer());
  }

  private TestOutputTopic<String, Answer> answers() {
    var topic = TOPICS.answers();
    return driver.createOutputTopic(
        topic.name(), new StringDeserializer(), topic.values().deserializer());
  }

  private TestOutputTopic<String, FollowUp> followUps() {
    var topic = TOPICS.followups();
    return driver.createOutputTopic(
        topic.name(), new StringDeserializer(), topic.values().deserializer());
  }

  private TestOutputTopic<String, Session> sessions() {
    var topic = TOPICS.sessions();
    return driver.createOutputTopic(
        topic.name(), new StringDeserializer(), topic.values().deserializer());
  }

  private TestOutputTopic<String, Entry> audit() {
    var topic = TOPICS.audit();
    return driver.createOutputTopic(
        topic.name(), new StringDeserializer(), topic.values().deserializer());
  }
}
