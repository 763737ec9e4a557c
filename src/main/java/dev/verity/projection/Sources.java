package dev.verity.projection;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/// The topics that are folded, as they are there now.
///
/// @param ids by name; a topic that was deleted and made again has another
record Sources(Map<String, String> ids, List<TopicPartition> partitions) {

  /// @throws KafkaException when Kafka does not tell of them
  static Sources of(ProjectionSettings settings, List<String> names) {
    var kafka = new HashMap<>(settings.kafka());
    var patience = Math.toIntExact(settings.patience().toMillis());
    kafka.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, patience);
    kafka.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, patience);
    try (var admin = Admin.create(kafka)) {
      var ids = new HashMap<String, String>();
      var partitions = new ArrayList<TopicPartition>();
      for (var topic : admin.describeTopics(names).allTopicNames().get().values()) {
        ids.put(topic.name(), topic.topicId().toString());
        topic
            .partitions()
            .forEach(each -> partitions.add(new TopicPartition(topic.name(), each.partition())));
      }
      return new Sources(ids, partitions);
    } catch (ExecutionException failed) {
      throw new KafkaException(
          "Kafka did not tell of the topics %s.".formatted(String.join(", ", names)),
          failed.getCause());
    } catch (InterruptedException stopped) {
      throw new InterruptException(stopped);
    }
  }
}
