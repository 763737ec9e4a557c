package dev.verity.console;

import dev.verity.projection.CountView.Count;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// How often something happened, by steps of time, as bars.
///
/// @param total of all bars
/// @param parts how the total is made up, the most frequent first: `news 31`
public record Chart(String title, List<Bar> bars, long total, List<String> parts) {
  private static final int PARTS_SHOWN = 4;

  /// One step.
  ///
  /// @param height of the highest, which is 100
  public record Bar(Instant from, long count, int height) {}

  static Chart of(String title, List<Count> counts, Instant from, Instant until, Duration step) {
    var sums =
        counts.stream()
            .collect(Collectors.groupingBy(Count::from, Collectors.summingLong(Count::count)));
    var highest = sums.values().stream().mapToLong(Long::longValue).max().orElse(0);
    var bars = new ArrayList<Bar>();
    var millis = step.toMillis();
    for (var at = from.toEpochMilli() / millis * millis; at <= until.toEpochMilli(); at += millis) {
      var moment = Instant.ofEpochMilli(at);
      var count = sums.getOrDefault(moment, 0L);
      bars.add(new Bar(moment, count, highest == 0 ? 0 : Math.toIntExact(100 * count / highest)));
    }
    var total = sums.values().stream().mapToLong(Long::longValue).sum();
    return new Chart(title, bars, total, parts(counts));
  }

  private static List<String> parts(List<Count> counts) {
    return counts.stream()
        .filter(count -> count.name().contains("."))
        .collect(
            Collectors.groupingBy(
                count -> count.name().substring(count.name().indexOf('.') + 1),
                Collectors.summingLong(Count::count)))
        .entrySet()
        .stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .limit(PARTS_SHOWN)
        .map(each -> Text.words(each.getKey()) + " " + Text.number(each.getValue()))
        .toList();
  }
}
