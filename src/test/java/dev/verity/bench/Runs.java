package dev.verity.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The figures of several rounds, of which the medians are told.
final class Runs {
  private final Map<String, Map<String, List<Double>>> rows = new LinkedHashMap<>();

  void add(String row, String column, double value) {
    rows.computeIfAbsent(row, _ -> new LinkedHashMap<>())
        .computeIfAbsent(column, _ -> new ArrayList<>())
        .add(value);
  }

  void tell(Figures figures, String table) {
    rows.forEach((row, columns) ->
        columns.forEach((column, values) -> figures.put(table, row, column, median(values))));
  }

  private static double median(List<Double> values) {
    var sorted = values.stream().sorted().toList();
    var middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
