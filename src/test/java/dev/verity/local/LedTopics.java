package dev.verity.local;

import dev.verity.Await;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/// Topics for tests that need not have all of Verity's, as safe to write to at once as those that
/// `TopicSetup` makes: a producer that is faster than a leader may lose its first record for ever.
public final class LedTopics {
  private LedTopics() {}

  /// Returns when every partition is led.
  public static void make(Map<String, Object> kafka, List<NewTopic> topics)
      throws InterruptedException, ExecutionException {
    try (var admin = Admin.create(kafka)) {
      admin.createTopics(topics).all().get();
      var ends = new HashMap<TopicPartition, OffsetSpec>();
      for (var topic : topics) {
        for (var partition = 0; partition < topic.numPartitions(); partition++) {
          ends.put(new TopicPartition(topic.name(), partition), OffsetSpec.latest());
        }
      }
      Await.until("leaders of " + topics, () -> areLed(admin, ends));
    }
  }

  /// A broker may not yet have heard of a topic that another part of it has made.
  private static boolean areLed(Admin admin, Map<TopicPartition, OffsetSpec> ends) {
    try {
      admin.listOffsets(ends).all().get();
      return true;
    } catch (ExecutionException failure) {
      if (failure.getCause() instanceof UnknownTopicOrPartitionException) {
        return false;
      }
      throw new KafkaException(failure.getCause());
    } catch (InterruptedException interrupted) {
      throw new InterruptException(interrupted);
    }
  }
}
