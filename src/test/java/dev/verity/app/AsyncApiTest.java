package dev.verity.app;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.verity.topics.Topic;
import dev.verity.topics.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.common.acl.AclOperation;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// `asyncapi.yaml` describes the topics as Verity makes them, and what its roles do with them.
final class AsyncApiTest {
  private static final String PREFIX = "{prefix}";
  private static final JsonNode DOCUMENT =
      YAMLMapper.shared()
          .readTree(Path.of("src/main/resources/dev/verity/topics/asyncapi.yaml").toFile());

  private final Map<String, Topic<?>> topics =
      Topics.named(PREFIX).all().stream().collect(toMap(Topic::name, Function.identity()));

  @Test
  void itIsADescriptionByAsyncApisOwnSchema() throws IOException {
    var official =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
            .getSchema(
                JsonMapper.shared()
                    .readTree(
                        Files.readString(
                            Path.of(
                                "src/test/resources/dev/verity/contracts/asyncapi-3.0.schema.json"))));
    assertThat(official.validate(DOCUMENT)).isEmpty();
    var other = (ObjectNode) DOCUMENT.deepCopy();
    other.withObject("/channels/inbox/bindings/kafka").put("partitions", "many");
    assertThat(official.validate(other)).isNotEmpty();
  }

  @Test
  void everyTopicIsDescribedAndNothingElse() {
    assertThat(channels().keySet()).isEqualTo(topics.keySet());
  }

  @Test
  void topicsAreMadeAsDescribed() {
    channels()
        .forEach((name, channel) -> {
          var kafka = channel.at("/bindings/kafka");
          assertThat(kafka.get("partitions").asString()).isEqualTo(Keys.PARTITIONS.text());
          assertThat(kafka.get("replicas").asString()).isEqualTo(Keys.REPLICATION.text());
          var settings = new HashMap<String, String>();
          kafka
              .get("topicConfiguration")
              .forEachEntry((key, value) -> settings.put(key, setting(value)));
          assertThat(settings).as(name).isEqualTo(topic(name).settings());
        });
  }

  @Test
  void everyRoleDoesWhatItHasTheRightTo() {
    var rights = new HashSet<String>();
    for (var role : Role.values()) {
      for (var grant : Grant.of(PREFIX, Grant.User.of(role))) {
        if (topics.containsKey(grant.name())) {
          rights.add("%s %s %s".formatted(Grant.word(role), action(grant), grant.name()));
        }
      }
    }
    assertThat(operations()).isEqualTo(rights);
  }

  @Test
  void operationsAreNamedForWhatTheyDo() {
    DOCUMENT
        .get("operations")
        .forEachEntry((name, operation) -> {
          var channel = operation.at("/channel/$ref").stringValue().replace("#/channels/", "");
          assertThat(name).isEqualToIgnoringCase(operation.get("action").stringValue() + channel);
        });
  }

  private static String action(Grant grant) {
    return grant.operation() == AclOperation.READ ? "receive" : "send";
  }

  private static Set<String> operations() {
    var operations = new HashSet<String>();
    for (var operation : DOCUMENT.get("operations")) {
      var channel = DOCUMENT.at(operation.at("/channel/$ref").stringValue().substring(1));
      for (var role : operation.get("tags")) {
        operations.add(
            "%s %s %s"
                .formatted(
                    role.get("name").stringValue(),
                    operation.get("action").stringValue(),
                    channel.get("address").stringValue()));
      }
    }
    return operations;
  }

  private static Map<String, JsonNode> channels() {
    return DOCUMENT
        .get("channels")
        .valueStream()
        .collect(toMap(channel -> channel.get("address").stringValue(), Function.identity()));
  }

  private Topic<?> topic(String name) {
    var topic = topics.get(name);
    assertThat(topic).as(name).isNotNull();
    return topic;
  }

  private static String setting(JsonNode value) {
    return value.isArray()
        ? value.valueStream().map(JsonNode::stringValue).collect(joining(","))
        : value.asString();
  }
}
