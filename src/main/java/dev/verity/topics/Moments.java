package dev.verity.topics;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/// Moments as they are written everywhere, `2026-11-01T08:00:00.123Z`. By hand, since a session
/// holds a dozen of them and the JDK's formatter takes longer than all else in it.
final class Moments {
  private static final long YEAR_10000 = 253_402_300_800L;
  private static final String WITHOUT_SECONDS = "2026-11-01T08:00";
  private static final int FRACTION = "2026-11-01T08:00:00.".length();
  private static final int NANO_DIGITS = 9;

  private Moments() {}

  /// The same as its own text.
  static String text(Instant moment) {
    var second = moment.getEpochSecond();
    if (second < 0 || second >= YEAR_10000) {
      return moment.toString();
    }
    var text = LocalDateTime.ofEpochSecond(second, moment.getNano(), ZoneOffset.UTC).toString();
    return text.length() == WITHOUT_SECONDS.length() ? text + ":00Z" : text + "Z";
  }

  /// The moment of such a text; null for any other, even if it is a moment too.
  static @Nullable Instant of(String text) {
    var last = text.length() - 1;
    if (last < FRACTION - 1
        || last > FRACTION + NANO_DIGITS
        || last == FRACTION
        || text.charAt(last) != 'Z'
        || text.charAt(4) != '-'
        || text.charAt(7) != '-'
        || text.charAt(10) != 'T'
        || text.charAt(13) != ':'
        || text.charAt(16) != ':'
        || (last >= FRACTION && text.charAt(FRACTION - 1) != '.')) {
      return null;
    }
    var year = number(text, 0, 4);
    var month = number(text, 5, 7);
    var day = number(text, 8, 10);
    var hour = number(text, 11, 13);
    var minute = number(text, 14, 16);
    var second = number(text, 17, 19);
    var nano = last < FRACTION ? 0 : nanos(text, last);
    return isOnCalendar(year, month, day)
            && hour >= 0
            && hour < 24
            && minute >= 0
            && minute < 60
            && second >= 0
            && second < 60
            && nano >= 0
        ? LocalDateTime.of(year, month, day, hour, minute, second, nano).toInstant(ZoneOffset.UTC)
        : null;
  }

  private static boolean isOnCalendar(int year, int month, int day) {
    return year >= 0
        && month >= 1
        && month <= 12
        && day >= 1
        && (day <= 28 || day <= YearMonth.of(year, month).lengthOfMonth());
  }

  private static int nanos(String text, int end) {
    var nanos = number(text, FRACTION, end);
    for (var digits = end - FRACTION; digits < NANO_DIGITS; digits++) {
      nanos *= 10;
    }
    return nanos;
  }

  /// Negative when one of these characters is no digit.
  private static int number(String text, int begin, int end) {
    var number = 0;
    for (var at = begin; at < end; at++) {
      var digit = text.charAt(at) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = 10 * number + digit;
    }
    return number;
  }
}
