package dev.verity.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLDecoder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/// Whatever a form or query says, it gives parameters that can be written as JSON, or a refusal
/// with status 400 that can; and a plain form means what `java.net` takes it for.
///
/// An input is a letter for the operation, `A` for the first, and the form.
public final class FormProperty {
  private static final Operation[] OPERATIONS = Operation.values();
  private static final Parameters PARAMETERS =
      new Parameters(
          List.of(Json.resource("identity-openapi.json"), Json.resource("endpoints-openapi.json")));

  private FormProperty() {}

  public static void holds(byte[] input) {
    if (input.length == 0) {
      return;
    }
    var operation = OPERATIONS[Math.floorMod(input[0] - 'A', OPERATIONS.length)];
    var text = new String(input, 1, input.length - 1, UTF_8);
    try {
      var form = Form.parse(text);
      if (!text.contains("[") && !text.contains("%5")) {
        assertThat(texts(form)).isEqualTo(plain(text));
      }
      isWritable(PARAMETERS.check(operation, form));
    } catch (Refusal refusal) {
      var answer = refusal.answer();
      assertThat(answer.status()).isEqualTo(400);
      isWritable(answer.body());
    }
  }

  private static void isWritable(ObjectNode json) {
    var written = Json.bytes(json);
    assertThat(Json.bytes(Json.MAPPER.readTree(written))).isEqualTo(written);
  }

  private static Map<String, String> texts(ObjectNode form) {
    var texts = new LinkedHashMap<String, String>();
    form.properties().forEach(entry -> texts.put(entry.getKey(), entry.getValue().stringValue()));
    return texts;
  }

  private static Map<String, String> plain(String text) {
    var pairs = new LinkedHashMap<String, String>();
    for (var pair : text.split("&", -1)) {
      if (!pair.isEmpty()) {
        var sides = pair.split("=", 2);
        var value = sides.length == 1 ? "" : sides[1];
        pairs.put(URLDecoder.decode(sides[0], UTF_8), URLDecoder.decode(value, UTF_8));
      }
    }
    return pairs;
  }
}
