package dev.verity.topics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.local.Broker;
import dev.verity.local.SharedBroker;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedBroker.class)
@Timeout(120)
final class TopicSetupIT {
  private static final String DAY = Long.toString(Duration.ofDays(1).toMillis());
  private static final int PARTITIONS = 3;
  private static final byte[] KEY = {1};
  private static final String SAME_NUMBER =
      "all topics need the same number; make it anew, or set topics.partitions to what the others"
          + " have.";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final String prefix = SharedBroker.prefix(TopicSetupIT.class) + "verity";
  private final Topics topics = Topics.named(prefix);
  private Admin admin;

  @BeforeEach
  void connect(Broker broker) {
    admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
  }

  @AfterEach
  void disconnect() {
    admin.close();
  }

  @Test
  void everyTopicIsMadeWithItsPartitionsAndSettings() throws Exception {
    assertThat(ensure(topics)).isEmpty();

    var found = admin.describeTopics(names()).allTopicNames().get();
    assertThat(found.values())
        .hasSize(topics.all().size())
        .allSatisfy(topic -> assertThat(topic.partitions()).hasSize(PARTITIONS));
    for (var topic : topics.all()) {
      assertThat(settings(topic.name())).containsAllEntriesOf(topic.settings());
    }
  }

  /// A partition that is known and not led yet takes the second record and not the first.
  @RepeatedTest(5)
  void topicsJustMadeTakeRecordsAtOnce(Broker broker) throws Exception {
    try (var producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers(), "retries", 0),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      ensure(topics);
      for (var topic : topics.all()) {
        for (var partition = 0; partition < PARTITIONS; partition++) {
          producer.send(new ProducerRecord<>(topic.name(), partition, KEY, new byte[1])).get();
        }
      }
    }
  }

  @Test
  void topicsThatAreThereAreLeftAlone() throws Exception {
    ensure(topics);
    var before = admin.describeTopics(names()).allTopicNames().get();

    assertThat(ensure(topics)).isEmpty();
    assertThat(admin.describeTopics(names()).allTopicNames().get()).isEqualTo(before);
  }

  @Test
  void onlyWhatIsMissingIsMade() throws Exception {
    create(
        new NewTopic(topics.audit().name(), PARTITIONS, (short) 1)
            .configs(Map.of("cleanup.policy", "delete", "retention.ms", "-1")));

    assertThat(ensure(topics)).isEmpty();
    assertThat(settings(topics.audit().name())).containsEntry("retention.ms", "-1");
  }

  @Test
  void topicsThatDoNotFitAreNamedWithWhatIsWantedAndFound() throws Exception {
    create(
        new NewTopic(topics.inbox().name(), 2, (short) 1),
        new NewTopic(topics.outcomes().name(), PARTITIONS, (short) 1)
            .configs(Map.of("cleanup.policy", "compact,delete")),
        new NewTopic(topics.sessions().name(), 4, (short) 1));

    assertThat(ensure(topics))
        .containsExactly(
            "Topic %s.inbox has 2 partitions, topics.partitions is 3: %s"
                .formatted(prefix, SAME_NUMBER),
            "Topic %s.sessions has 4 partitions, topics.partitions is 3: %s"
                .formatted(prefix, SAME_NUMBER),
            "Topic %1$s.outcomes has cleanup.policy=compact,delete, Verity needs delete: kafka-configs --alter --entity-type topics --entity-name %1$s.outcomes --add-config cleanup.policy=delete."
                .formatted(prefix),
            "Topic %1$s.sessions has cleanup.policy=delete, Verity needs compact: kafka-configs --alter --entity-type topics --entity-name %1$s.sessions --add-config cleanup.policy=compact."
                .formatted(prefix));
  }

  @Test
  void aSurveyMakesNothingAndSaysWhatIsMissingAndWhatIsStrange() throws Exception {
    create(
        new NewTopic(topics.inbox().name(), PARTITIONS, (short) 1)
            .configs(Map.of("cleanup.policy", "delete", "retention.ms", "1000", "segment.ms", DAY)),
        new NewTopic(prefix + ".inbix", 1, (short) 1));

    var survey = new TopicSetup(admin, topics, PARTITIONS, (short) 1, PATIENCE).survey();

    assertThat(survey.missing()).hasSize(topics.all().size() - 1).doesNotContain(prefix + ".inbox");
    assertThat(survey.mistakes()).isEmpty();
    assertThat(survey.strangers()).containsExactly(prefix + ".inbix");
    assertThat(survey.differences())
        .singleElement()
        .satisfies(difference -> {
          assertThat(difference.gravity()).isEqualTo(TopicSetup.Gravity.DOUBTFUL);
          assertThat(difference.found())
              .isEqualTo("has retention.ms=1000, Verity advises 259200000");
        });
    assertThat(admin.listTopics().names().get()).doesNotContain(topics.audit().name());
  }

  @Test
  void aSurveySaysWhatTheNextStartCouldNotMake() throws Exception {
    var survey = new TopicSetup(admin, topics, PARTITIONS, (short) 3, PATIENCE).survey();

    assertThat(survey.mistakes())
        .singleElement()
        .asString()
        .startsWith("3 replicas (topics.replication) cannot be had: ");
  }

  @Test
  void moreReplicasThanBrokersAreOneSentenceThatNamesTheSetting() throws Exception {
    var setup = new TopicSetup(admin, topics, PARTITIONS, (short) 3, PATIENCE);

    assertThat(setup.ensure())
        .singleElement()
        .asString()
        .startsWith("3 replicas (topics.replication) cannot be had: ");
  }

  @Test
  void aTopicThatCannotBeMadeIsNamed() throws Exception {
    var impossible = Topics.named("no/name");

    assertThat(ensure(impossible))
        .hasSize(impossible.all().size())
        .first()
        .asString()
        .startsWith("Topic no/name.answers is missing and cannot be made: ");
  }

  @Test
  void manyInstancesMaySetUpAtOnce(Broker broker) {
    Executor atOnce = Thread::startVirtualThread;
    var instances =
        Stream.generate(() -> CompletableFuture.supplyAsync(() -> ensureAlone(broker), atOnce))
            .limit(4)
            .toList();

    assertThat(instances)
        .allSatisfy(instance -> assertThat(instance.join()).as("mistakes").isEmpty());
  }

  private List<String> ensureAlone(Broker broker) {
    try (var own = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      return new TopicSetup(own, topics, PARTITIONS, (short) 1, PATIENCE).ensure();
    } catch (Exception failure) {
      throw new AssertionError(failure);
    }
  }

  private List<String> ensure(Topics wanted) throws Exception {
    return new TopicSetup(admin, wanted, PARTITIONS, (short) 1, PATIENCE).ensure();
  }

  private List<String> names() {
    return topics.all().stream().map(Topic::name).toList();
  }

  private void create(NewTopic... wanted) throws Exception {
    admin.createTopics(List.of(wanted)).all().get();
  }

  private Map<String, String> settings(String topic) throws Exception {
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    var settings = new HashMap<String, String>();
    for (var found : admin.describeConfigs(List.of(resource)).all().get().values()) {
      found.entries().forEach(entry -> settings.put(entry.name(), entry.value()));
    }
    return settings;
  }
}
