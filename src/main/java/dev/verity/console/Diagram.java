package dev.verity.console;

import dev.verity.projection.JournalEntry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The five places where a session can stand, and the path that this one took.
///
///     requires input ⇄ processing → verified
///          │                           │
///          └──────▶ canceled ──────────┴──▶ redacted
public record Diagram(List<Spot> spots, List<Way> ways, String inWords) {
  private static final int WIDTH = 116;
  private static final int HEIGHT = 34;

  /// A place.
  public record Spot(String name, int x, int y, Look look, boolean isVisited, boolean isHere) {
    public int width() {
      return WIDTH;
    }

    public int height() {
      return HEIGHT;
    }

    public int middle() {
      return x + WIDTH / 2;
    }

    public int baseline() {
      return y + HEIGHT / 2 + 4;
    }
  }

  /// From one place to another.
  public record Way(String path, boolean isTaken) {}

  private record Line(String from, String to, String path) {}

  private static final List<Line> LINES =
      List.of(
          new Line("requires_input", "processing", "M126 36 H176"),
          new Line("processing", "requires_input", "M182 50 C165 66 143 66 126 50"),
          new Line("processing", "verified", "M298 36 H348"),
          new Line("requires_input", "verified", "M96 22 C130 -4 340 -4 378 20"),
          new Line("verified", "requires_input", "M378 54 C330 92 140 92 96 56"),
          new Line("requires_input", "canceled", "M56 54 C60 96 110 117 174 117"),
          new Line("processing", "canceled", "M238 54 V98"),
          new Line("verified", "redacted", "M432 54 C440 90 470 105 516 112"),
          new Line("canceled", "redacted", "M298 117 H516"),
          new Line("requires_input", "redacted", "M30 54 C40 172 330 176 516 126"));

  /// @param entries the journal's, from the first on
  static Diagram of(List<JournalEntry> entries, String status, String redaction) {
    var path = new ArrayList<String>(List.of("requires_input"));
    entries.stream()
        .filter(entry -> entry.kind().equals("level"))
        .map(entry ->
            place(
                entry.facts().getOrDefault("status", ""),
                entry.facts().getOrDefault("redaction", "")))
        .filter(place -> !place.equals(path.getLast()))
        .forEach(path::add);
    var here = place(status, redaction);
    var visited = status.equals("unseen") ? Set.<String>of() : Set.copyOf(path);
    return new Diagram(spots(visited, here), ways(path), words(path));
  }

  private static String place(String status, String redaction) {
    return redaction.equals("redacted") ? redaction : status;
  }

  private static List<Spot> spots(Set<String> visited, String here) {
    return List.of(
        spot("requires_input", 10, 20, visited, here),
        spot("processing", 180, 20, visited, here),
        spot("verified", 352, 20, visited, here),
        spot("canceled", 180, 100, visited, here),
        spot("redacted", 520, 100, visited, here));
  }

  private static Spot spot(String name, int x, int y, Set<String> visited, String here) {
    return new Spot(
        Text.words(name), x, y, Look.of(name), visited.contains(name), name.equals(here));
  }

  private static List<Way> ways(List<String> path) {
    var taken = new HashSet<String>();
    for (var step = 1; step < path.size(); step++) {
      taken.add(path.get(step - 1) + ">" + path.get(step));
    }
    return LINES.stream()
        .map(line -> new Way(line.path(), taken.contains(line.from() + ">" + line.to())))
        .toList();
  }

  private static String words(List<String> path) {
    return String.join(", then ", path.stream().map(Text::words).toList());
  }
}
