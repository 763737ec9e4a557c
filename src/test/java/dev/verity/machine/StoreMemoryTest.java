package dev.verity.machine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.session.Policy;
import dev.verity.topics.Topics;
import dev.verity.tracing.Tracing;
import java.nio.file.Path;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoreMemoryTest {
  private static final Topics TOPICS = Topics.named("verity");
  private static final long MEBIBYTES_16 = 16 << 20;

  private @TempDir Path directory;

  @Test
  void allStoresTogetherStayBelowWhatIsAllowed() {
    var settings = Rig.unconnected(directory);
    try (var memory = new StoreMemory(MEBIBYTES_16)) {
      var configuration = Machine.configuration(settings, TOPICS, Rig.unseen());
      memory.addTo(configuration);
      try (var driver =
          new TopologyTestDriver(
              MachineTopology.of(
                  TOPICS, Policy.observing(), settings, null, Rig.unseen(), Tracing.OFF),
              configuration)) {
        var before = memory.bytesUsed();
        var inbox =
            driver.createInputTopic(
                TOPICS.inbox().name(), new StringSerializer(), new ByteArraySerializer());
        for (var number = 0; number < 2_000; number++) {
          var session = "vs_1Memory" + number;
          inbox.pipeInput(
              session,
              Deliveries.event("evt_" + number, session, "created", "requires_input")
                  .getBytes(UTF_8));
        }
        assertThat(memory.bytesUsed()).isGreaterThan(before).isLessThan(memory.bytesMax());
      }
    }
  }

  @Test
  void nothingIsUsedAfterTheEnd() {
    var memory = new StoreMemory(MEBIBYTES_16);
    memory.close();
    assertThat(memory.bytesUsed()).isZero();
    assertThat(memory.bytesMax()).isEqualTo(MEBIBYTES_16);
  }
}
