package dev.verity.stripe;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Webhook bodies shaped on Stripe's documented examples; the people in them are invented.
public final class Deliveries {
  private static final JsonMapper JSON = new JsonMapper();
  private static final JsonNode ALL = load();

  private Deliveries() {}

  /// A snapshot event, for instance `verified`; a fresh copy.
  public static ObjectNode snapshot(String name) {
    return (ObjectNode) ALL.required("events").required(name).deepCopy();
  }

  /// A thin event, for instance `verified`; a fresh copy.
  public static ObjectNode thin(String name) {
    return (ObjectNode) ALL.required("thin").required(name).deepCopy();
  }

  /// A member of the delivery that was signed elsewhere.
  static String signed(String member) {
    return ALL.required("signed").required(member).asString();
  }

  public static byte[] bytes(JsonNode body) {
    return JSON.writeValueAsBytes(body);
  }

  static byte[] bytes(String body) {
    return body.getBytes(UTF_8);
  }

  private static JsonNode load() {
    try (var file = Deliveries.class.getResourceAsStream("deliveries.json")) {
      return JSON.readTree(Objects.requireNonNull(file).readAllBytes());
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
