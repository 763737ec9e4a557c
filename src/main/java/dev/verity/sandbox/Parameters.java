package dev.verity.sandbox;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The parameters that each operation takes, as Stripe's OpenAPI description states them.
final class Parameters {
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final int METADATA_MAX = 50;
  private static final int METADATA_KEY_MAX = 40;

  private final Map<Operation, JsonNode> schemas = new EnumMap<>(Operation.class);

  /// @param openapi descriptions that together have all operations
  Parameters(List<ObjectNode> openapi) {
    for (var operation : Operation.values()) {
      var description = description(openapi, operation);
      schemas.put(operation, operation.writes() ? body(description) : query(description));
    }
  }

  private static JsonNode description(List<ObjectNode> openapi, Operation operation) {
    return openapi.stream()
        .map(each -> each.path("paths").path(operation.path()))
        .filter(JsonNode::isObject)
        .findFirst()
        .orElseGet(Json::object)
        .path(operation.writes() ? "post" : "get");
  }

  /// The parameters with their proper types; an empty text is a null, which unsets a value.
  ObjectNode check(Operation operation, ObjectNode form) {
    var schema = schemas.get(operation);
    if (schema == null || !(typed(schema, form, "") instanceof ObjectNode checked)) {
      throw new IllegalStateException("There is no schema for " + operation + ".");
    }
    checkMetadata(checked.path("metadata"));
    return checked;
  }

  private static JsonNode body(JsonNode description) {
    return description.path("requestBody").path("content").path(FORM).path("schema");
  }

  private static JsonNode query(JsonNode description) {
    var schema = Json.object().put("type", "object");
    var properties = schema.putObject("properties");
    for (var parameter : description.path("parameters")) {
      if (parameter.path("in").asString().equals("query")) {
        properties.set(parameter.path("name").asString(), parameter.path("schema"));
      }
    }
    return schema;
  }

  private static JsonNode typed(JsonNode schema, JsonNode value, String name) {
    if (schema.has("anyOf")) {
      return typed(alternative(schema.path("anyOf"), value), value, name);
    }
    if (value.isString() && value.stringValue().isEmpty()) {
      return Json.object().nullNode();
    }
    return switch (schema.path("type").asString()) {
      case "object" -> object(schema, value, name);
      case "array" -> array(schema, value, name);
      default -> scalar(schema, value, name);
    };
  }

  private static JsonNode alternative(JsonNode alternatives, JsonNode value) {
    for (var alternative : alternatives) {
      if (alternative.path("type").asString().equals("object") == value.isObject()) {
        return alternative;
      }
    }
    return alternatives.path(0);
  }

  private static JsonNode object(JsonNode schema, JsonNode value, String name) {
    if (!value.isObject()) {
      throw Refusal.invalidParameter(name, "Invalid object");
    }
    var result = Json.object();
    for (var entry : value.properties()) {
      var child = name.isEmpty() ? entry.getKey() : name + "[" + entry.getKey() + "]";
      var known = property(schema, entry.getKey());
      if (known == null) {
        throw Refusal.unknownParameter(child);
      }
      result.set(entry.getKey(), typed(known, entry.getValue(), child));
    }
    for (var required : schema.path("required")) {
      if (!result.hasNonNull(required.asString())) {
        throw Refusal.missingParameter(name + "[" + required.asString() + "]");
      }
    }
    return result;
  }

  private static @Nullable JsonNode property(JsonNode schema, String key) {
    if (schema.path("properties").has(key)) {
      return schema.path("properties").path(key);
    }
    return schema.path("additionalProperties").isObject()
        ? schema.path("additionalProperties")
        : null;
  }

  private static ArrayNode array(JsonNode schema, JsonNode value, String name) {
    if (!value.isObject()
        || !value.propertyNames().stream().allMatch(key -> key.matches("\\d{1,4}"))) {
      throw Refusal.invalidParameter(name, "Invalid array");
    }
    var result = Json.array();
    value.properties().stream()
        .sorted(Comparator.comparingInt(entry -> Integer.parseInt(entry.getKey())))
        .forEach(entry ->
            result.add(
                typed(schema.path("items"), entry.getValue(), name + "[" + entry.getKey() + "]")));
    if (schema.has("maxItems") && result.size() > schema.path("maxItems").asInt()) {
      throw Refusal.invalidParameter(
          name, "Array must have at most " + schema.path("maxItems").asInt() + " elements");
    }
    return result;
  }

  private static JsonNode scalar(JsonNode schema, JsonNode value, String name) {
    if (!value.isString()) {
      throw Refusal.invalidParameter(name, "Invalid string");
    }
    var text = value.stringValue();
    return switch (schema.path("type").asString()) {
      case "boolean" -> {
        if (!text.equals("true") && !text.equals("false")) {
          throw Refusal.invalidParameter(name, "Invalid boolean: " + text);
        }
        yield Json.object().booleanNode(text.equals("true"));
      }
      case "integer" -> {
        if (!text.matches("-?\\d{1,18}")) {
          throw Refusal.invalidParameter(name, "Invalid integer: " + text);
        }
        yield Json.object().numberNode(Long.parseLong(text));
      }
      default -> string(schema, value, name);
    };
  }

  private static JsonNode string(JsonNode schema, JsonNode value, String name) {
    if (value.stringValue().length() > schema.path("maxLength").asInt(Integer.MAX_VALUE)) {
      throw Refusal.invalidParameter(name, "Invalid string: too long");
    }
    var words = schema.path("enum");
    if (words.isArray() && words.valueStream().noneMatch(value::equals)) {
      throw Refusal.invalidParameter(name, "Invalid " + name + ": must be one of " + words);
    }
    return value;
  }

  private static void checkMetadata(JsonNode metadata) {
    if (metadata.size() > METADATA_MAX) {
      throw Refusal.invalidParameter(
          "metadata", "You can specify up to " + METADATA_MAX + " keys in metadata.");
    }
    for (var key : metadata.propertyNames()) {
      if (key.length() > METADATA_KEY_MAX) {
        throw Refusal.invalidParameter(
            "metadata", "Metadata keys must be at most " + METADATA_KEY_MAX + " characters long.");
      }
    }
  }
}
