package dev.verity.audit;

import dev.verity.topics.Json;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Reads JSON that has one meaning only: no member twice, nothing behind it.
final class StrictJson {
  static final JsonMapper MAPPER =
      Json.MAPPER
          .rebuild()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private StrictJson() {}

  /// @throws tools.jackson.core.JacksonException when it is no JSON
  /// @throws IllegalArgumentException when it is no object
  static ObjectNode object(byte[] bytes) {
    if (MAPPER.readTree(bytes) instanceof ObjectNode object) {
      return object;
    }
    throw new IllegalArgumentException("A JSON object is wanted.");
  }
}
