package dev.verity.privacy;

import dev.verity.topics.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonPointer;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;

/// What lies under a seal: one JSON object that leads from pointers (RFC 6901) to the values.
final class Contents {
  /// A pointer is longer than the names that it is made of.
  private static final JsonFactory LONG_NAMES =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNameLength(Integer.MAX_VALUE).build())
          .build();

  private Contents() {}

  /// The values as they stand in the body, byte for byte.
  static byte[] of(byte[] body, List<Search.Found> found) {
    var length = found.stream().mapToInt(value -> value.end() - value.begin()).sum();
    var out = new JsonBytes(length + 64 * found.size());
    var separator = '{';
    for (var value : found) {
      out.write(separator);
      out.text(value.pointer().toString());
      out.write(':');
      out.write(body, value.begin(), value.end() - value.begin());
      separator = ',';
    }
    out.write('}');
    return out.toByteArray();
  }

  /// @throws BrokenSeal when they are something else
  static Map<JsonPointer, JsonNode> read(byte[] contents) {
    try (var parser = LONG_NAMES.createParser(ObjectReadContext.empty(), contents)) {
      var values = new LinkedHashMap<JsonPointer, JsonNode>();
      JsonNode tree = Json.MAPPER.readTree(parser);
      tree.forEachEntry((pointer, value) -> values.put(JsonPointer.compile(pointer), value));
      return values;
    } catch (JacksonException | IllegalArgumentException _) {
      throw new BrokenSeal(
          "Under an event's seal is something else than values by their pointers.");
    }
  }
}
