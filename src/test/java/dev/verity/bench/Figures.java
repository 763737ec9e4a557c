package dev.verity.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// What was measured: tables of rows and columns, for people in Markdown, for machines in JSON. A
/// column says its unit.
final class Figures {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final Map<String, Map<String, Map<String, Double>>> tables;

  Figures() {
    this(new LinkedHashMap<>());
  }

  private Figures(Map<String, Map<String, Map<String, Double>>> tables) {
    this.tables = tables;
  }

  /// Those that [#write] wrote.
  static Figures read(Path file) throws IOException {
    return new Figures(JSON.readValue(Files.readString(file), new TypeReference<>() {}));
  }

  void put(String table, String row, String column, double value) {
    tables
        .computeIfAbsent(table, _ -> new LinkedHashMap<>())
        .computeIfAbsent(row, _ -> new LinkedHashMap<>())
        .put(column, value);
  }

  @Nullable Double get(String table, String row, String column) {
    return tables.getOrDefault(table, Map.of()).getOrDefault(row, Map.of()).get(column);
  }

  void write(Path file) throws IOException {
    Files.writeString(file, JSON.writeValueAsString(tables) + "\n");
  }

  /// In Markdown.
  ///
  /// @param earlier if there is one, behind each figure stands how many times the earlier it is
  String told(@Nullable Figures earlier) {
    return tables.keySet().stream()
        .map(table -> told(table, earlier))
        .collect(Collectors.joining("\n"));
  }

  private String told(String table, @Nullable Figures earlier) {
    var rows = tables.getOrDefault(table, Map.of());
    var columns = new LinkedHashSet<String>();
    rows.values().forEach(row -> columns.addAll(row.keySet()));
    var lines =
        Stream.concat(
            Stream.of(
                line(Stream.concat(Stream.of(table), columns.stream())),
                line(Stream.concat(Stream.of("---"), columns.stream().map(_ -> "--:")))),
            rows.keySet().stream()
                .map(row ->
                    line(
                        Stream.concat(
                            Stream.of(row),
                            columns.stream().map(column -> cell(table, row, column, earlier))))));
    return lines.collect(Collectors.joining());
  }

  private static String line(Stream<String> cells) {
    return cells.collect(Collectors.joining(" | ", "| ", " |\n"));
  }

  private String cell(String table, String row, String column, @Nullable Figures earlier) {
    var value = get(table, row, column);
    if (value == null) {
      return "";
    }
    var before = earlier == null ? null : earlier.get(table, row, column);
    return before == null || before == 0
        ? number(value)
        : "%s (%.2f)".formatted(number(value), value / before);
  }

  /// Three digits that matter, more where they stand before the point.
  private static String number(double value) {
    var size = Math.abs(value);
    var digits = value == Math.rint(value) || size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
    return String.format(Locale.ROOT, "%,." + digits + "f", value);
  }
}
