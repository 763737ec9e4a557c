package dev.verity.contracts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// The contracts in a folder, as `verity contracts` writes them.
///
/// @param schemas by their file's name
/// @param topics `asyncapi.yaml`
record Contracts(Map<String, JsonNode> schemas, JsonNode topics) {
  /// Where relative references between schemas lead.
  static final String BASE = "https://verity.dev/schemas/";

  private static final Path OF_TOPICS = Path.of("src/main/resources/dev/verity/topics");

  /// One kind of record on one topic, with what its traits add.
  ///
  /// @param channel the topic's name without prefix
  /// @param payload a missing node where any bytes may stand
  record Message(String channel, String name, JsonNode key, JsonNode headers, JsonNode payload) {}

  /// Those of the topics, as they are now.
  static Contracts ofTopics() {
    return in(OF_TOPICS);
  }

  static Contracts in(Path folder) {
    try (var files = Files.list(folder)) {
      var schemas = new TreeMap<String, JsonNode>();
      for (var file : files.filter(each -> each.toString().endsWith(".schema.json")).toList()) {
        schemas.put(file.getFileName().toString(), JsonMapper.shared().readTree(file.toFile()));
      }
      return new Contracts(schemas, yaml(folder.resolve("asyncapi.yaml")));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  static JsonNode yaml(Path file) {
    return YAMLMapper.shared().readTree(file.toFile());
  }

  /// All kinds of records, in the document's order.
  List<Message> messages() {
    var messages = new ArrayList<Message>();
    for (var channel : topics.get("channels")) {
      var address = channel.get("address").asString().replace("{prefix}.", "");
      channel
          .get("messages")
          .forEachEntry((name, message) -> messages.add(message(address, name, message)));
    }
    return messages;
  }

  private Message message(String channel, String name, JsonNode message) {
    var whole = JsonMapper.shared().createObjectNode();
    message.path("traits").forEach(trait -> merge(whole, (ObjectNode) resolved(trait)));
    merge(whole, (ObjectNode) resolved(message));
    var payload = whole.path("payload");
    return new Message(
        channel,
        name,
        whole.at("/bindings/kafka/key"),
        whole.path("headers"),
        payload.has("schemaFormat") ? payload.get("schema") : payload);
  }

  /// With what its references within the document lead to in their place.
  private JsonNode resolved(JsonNode node) {
    if (node.path("$ref").asString("").startsWith("#/")) {
      return resolved(topics.at(node.get("$ref").asString().substring(1)));
    }
    return switch (node) {
      case ObjectNode object -> {
        var copy = object.objectNode();
        object.forEachEntry((name, value) -> copy.set(name, resolved(value)));
        yield copy;
      }
      case ArrayNode array -> {
        var copy = array.arrayNode();
        array.forEach(value -> copy.add(resolved(value)));
        yield copy;
      }
      default -> node;
    };
  }

  /// As traits are applied: a JSON merge patch (RFC 7396).
  private static void merge(ObjectNode target, ObjectNode patch) {
    patch.forEachEntry((name, value) -> {
      if (value instanceof ObjectNode inner && target.get(name) instanceof ObjectNode there) {
        merge(there, inner);
      } else {
        target.set(name, value);
      }
    });
  }
}
