package dev.verity.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// What is said of metrics: in `metrics.md`, in the rules and on the dashboard.
final class Documented {
  static final Path RULES = Path.of("deploy", "prometheus", "alerts.yaml");
  static final Path RULE_TESTS = Path.of("deploy", "prometheus", "alerts-test.yaml");
  static final Path DASHBOARD = Path.of("deploy", "grafana", "verity.json");
  static final Path RUNBOOK = Path.of("src", "docs", "runbook.md");

  private static final Path METRICS = Path.of("src", "docs", "metrics.md");
  private static final Pattern ROW =
      Pattern.compile("^\\| `(\\w+)` \\| (\\w+) \\| ([\\w, ]*?) ?\\| .+ \\|$", Pattern.MULTILINE);
  private static final Pattern NAME = Pattern.compile("\\b[a-z]\\w*_\\w+\\b(?!\\s*\\()|\\bup\\b");
  private static final List<String> SERIES = List.of("_bucket", "_count", "_sum");
  private static final String OF_PROMETHEUS = "up";

  private Documented() {}

  /// A metric as its row has it.
  record Metric(String kind, Set<String> labels) {}

  static Map<String, Metric> metrics() throws IOException {
    var metrics = new TreeMap<String, Metric>();
    var rows = ROW.matcher(Files.readString(METRICS));
    while (rows.find()) {
      var labels = rows.group(3).isBlank() ? Set.<String>of() : Set.of(rows.group(3).split(", "));
      metrics.put(rows.group(1), new Metric(rows.group(2), new TreeSet<>(labels)));
    }
    return metrics;
  }

  /// The metrics of a query that are not documented.
  static Set<String> unknown(String query) throws IOException {
    var known = metrics().keySet();
    var names = new TreeSet<String>();
    var found = NAME.matcher(bare(query));
    while (found.find()) {
      var name = found.group();
      if (!name.equals(OF_PROMETHEUS) && !known.contains(name) && !known.contains(base(name))) {
        names.add(name);
      }
    }
    return names;
  }

  /// Without texts, labels and the names of ranges.
  private static String bare(String query) {
    return query
        .replaceAll("\"[^\"]*\"", "")
        .replaceAll("\\{[^}]*}", "")
        .replaceAll("\\[[^]]*]", "")
        .replaceAll("\\bby\\s*\\([^)]*\\)", "");
  }

  private static String base(String name) {
    return SERIES.stream()
        .filter(name::endsWith)
        .findFirst()
        .map(ending -> name.substring(0, name.length() - ending.length()))
        .orElse(name);
  }

  static List<JsonNode> rules() throws IOException {
    var groups = new YAMLMapper().readTree(Files.readString(RULES)).path("groups");
    return list(groups).stream().flatMap(group -> list(group.path("rules")).stream()).toList();
  }

  /// The alerts that promtool tries.
  static Set<String> tried() throws IOException {
    var names = new TreeSet<String>();
    var tests = new YAMLMapper().readTree(Files.readString(RULE_TESTS)).path("tests");
    for (var test : tests) {
      for (var when : test.path("alert_rule_test")) {
        if (!when.path("exp_alerts").isEmpty()) {
          names.add(when.path("alertname").asString());
        }
      }
    }
    return names;
  }

  /// The queries of the dashboard, by the titles of their panels.
  static Map<String, List<String>> queries() throws IOException {
    var queries = new TreeMap<String, List<String>>();
    for (var panel : new JsonMapper().readTree(Files.readString(DASHBOARD)).path("panels")) {
      var targets = list(panel.path("targets"));
      if (!targets.isEmpty()) {
        queries.put(
            panel.path("title").asString(),
            targets.stream().map(target -> target.path("expr").asString()).toList());
      }
    }
    return queries;
  }

  private static List<JsonNode> list(JsonNode node) {
    return StreamSupport.stream(node.spliterator(), false).toList();
  }
}
