package dev.verity.console;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/// How things are written on pages. A browser with scripts writes times anew, in its own zone.
public final class Text {
  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final int HEAD = 9;
  private static final int TAIL = 4;
  private static final int DAYS_FROM = 48;

  private Text() {}

  public static String moment(Instant moment) {
    return MOMENT.format(moment);
  }

  /// For machines, to the millisecond.
  public static String iso(Instant moment) {
    return moment.truncatedTo(ChronoUnit.MILLIS).toString();
  }

  /// An id, shortened in the middle.
  public static String id(String id) {
    return id.length() <= HEAD + TAIL + 1
        ? id
        : id.substring(0, HEAD) + "…" + id.substring(id.length() - TAIL);
  }

  /// `requires_input` as people say it.
  public static String words(String wire) {
    return wire.replace('_', ' ');
  }

  public static String words(Enum<?> word) {
    return words(word.name().toLowerCase(Locale.ROOT));
  }

  public static String sentence(String words) {
    return words.isEmpty()
        ? words
        : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  /// `0.2 s`, `14 min`, `3 h 20 min`, `12 d`.
  public static String span(Duration span) {
    if (span.compareTo(Duration.ofMinutes(2)) < 0) {
      return span.toMillis() < 10_000
          ? "%.1f s".formatted(span.toMillis() / 1e3)
          : span.toSeconds() + " s";
    }
    if (span.compareTo(Duration.ofHours(2)) < 0) {
      return span.toMinutes() + " min";
    }
    return span.toHours() < DAYS_FROM
        ? span.toHours() + " h " + span.toMinutesPart() + " min"
        : span.toDays() + " d";
  }

  public static String number(long number) {
    return "%,d".formatted(number).replace(',', '\u202f');
  }

  public static String counted(long number, String one, String many) {
    return number(number) + " " + (number == 1 ? one : many);
  }
}
