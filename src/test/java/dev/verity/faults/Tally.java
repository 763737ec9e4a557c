package dev.verity.faults;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// How often what went wrong, and how long it took until all went well again.
final class Tally {
  private final Map<String, Integer> struck = new TreeMap<>();
  private final Map<String, Duration> longest = new TreeMap<>();

  synchronized void struck(String kind) {
    struck.merge(kind, 1, Integer::sum);
  }

  /// @param took from when it was put right
  synchronized void recovered(String kind, Duration took) {
    longest.merge(kind, took, (one, other) -> one.compareTo(other) < 0 ? other : one);
  }

  synchronized int total() {
    return struck.values().stream().mapToInt(Integer::intValue).sum();
  }

  synchronized void print(PrintStream out) {
    struck.forEach((kind, times) ->
        out.printf("%-34s %3d times   %s%n", kind, times, told(longest.get(kind))));
  }

  private static String told(@Nullable Duration took) {
    if (took == null) {
      return "only together with others";
    }
    return "back after %.1f s at most".formatted(seconds(took));
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1e3;
  }
}
