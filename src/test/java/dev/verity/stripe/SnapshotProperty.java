package dev.verity.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.session.Snapshot;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Whatever JSON stands where Stripe's session object should, it is read or left, and what is read
/// stands there.
public final class SnapshotProperty {
  private static final JsonMapper TREES = new JsonMapper();

  private SnapshotProperty() {}

  public static void holds(byte[] json) {
    JsonNode tree;
    try {
      tree = TREES.readTree(json);
    } catch (JacksonException notJson) {
      return;
    }
    SnapshotReader.read(tree).ifPresent(snapshot -> standsIn(tree, snapshot));
  }

  private static void standsIn(JsonNode tree, Snapshot snapshot) {
    assertThat(snapshot.status().wire()).isEqualTo(tree.required("status").stringValue());
    assertThat(snapshot.redaction().wire())
        .isEqualTo(tree.path("redaction").path("status").stringValue("none"));
    assertThat(snapshot.lastError())
        .isEqualTo(tree.path("last_error").path("code").stringValue(null));
    var report = tree.path("last_verification_report");
    assertThat(snapshot.report())
        .isEqualTo(report.isObject() ? report.required("id").stringValue() : text(report));
    assertThat(snapshot.type()).isEqualTo(text(tree.path("type")));
    assertThat(snapshot.created().getEpochSecond()).isEqualTo(tree.required("created").longValue());
  }

  private static String text(JsonNode node) {
    return node.stringValue(null);
  }
}
