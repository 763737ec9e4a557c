package dev.verity.audit;

import dev.verity.session.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The calls to Stripe that a session's entries tell of, as comma-separated values (RFC 4180), to
/// be compared with the request log in Stripe's Dashboard.
final class StripeRequests {
  private static final List<String> COLUMNS =
      List.of(
          "follow_up",
          "action",
          "idempotency_key",
          "stripe_request",
          "http_status",
          "outcome",
          "at");

  private StripeRequests() {}

  static String csv(List<StoredEntry> entries) {
    return Stream.concat(Stream.of(COLUMNS), rows(entries).stream())
        .map(row -> row.stream().map(StripeRequests::quoted).collect(Collectors.joining(",")))
        .collect(Collectors.joining("\r\n", "", "\r\n"));
  }

  static List<String> columns() {
    return COLUMNS;
  }

  static List<List<String>> rows(List<StoredEntry> stored) {
    var issued = new HashMap<String, Map<String, String>>();
    var rows = new ArrayList<List<String>>();
    for (var one : stored) {
      var entry = one.entry();
      if (entry != null && entry.kind() == Entry.Kind.ISSUED) {
        issued.put(fact(entry.facts(), "follow_up"), entry.facts());
      } else if (entry != null && entry.kind() == Entry.Kind.OUTCOME) {
        rows.add(row(entry, issued));
      }
    }
    return rows;
  }

  private static List<String> row(Entry entry, Map<String, Map<String, String>> issued) {
    var facts = entry.facts();
    var followUp = fact(facts, "follow_up");
    var command = issued.getOrDefault(followUp, Map.of());
    var isDone = fact(facts, "outcome").equals("done");
    return List.of(
        followUp,
        fact(command, "action"),
        fact(command, "idempotency_key"),
        fact(facts, "request"),
        facts.getOrDefault("http", isDone ? "200" : ""),
        fact(facts, "outcome"),
        entry.at().toString());
  }

  private static String fact(Map<String, String> facts, String name) {
    return facts.getOrDefault(name, "");
  }

  private static String quoted(String value) {
    return "\"" + value.replace("\"", "\"\"") + "\"";
  }
}
