package dev.verity.sandbox;

import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/// One answer of the API, before the headers that every answer has.
record Answer(int status, ObjectNode body, Map<String, String> headers) {
  Answer {
    headers = Map.copyOf(headers);
  }

  static Answer of(ObjectNode body) {
    return new Answer(200, body, Map.of());
  }

  /// This answer as a later call with the same idempotency key gets it.
  Answer replayed(String originalRequest) {
    var more = new HashMap<>(headers);
    more.put("Idempotent-Replayed", "true");
    more.put("Original-Request", originalRequest);
    return new Answer(status, body, more);
  }
}
