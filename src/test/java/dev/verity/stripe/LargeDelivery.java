package dev.verity.stripe;

import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A webhook body of 3 KB: written over several lines, as Stripe writes them, with what an
/// integrator keeps at a session.
public final class LargeDelivery {
  private static final int BYTES_LEAST = 3_000;
  private static final JsonMapper LINES =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private LargeDelivery() {}

  /// One that says what a small one says.
  ///
  /// @param name of a snapshot event among the [Deliveries]
  public static byte[] of(String name) {
    var event = Deliveries.snapshot(name);
    var metadata = ((ObjectNode) event.at("/data/object")).putObject("metadata");
    var body = LINES.writeValueAsBytes(event);
    for (var number = 1; body.length < BYTES_LEAST; number++) {
      metadata.put(
          "member_" + number, "A value of an integrator, such as " + number + " Elm Street");
      body = LINES.writeValueAsBytes(event);
    }
    return body;
  }
}
