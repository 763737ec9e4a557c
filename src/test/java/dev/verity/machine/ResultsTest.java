package dev.verity.machine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.privacy.Keyset;
import dev.verity.privacy.SealedEvent;
import dev.verity.session.Disclosure;
import dev.verity.session.FollowUp;
import dev.verity.session.FollowUp.Action;
import dev.verity.session.Input.FollowUpFinished;
import dev.verity.session.Outcome;
import dev.verity.session.Policy;
import dev.verity.session.Redaction;
import dev.verity.session.Snapshot;
import dev.verity.session.Status;
import dev.verity.topics.CloudEvent;
import dev.verity.topics.ResultsEvent;
import dev.verity.topics.Topic;
import dev.verity.topics.Topics;
import dev.verity.tracing.Tracing;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The results of a verification on their way through the machine, which never sees them open.
final class ResultsTest {
  private static final Topics TOPICS = Topics.named("verity");
  private static final String ID = "vs_1Results";
  private static final Instant VERIFIED_AT = Instant.parse("2026-01-01T00:01:00Z");
  private static final Instant REDACTED_AT = Instant.parse("2026-01-01T00:02:00Z");
  private static final Policy READING =
      Policy.observing()
          .with(
              "reading",
              new Policy.Privacy(Disclosure.SEALED, List.of(), Duration.ofDays(7), true));

  private @TempDir Path folder;
  private TopologyTestDriver driver;
  private Keyset keyset;

  @BeforeEach
  void start() {
    keyset = Keyset.create(folder.resolve("keyset.json"));
    var settings = Rig.unconnected(folder.resolve("state"));
    driver =
        new TopologyTestDriver(
            MachineTopology.of(TOPICS, READING, settings, keyset, Rig.unseen(), Tracing.OFF),
            Machine.configuration(settings, TOPICS, Rig.unseen()));
  }

  @AfterEach
  void close() {
    driver.close();
  }

  @Test
  void whatTheWorkerSealedIsPublishedOnceAsItIs() {
    var followUp = verified();
    assertThat(followUp.action()).isEqualTo(Action.RETRIEVE_RESULTS);
    var key = records(TOPICS.keys()).getLast().value();
    assertThat(key.id()).isEqualTo(followUp.dataKey());
    var sealed =
        new String(
            SealedEvent.seal(
                "{\"id\":\"%s\",\"data\":{\"object\":{\"verified_outputs\":{\"first_name\":\"Jane\"}}}}"
                    .formatted(ResultsEvent.id(ID))
                    .getBytes(UTF_8),
                keyset.unwrap(key.wrapped())),
            UTF_8);

    report(followUp, sealed);
    report(followUp, sealed);

    assertThat(results())
        .singleElement()
        .satisfies(record -> {
          assertThat(record.key()).isEqualTo(ID);
          assertThat(new String(record.value(), UTF_8)).isEqualTo(sealed).doesNotContain("Jane");
          assertThat(header(record, "ce_id")).isEqualTo(ID + "-results");
          assertThat(header(record, "ce_source")).isEqualTo(CloudEvent.VERITY);
        });
  }

  @Test
  void whatComesAfterTheErasureIsNotPublished() {
    var followUp = verified();
    tell("evt_2", REDACTED_AT, "redacted", "{\"status\":\"redacted\"}");
    assertThat(records(TOPICS.keys()).getLast().value()).isNull();

    report(followUp, "{\"id\":\"late\"}");

    assertThat(results()).isEmpty();
  }

  private FollowUp verified() {
    tell("evt_1", VERIFIED_AT, "verified", "null");
    return records(TOPICS.followups()).getLast().value();
  }

  private void tell(String id, Instant at, String type, String redaction) {
    driver
        .createInputTopic(TOPICS.inbox().name(), new StringSerializer(), new StringSerializer())
        .pipeInput(
            ID,
            """
            {"id":"%s","object":"event","created":%d,"livemode":false,\
            "type":"identity.verification_session.%s","data":{"object":{"id":"%s",\
            "object":"identity.verification_session","created":1767225600,"livemode":false,\
            "options":{},"redaction":%s,"status":"verified","type":"document"}}}\
            """
                .formatted(id, at.getEpochSecond(), type, ID, redaction));
  }

  private void report(FollowUp followUp, String results) {
    var snapshot =
        new Snapshot(
            Status.Known.VERIFIED,
            Redaction.Known.NONE,
            null,
            "vr_1",
            "document",
            false,
            VERIFIED_AT);
    var done =
        new Outcome.Done(
            snapshot, VERIFIED_AT.plusSeconds(1), Duration.ofMillis(5), "req_1", results);
    driver
        .createInputTopic(
            TOPICS.outcomes().name(),
            new StringSerializer(),
            TOPICS.outcomes().values().serializer())
        .pipeInput(ID, new FollowUpFinished(followUp.id(), done));
  }

  private List<TestRecord<String, byte[]>> results() {
    return records(TOPICS.events()).stream()
        .filter(record -> ResultsEvent.isTypeOf(record.headers()))
        .toList();
  }

  private <V> List<TestRecord<String, V>> records(Topic<V> topic) {
    return driver
        .createOutputTopic(topic.name(), new StringDeserializer(), topic.values().deserializer())
        .readRecordsToList();
  }

  private static String header(TestRecord<?, ?> record, String name) {
    return new String(record.headers().lastHeader(name).value(), UTF_8);
  }
}
