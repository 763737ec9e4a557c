package dev.verity.app;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.deploy.Chart;
import dev.verity.topics.Topics;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/// What the chart has Strimzi make at Kafka is what Verity itself would make and asks for.
final class ChartKafkaTest {
  private static final String PREFIX = "acme.verity_1";

  private record MadeTopic(
      String name, int partitions, int replicas, Map<String, String> settings) {}

  private record Right(
      AclOperation operation, ResourceType resource, PatternType pattern, String name) {}

  @Test
  void theTopicsAreThoseThatVerityMakes() {
    var found =
        Chart.EVERYTHING.all("KafkaTopic").stream()
            .map(topic -> topic.path("spec"))
            .map(spec ->
                new MadeTopic(
                    spec.path("topicName").asString(),
                    spec.path("partitions").asInt(),
                    spec.path("replicas").asInt(),
                    spec.path("config")
                        .propertyStream()
                        .collect(
                            Collectors.toMap(Map.Entry::getKey, it -> it.getValue().asString()))));
    assertThat(found)
        .containsExactlyInAnyOrderElementsOf(
            Topics.named(PREFIX).all().stream()
                .map(topic -> new MadeTopic(topic.name(), 24, 2, topic.settings()))
                .toList());
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void aUserHasTheRightsThatItsRoleNeedsAndNoOther(Role role) {
    var acls = Chart.EVERYTHING.one("KafkaUser", "verity-" + role).at("/spec/authorization/acls");
    var wanted =
        Grant.of(PREFIX, Grant.User.of(role)).stream()
            .map(grant ->
                new Right(grant.operation(), grant.resource(), grant.pattern(), grant.name()))
            .collect(toSet());
    assertThat(acls.valueStream().flatMap(ChartKafkaTest::rights).toList())
        .containsExactlyInAnyOrderElementsOf(wanted);
  }

  @Test
  void theWorkersAreCountedByWhatWaitsForThem() {
    var wanted =
        Chart.EVERYTHING.one("ScaledObject", "verity-worker").at("/spec/triggers/0/metadata");
    var topics = Topics.named(PREFIX);
    assertThat(wanted.path("topic").asString()).isEqualTo(topics.followups().name());
    assertThat(Grant.of(PREFIX, Grant.User.WORKER))
        .filteredOn(grant -> grant.resource() == ResourceType.GROUP)
        .extracting(Grant::name)
        .contains(wanted.path("consumerGroup").asString());
    assertThat(wanted.path("consumerGroup").asString()).isEqualTo(PREFIX + "-worker");
  }

  private static Stream<Right> rights(JsonNode acl) {
    assertThat(acl.path("type").asString("allow")).isEqualTo("allow");
    var resource = acl.path("resource");
    var type =
        switch (resource.path("type").asString()) {
          case "topic" -> ResourceType.TOPIC;
          case "group" -> ResourceType.GROUP;
          case "transactionalId" -> ResourceType.TRANSACTIONAL_ID;
          default -> ResourceType.UNKNOWN;
        };
    var pattern =
        switch (resource.path("patternType").asString("literal")) {
          case "literal" -> PatternType.LITERAL;
          case "prefix" -> PatternType.PREFIXED;
          default -> PatternType.UNKNOWN;
        };
    return acl.path("operations")
        .valueStream()
        .map(operation ->
            new Right(
                operation(operation.asString()), type, pattern, resource.path("name").asString()));
  }

  private static AclOperation operation(String name) {
    return Stream.of(AclOperation.values())
        .filter(operation -> operation.name().replace("_", "").equalsIgnoreCase(name))
        .findFirst()
        .orElse(AclOperation.UNKNOWN);
  }
}
