package dev.verity.policy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// How a duration is written: in days, hours, minutes and seconds, as people say it.
final class Span {
  private Span() {}

  /// In ISO-8601, with days: `P30D`, where Java itself says `PT720H`.
  static String iso(Duration duration) {
    var time = duration.minusDays(duration.toDays());
    if (duration.toDays() == 0) {
      return duration.toString();
    }
    return "P" + duration.toDays() + "D" + (time.isZero() ? "" : time.toString().substring(1));
  }

  /// In English: `30 days`, `1 day and 2 hours`.
  static String words(Duration duration) {
    var parts = new ArrayList<String>();
    add(parts, duration.toDays(), "day");
    add(parts, duration.toHoursPart(), "hour");
    add(parts, duration.toMinutesPart(), "minute");
    add(parts, duration.toSecondsPart(), "second");
    add(parts, duration.toMillisPart(), "millisecond");
    if (parts.isEmpty()) {
      return "no time";
    }
    var last = parts.removeLast();
    return parts.isEmpty() ? last : String.join(", ", parts) + " and " + last;
  }

  private static void add(List<String> parts, long number, String unit) {
    if (number != 0) {
      parts.add(number + " " + unit + (number == 1 ? "" : "s"));
    }
  }
}
