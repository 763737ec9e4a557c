package dev.verity.topics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.topics.TopicSetup.Difference;
import dev.verity.topics.TopicSetup.Gravity;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What one broker cannot show: how replicas are judged.
final class TopicSetupTest {

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1, ''",
    "2, 2, 1, ''",
    "3, 3, 2, ''",
    "3, 3, 1, DOUBTFUL",
    "3, 3, 3, DOUBTFUL",
    "3, 2, 2, DOUBTFUL",
    "3, 1, 2, BREAKS",
    "3, 3, 4, BREAKS",
    "3, 0, 1, BREAKS"
  })
  void replicasInSyncAreJudged(int replicas, int inSync, int least, String gravity) {
    var differences = new ArrayList<Difference>();

    TopicSetup.compareInSync(
        differences,
        topic(replicas, inSync),
        new Config(List.of(new ConfigEntry("min.insync.replicas", Integer.toString(least)))));

    assertThat(differences)
        .extracting(Difference::gravity)
        .isEqualTo(gravity.isEmpty() ? List.of() : List.of(Gravity.valueOf(gravity)));
  }

  @Test
  void oneBrokerThatMayAcknowledgeAloneIsToldWithTheCommandThatMendsIt() {
    var differences = new ArrayList<Difference>();

    TopicSetup.compareInSync(
        differences, topic(3, 3), new Config(List.of(new ConfigEntry("min.insync.replicas", "1"))));

    assertThat(differences)
        .containsExactly(
            new Difference(
                "verity.inbox",
                Gravity.DOUBTFUL,
                "has min.insync.replicas=1, so one broker alone may acknowledge and then be lost",
                "kafka-configs --alter --entity-type topics --entity-name verity.inbox"
                    + " --add-config min.insync.replicas=2"));
  }

  private static TopicDescription topic(int replicas, int inSync) {
    var nodes = IntStream.range(0, replicas).mapToObj(id -> new Node(id, "kafka", 9092)).toList();
    var partition = new TopicPartitionInfo(0, nodes.getFirst(), nodes, nodes.subList(0, inSync));
    return new TopicDescription("verity.inbox", false, List.of(partition));
  }
}
