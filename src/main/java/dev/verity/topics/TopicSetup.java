package dev.verity.topics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/// Makes the topics that are missing and checks those that are there.
public final class TopicSetup {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

  private final Admin admin;
  private final Topics topics;
  private final int partitions;
  private final short replication;
  private final Duration patience;

  /// @param patience how long a broker may know nothing of topics that were just made
  public TopicSetup(
      Admin admin, Topics topics, int partitions, short replication, Duration patience) {
    this.admin = admin;
    this.topics = topics;
    this.partitions = partitions;
    this.replication = replication;
    this.patience = patience;
  }

  /// Afterwards every topic exists and can be written to, or a sentence says why it cannot. Where
  /// all exist already, no right to make any is needed.
  ///
  /// @return a sentence about each thing that is not as Verity needs it; empty when all is well
  /// @throws ExecutionException when Kafka does not answer
  public List<String> ensure() throws InterruptedException, ExecutionException {
    var existing = admin.listTopics().names().get();
    var missing = topics.all().stream().filter(topic -> !existing.contains(topic.name())).toList();
    var mistakes = create(missing);
    if (mistakes.isEmpty()) {
      awaitLeaders(missing);
      mistakes.addAll(check());
    }
    return List.copyOf(mistakes);
  }

  private Set<String> create(List<Topic<?>> missing)
      throws InterruptedException, ExecutionException {
    var wanted =
        missing.stream()
            .map(topic ->
                new NewTopic(topic.name(), partitions, replication).configs(topic.settings()))
            .toList();
    var mistakes = new LinkedHashSet<String>();
    for (var created : new TreeMap<>(admin.createTopics(wanted).values()).entrySet()) {
      try {
        created.getValue().get();
      } catch (ExecutionException failed) {
        switch (failed.getCause()) {
          case TopicExistsException _ -> {} // another instance was faster
          case RetriableException _ -> throw failed;
          case InvalidReplicationFactorException tooMany ->
              mistakes.add(
                  "%d replicas (topics.replication) cannot be had: %s"
                      .formatted(replication, tooMany.getMessage()));
          case null, default ->
              mistakes.add(
                  "Topic %s is missing and cannot be made: %s"
                      .formatted(created.getKey(), failed.getCause()));
        }
      }
    }
    return mistakes;
  }

  /// Waits until every partition is led. A producer that comes earlier may have its first record
  /// refused and the second taken, and then the first is refused for ever as out of order.
  private void awaitLeaders(List<Topic<?>> made) throws InterruptedException, ExecutionException {
    var names = made.stream().map(Topic::name).toList();
    var ends = new HashMap<TopicPartition, OffsetSpec>();
    for (var topic : patiently(() -> admin.describeTopics(names).allTopicNames()).values()) {
      topic
          .partitions()
          .forEach(partition ->
              ends.put(
                  new TopicPartition(topic.name(), partition.partition()), OffsetSpec.latest()));
    }
    admin.listOffsets(ends).all().get();
  }

  private List<String> check() throws InterruptedException, ExecutionException {
    var names = topics.all().stream().map(Topic::name).toList();
    var found = patiently(() -> admin.describeTopics(names).allTopicNames());
    var resources = names.stream().map(TopicSetup::resource).toList();
    var settings = patiently(() -> admin.describeConfigs(resources).all());
    var mistakes = new ArrayList<String>();
    for (var topic : topics.all()) {
      checkPartitions(mistakes, Objects.requireNonNull(found.get(topic.name())));
    }
    for (var topic : topics.all()) {
      checkCleanup(mistakes, topic, Objects.requireNonNull(settings.get(resource(topic.name()))));
    }
    return mistakes;
  }

  private static ConfigResource resource(String topic) {
    return new ConfigResource(ConfigResource.Type.TOPIC, topic);
  }

  /// Asks again while some broker has not heard of the topics yet.
  private <T> T patiently(Supplier<KafkaFuture<T>> question)
      throws InterruptedException, ExecutionException {
    var end = System.nanoTime() + patience.toNanos();
    while (true) {
      try {
        return question.get().get();
      } catch (ExecutionException failed) {
        var isTooEarly = failed.getCause() instanceof UnknownTopicOrPartitionException;
        if (!isTooEarly || System.nanoTime() - end > 0) {
          throw failed;
        }
        TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN.toMillis());
      }
    }
  }

  private void checkPartitions(List<String> mistakes, TopicDescription found) {
    if (found.partitions().size() != partitions) {
      mistakes.add(
          "Topic %s has %d partitions, topics.partitions is %d: all topics need the same number."
              .formatted(found.name(), found.partitions().size(), partitions));
    }
  }

  private static void checkCleanup(List<String> mistakes, Topic<?> topic, Config found) {
    var key = TopicConfig.CLEANUP_POLICY_CONFIG;
    var wanted = topic.settings().get(key);
    var entry = found.get(key);
    var actual = entry == null ? null : entry.value();
    if (wanted != null && !wanted.equals(actual)) {
      mistakes.add(
          "Topic %s has %s=%s, Verity needs %s: set it with kafka-configs --alter."
              .formatted(topic.name(), key, actual, wanted));
    }
  }
}
