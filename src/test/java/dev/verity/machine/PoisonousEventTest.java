package dev.verity.machine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.session.FollowUp;
import dev.verity.session.FollowUp.Action;
import dev.verity.session.Input;
import dev.verity.session.Policy;
import dev.verity.session.SessionMachine;
import dev.verity.topics.CloudEvent;
import dev.verity.topics.DeadLetters;
import dev.verity.topics.Topics;
import dev.verity.tracing.Tracing;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An event that the machine cannot use is a dead letter, and its session is read again.
final class PoisonousEventTest {
  private static final String ID = "vs_1Poison";
  private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");
  private static final Topics TOPICS = Topics.named("verity");
  private static final byte[] GARBAGE = "no event".getBytes(UTF_8);

  private @TempDir Path directory;
  private TopologyTestDriver driver;
  private TestInputTopic<String, byte[]> inbox;

  @BeforeEach
  void start() {
    var settings = Rig.unconnected(directory);
    SessionSteps stumbling =
        (session, input, policy, now) -> {
          if (input instanceof Input.EventArrived(var event, _, _)
              && event.id().equals("evt_bad")) {
            throw new IllegalStateException("a mistake of ours");
          }
          return SessionMachine.step(session, input, policy, now);
        };
    driver =
        new TopologyTestDriver(
            MachineTopology.of(
                TOPICS, stumbling, Policy.observing(), settings, null, Rig.unseen(), Tracing.OFF),
            Machine.configuration(settings, TOPICS, Rig.unseen()),
            START);
    inbox =
        driver.createInputTopic(
            TOPICS.inbox().name(), new StringSerializer(), new ByteArraySerializer());
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  @Test
  void oneThatCannotBeReadIsSetAsideAndTheTruthIsRead() {
    inbox.pipeInput(ID, event("evt_1"));
    inbox.pipeInput(ID, GARBAGE);
    assertThat(actions()).containsExactly(Action.RETRIEVE);
    assertThat(letters())
        .singleElement()
        .satisfies(letter -> {
          assertThat(letter.key()).isEqualTo(ID.getBytes(UTF_8));
          assertThat(letter.value()).isEqualTo(GARBAGE);
          assertThat(header(letter, DeadLetters.TOPIC)).isEqualTo("verity.inbox");
          assertThat(header(letter, DeadLetters.OFFSET)).isEqualTo("1");
          assertThat(header(letter, DeadLetters.REASON)).startsWith("A webhook event is wanted");
        });
  }

  @Test
  void anEmptyOneIsSetAsideAndTheTruthIsRead() {
    inbox.pipeInput(ID, event("evt_1"));
    inbox.pipeInput(ID, (byte[]) null);
    assertThat(actions()).containsExactly(Action.RETRIEVE);
    assertThat(letters()).singleElement().matches(letter -> letter.value() == null);
  }

  @Test
  void oneThatMakesTheMachineStumbleIsSetAsideAndTheTruthIsRead() {
    inbox.pipeInput(ID, event("evt_1"));
    inbox.pipeInput(ID, event("evt_bad"));
    assertThat(actions()).containsExactly(Action.RETRIEVE);
    assertThat(letters())
        .singleElement()
        .satisfies(letter -> {
          assertThat(letter.value()).isEqualTo(event("evt_bad"));
          assertThat(header(letter, DeadLetters.REASON)).isEqualTo("a mistake of ours");
        });
    inbox.pipeInput(ID, event("evt_2"));
    assertThat(letters()).isEmpty();
  }

  @Test
  void ofASessionThatWasNeverHeardOfOnlyTheDeadLetterIsKept() {
    inbox.pipeInput(ID, GARBAGE);
    inbox.pipeInput(ID, event("evt_bad"));
    assertThat(letters()).hasSize(2);
    assertThat(actions()).isEmpty();
  }

  @Test
  void aDeadLetterKeepsTheHeadersOfItsRecord() {
    var headers = new RecordHeaders();
    headers.add(CloudEvent.TRACEPARENT, "00-1-2-01".getBytes(UTF_8));
    headers.add(DeadLetters.ATTEMPTS, "2".getBytes(UTF_8));
    inbox.pipeInput(new TestRecord<>(ID, GARBAGE, headers));
    assertThat(letters())
        .singleElement()
        .satisfies(letter -> {
          assertThat(header(letter, DeadLetters.ORIGINAL + CloudEvent.TRACEPARENT))
              .isEqualTo("00-1-2-01");
          assertThat(header(letter, DeadLetters.ATTEMPTS)).isEqualTo("2");
          assertThat(header(letter, "ce_type")).isEqualTo(DeadLetters.UNREADABLE);
        });
  }

  private List<Action> actions() {
    var topic = TOPICS.followups();
    return driver
        .createOutputTopic(topic.name(), new StringDeserializer(), topic.values().deserializer())
        .readValuesToList()
        .stream()
        .map(FollowUp::action)
        .toList();
  }

  private List<TestRecord<byte[], byte[]>> letters() {
    return driver
        .createOutputTopic(
            TOPICS.deadLetters().name(), new ByteArrayDeserializer(), new ByteArrayDeserializer())
        .readRecordsToList();
  }

  private static String header(TestRecord<?, ?> record, String name) {
    return new String(Objects.requireNonNull(record.headers().lastHeader(name)).value(), UTF_8);
  }

  private static byte[] event(String id) {
    return """
    {"id":"%s","object":"event","created":%d,"livemode":false,
     "type":"identity.verification_session.created","request":{"id":null,"idempotency_key":null},
     "data":{"object":{"id":"%s","object":"identity.verification_session","created":%d,
       "status":"requires_input","redaction":null,"last_error":null,
       "last_verification_report":null,"options":{},"type":"document"}}}
    """
        .formatted(id, START.getEpochSecond(), ID, START.getEpochSecond())
        .getBytes(UTF_8);
  }
}
