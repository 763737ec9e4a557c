package dev.verity.operations;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A line of comma-separated values (RFC 4180) that a spreadsheet takes for nothing but data.
public final class Csv {
  /// What begins a formula, or hides one.
  private static final String FORMULA = "=+-@\t\r";

  private Csv() {}

  /// One line with its end; null is an empty cell. Only text can be a formula: numbers and moments
  /// stay as they are.
  public static String line(@Nullable Object... cells) {
    return Arrays.stream(cells)
        .map(Csv::plain)
        .map(Csv::quoted)
        .collect(Collectors.joining(",", "", "\r\n"));
  }

  private static String plain(@Nullable Object cell) {
    return switch (cell) {
      case null -> "";
      case String text when isFormula(text) -> "'" + text;
      default -> cell.toString();
    };
  }

  private static boolean isFormula(String text) {
    return !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0;
  }

  private static String quoted(String text) {
    return text.matches("[^\",\r\n]*") ? text : "\"" + text.replace("\"", "\"\"") + "\"";
  }
}
