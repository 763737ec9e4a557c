package dev.verity.topics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
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
import org.jspecify.annotations.Nullable;

/// Makes the topics that are missing and checks those that are there.
public final class TopicSetup {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);
  private static final int REPLICAS_SAFE = 3;
  private static final int IN_SYNC_SAFE = 2;

  /// How much it matters that a topic differs.
  public enum Gravity {
    /// Verity does not start.
    STOPS,

    /// Records cannot be written or are not kept as promised.
    BREAKS,

    /// It works, and may be what the operator wants.
    DOUBTFUL
  }

  /// One thing about a topic that is not as Verity wants it.
  ///
  /// @param found goes on from the topic's name: `has 2 partitions, …`
  public record Difference(String topic, Gravity gravity, String found, String fix) {
    String sentence() {
      return "Topic %s %s: %s.".formatted(topic, found, fix);
    }
  }

  /// What is there, and what is not.
  ///
  /// @param missing topics that the next start makes
  /// @param mistakes why it will not be able to, a sentence each
  /// @param strangers topics under the prefix that are none of Verity's
  public record Survey(
      List<String> missing,
      List<String> mistakes,
      List<String> strangers,
      List<Difference> differences) {}

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
    var mistakes = create(missing, new CreateTopicsOptions());
    if (mistakes.isEmpty()) {
      awaitLeaders(missing);
      differences(topics.all()).stream()
          .filter(difference -> difference.gravity() == Gravity.STOPS)
          .map(Difference::sentence)
          .forEach(mistakes::add);
    }
    return List.copyOf(mistakes);
  }

  /// Looks at everything and makes nothing.
  ///
  /// @throws ExecutionException when Kafka does not answer, or does not let us look
  public Survey survey() throws InterruptedException, ExecutionException {
    var existing = new TreeSet<>(admin.listTopics().names().get());
    var missing = topics.all().stream().filter(topic -> !existing.contains(topic.name())).toList();
    var found = topics.all().stream().filter(topic -> existing.contains(topic.name())).toList();
    var mistakes = create(missing, new CreateTopicsOptions().validateOnly(true));
    found.forEach(topic -> existing.remove(topic.name()));
    return new Survey(
        missing.stream().map(Topic::name).toList(),
        List.copyOf(mistakes),
        existing.stream().filter(this::isUnderPrefix).toList(),
        differences(found));
  }

  /// Kafka Streams' own topics have a dash after the prefix.
  private boolean isUnderPrefix(String name) {
    var inbox = topics.inbox().name();
    var prefix = inbox.substring(0, inbox.lastIndexOf('.') + 1);
    return name.startsWith(prefix) && name.indexOf('.', prefix.length()) < 0;
  }

  private Set<String> create(List<Topic<?>> missing, CreateTopicsOptions options)
      throws InterruptedException, ExecutionException {
    var wanted =
        missing.stream()
            .map(topic ->
                new NewTopic(topic.name(), partitions, replication).configs(topic.settings()))
            .toList();
    var mistakes = new LinkedHashSet<String>();
    for (var created : new TreeMap<>(admin.createTopics(wanted, options).values()).entrySet()) {
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

  private List<Difference> differences(List<Topic<?>> existing)
      throws InterruptedException, ExecutionException {
    var names = existing.stream().map(Topic::name).toList();
    var found = patiently(() -> admin.describeTopics(names).allTopicNames());
    var resources = names.stream().map(TopicSetup::resource).toList();
    var settings = patiently(() -> admin.describeConfigs(resources).all());
    var differences = new ArrayList<Difference>();
    for (var topic : existing) {
      compareShape(differences, Objects.requireNonNull(found.get(topic.name())));
    }
    for (var topic : existing) {
      var config = Objects.requireNonNull(settings.get(resource(topic.name())));
      compareSettings(differences, topic, config);
      compareInSync(differences, Objects.requireNonNull(found.get(topic.name())), config);
    }
    return differences;
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

  void compareShape(List<Difference> differences, TopicDescription found) {
    var name = found.name();
    if (found.partitions().size() != partitions) {
      differences.add(
          new Difference(
              name,
              Gravity.STOPS,
              "has %d partitions, topics.partitions is %d"
                  .formatted(found.partitions().size(), partitions),
              "all topics need the same number; make it anew, or set topics.partitions to what the"
                  + " others have"));
    }
    var replicas = replicas(found);
    if (replicas < replication) {
      differences.add(
          new Difference(
              name,
              Gravity.DOUBTFUL,
              "has %d replicas, topics.replication is %d".formatted(replicas, replication),
              "add replicas with kafka-reassign-partitions, or set topics.replication to what you"
                  + " want"));
    }
  }

  static void compareSettings(List<Difference> differences, Topic<?> topic, Config found) {
    for (var wanted : new TreeMap<>(topic.settings()).entrySet()) {
      var key = wanted.getKey();
      var actual = value(found, key);
      if (!wanted.getValue().equals(actual)) {
        var isOperators = !key.equals(TopicConfig.CLEANUP_POLICY_CONFIG);
        differences.add(
            new Difference(
                topic.name(),
                isOperators ? Gravity.DOUBTFUL : Gravity.STOPS,
                "has %s=%s, Verity %s %s"
                    .formatted(key, actual, isOperators ? "advises" : "needs", wanted.getValue()),
                alter(topic.name(), key, wanted.getValue())
                    + (isOperators ? ", or leave it if you mean it" : "")));
      }
    }
  }

  static void compareInSync(List<Difference> differences, TopicDescription topic, Config found) {
    var key = TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG;
    var replicas = replicas(topic);
    var least = Integer.parseInt(Objects.requireNonNullElse(value(found, key), "1"));
    var inSync = topic.partitions().stream().mapToInt(each -> each.isr().size()).min().orElse(0);
    if (least > replicas) {
      differences.add(
          new Difference(
              topic.name(),
              Gravity.BREAKS,
              "has %s=%d and %d replicas, so nothing can be written"
                  .formatted(key, least, replicas),
              alter(topic.name(), key, Integer.toString(Math.max(1, replicas - 1)))));
    } else if (inSync < least) {
      differences.add(
          new Difference(
              topic.name(),
              Gravity.BREAKS,
              "has %d of %d replicas in sync and needs %d to be written to"
                  .formatted(inSync, replicas, least),
              "bring the missing brokers back"));
    } else if (replicas >= REPLICAS_SAFE && least < IN_SYNC_SAFE) {
      differences.add(
          new Difference(
              topic.name(),
              Gravity.DOUBTFUL,
              "has %s=%d, so one broker alone may acknowledge and then be lost"
                  .formatted(key, least),
              alter(topic.name(), key, Integer.toString(IN_SYNC_SAFE))));
    } else if (least == replicas && replicas > 1) {
      differences.add(
          new Difference(
              topic.name(),
              Gravity.DOUBTFUL,
              "has %s=%d and %d replicas, so one broker down stops every write"
                  .formatted(key, least, replicas),
              alter(topic.name(), key, Integer.toString(replicas - 1))));
    } else if (inSync < replicas) {
      differences.add(
          new Difference(
              topic.name(),
              Gravity.DOUBTFUL,
              "has %d of %d replicas in sync".formatted(inSync, replicas),
              "look for a broker that is down or slow"));
    }
  }

  private static int replicas(TopicDescription topic) {
    return topic.partitions().stream().mapToInt(each -> each.replicas().size()).min().orElse(0);
  }

  private static @Nullable String value(Config config, String key) {
    var entry = config.get(key);
    return entry == null ? null : entry.value();
  }

  private static String alter(String topic, String key, String value) {
    return "kafka-configs --alter --entity-type topics --entity-name %s --add-config %s=%s"
        .formatted(topic, key, value);
  }
}
