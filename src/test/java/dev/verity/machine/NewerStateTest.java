package dev.verity.machine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verity.session.Policy;
import dev.verity.session.Session;
import dev.verity.topics.NewerFormat;
import dev.verity.topics.SessionFormat;
import dev.verity.topics.Topics;
import dev.verity.tracing.Tracing;
import java.nio.file.Path;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a machine does that finds the state of a newer one: it stops, and leaves the input and the
/// state as they were.
final class NewerStateTest {
  private static final SessionFormat NEXT =
      SessionFormat.CURRENT.followedBy(session -> session.put("policy", ""));

  /// Writes as the next version, reads as this one.
  private static final Topics TOPICS =
      Deliveries.with(
          Topics.named("verity"),
          Serdes.serdeFrom(
              NEXT.serde().serializer(), SessionFormat.CURRENT.serde().deserializer()));

  private @TempDir Path directory;

  @Test
  void anInputIsNotSetAsideButTheMachineStops() {
    var settings = Rig.unconnected(directory);
    try (var driver =
        new TopologyTestDriver(
            MachineTopology.of(
                TOPICS, Policy.observing(), settings, null, Rig.unseen(), Tracing.OFF),
            Machine.configuration(settings, TOPICS, Rig.unseen()))) {
      var inbox =
          driver.createInputTopic(
              TOPICS.inbox().name(), new StringSerializer(), new ByteArraySerializer());
      var letters =
          driver.createOutputTopic(
              TOPICS.deadLetters().name(),
              new ByteArrayDeserializer(),
              new ByteArrayDeserializer());
      var sessions =
          driver.createOutputTopic(
              TOPICS.sessions().name(), new StringDeserializer(), new ByteArrayDeserializer());
      var created = Deliveries.event("evt_1", "vs_1Newer", "created", "requires_input");
      inbox.pipeInput("vs_1Newer", created.getBytes(UTF_8));
      assertThat(new String(sessions.readValue(), UTF_8)).startsWith("{\"format\":3,");

      var verified = Deliveries.event("evt_2", "vs_1Newer", "verified", "verified");
      assertThatThrownBy(() -> inbox.pipeInput("vs_1Newer", verified.getBytes(UTF_8)))
          .satisfies(failure ->
              assertThat(NewerFormat.behind(failure))
                  .hasMessageContaining("vs_1Newer is in format 3"));
      assertThat(letters.isEmpty()).isTrue();
      assertThat(sessions.isEmpty()).isTrue();
      assertThatThrownBy(() ->
              driver.<String, Session>getKeyValueStore(SessionProcessor.SESSIONS).get("vs_1Newer"))
          .isInstanceOf(NewerFormat.class);
    }
  }
}
