package dev.verity.cli;

import dev.verity.stripe.RemoteSession;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Shows sessions to a person. What cannot be printed in a table is shown as `?`, so that no value
/// can take hold of the terminal.
final class SessionPrinter {
  private static final String ROW = "%-30s  %-14s  %-10s  %-26s  %-20s  %s";

  private final PrintWriter out;

  SessionPrinter(PrintWriter out) {
    this.out = out;
  }

  /// One line for each member that has a value. The client secret is left to `--json`.
  void whole(RemoteSession session) {
    var json = JsonMapper.shared().readTree(session.raw());
    var snapshot = session.snapshot();
    var members = new LinkedHashMap<String, String>();
    members.put("id", session.id());
    members.put("mode", session.livemode() ? "live" : "test");
    members.put("type", text(json.path("type")));
    members.put("flow", text(json.path("verification_flow")));
    members.put("status", snapshot.status().wire());
    members.put("redaction", snapshot.redaction().wire());
    members.put("last error", lastError(json.path("last_error")));
    members.put("created", snapshot.created().toString());
    members.put("report", snapshot.report() == null ? "" : snapshot.report());
    members.put("reference", text(json.path("client_reference_id")));
    members.put("customer", text(json.path("related_customer")));
    members.put("metadata", metadata(json.path("metadata")));
    members.put("url", text(json.path("url")));
    members.values().removeIf(String::isEmpty);
    members.forEach((name, value) -> line("%-10s  %s".formatted(name, value)));
  }

  void heading() {
    line(ROW.formatted("ID", "STATUS", "REDACTION", "LAST ERROR", "CREATED", "REFERENCE"));
  }

  void row(RemoteSession session) {
    var snapshot = session.snapshot();
    var reference = JsonMapper.shared().readTree(session.raw()).path("client_reference_id");
    line(
        ROW.formatted(
            session.id(),
            snapshot.status().wire(),
            snapshot.redaction().wire(),
            snapshot.lastError() == null ? "-" : snapshot.lastError(),
            snapshot.created(),
            text(reference)));
  }

  static String printable(String text) {
    return text.replaceAll("\\p{Cc}", "?");
  }

  private void line(String text) {
    out.println(printable(text).stripTrailing());
  }

  private static String lastError(JsonNode error) {
    var code = text(error.path("code"));
    var reason = text(error.path("reason"));
    return reason.isEmpty() ? code : code + " (" + reason + ")";
  }

  private static String metadata(JsonNode metadata) {
    return metadata.properties().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(entry -> entry.getKey() + "=" + text(entry.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static String text(JsonNode node) {
    return node.isString() ? node.stringValue() : "";
  }
}
