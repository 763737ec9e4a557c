package dev.verity.privacy;

import dev.verity.topics.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Makes objects in which every member that an OpenAPI document knows is there and filled.
///
/// @param spec the document
record SpecimenOf(JsonNode spec) {

  ObjectNode object(String schema) {
    return (ObjectNode) value(spec.path("components").path("schemas").path(schema));
  }

  private JsonNode value(JsonNode schema) {
    if (schema.has("$ref")) {
      return value(spec.at(schema.path("$ref").stringValue().substring(1)));
    }
    if (schema.has("anyOf")) {
      return value(schema.path("anyOf").get(schema.path("anyOf").size() - 1));
    }
    var nodes = Json.MAPPER.getNodeFactory();
    return switch (schema.path("type").asString("object")) {
      case "string" -> nodes.stringNode("text");
      case "integer" -> nodes.numberNode(1);
      case "boolean" -> nodes.booleanNode(true);
      case "array" -> array(nodes.arrayNode(), schema);
      default -> members(nodes.objectNode(), schema);
    };
  }

  private ArrayNode array(ArrayNode array, JsonNode schema) {
    return array.add(value(schema.path("items")));
  }

  private ObjectNode members(ObjectNode object, JsonNode schema) {
    schema.path("properties").forEachEntry((name, part) -> object.set(name, value(part)));
    if (schema.path("additionalProperties").isObject()) {
      object.set("any", value(schema.path("additionalProperties")));
    }
    return object;
  }
}
