package dev.verity.api;

import dev.verity.projection.Cursor;
import dev.verity.projection.Page;
import io.javalin.http.Context;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The parameters behind a `?`. Each is said once, and one that nobody asks for is a mistake, since
/// a filter that is misspelled must not show everything.
final class Query {
  private static final int LIMIT_DEFAULT = 50;
  private static final Pattern NUMBERED = Pattern.compile("-?\\d{1,18}\\.\\d{1,18}");
  private static final Pattern LIMIT = Pattern.compile("\\d{1,6}");

  private final Map<String, List<String>> given;
  private final TreeSet<String> known = new TreeSet<>();

  Query(Context context) {
    given = context.queryParamMap();
  }

  /// Comes when all were asked for.
  void end() {
    for (var name : given.keySet()) {
      if (!known.contains(name)) {
        throw Problem.parameter(
            name.matches("[A-Za-z0-9_-]{1,64}") ? name : "?",
            "There is no such parameter here; there is: %s."
                .formatted(known.isEmpty() ? "none" : String.join(", ", known)));
      }
    }
  }

  @Nullable String text(String name, int max) {
    var value = value(name);
    if (value != null && (value.isBlank() || value.length() > max)) {
      throw Problem.parameter(name, "1 to %d characters are wanted.".formatted(max));
    }
    return value;
  }

  @Nullable String matching(String name, Pattern form, String wanted) {
    var value = value(name);
    if (value != null && !form.matcher(value).matches()) {
      throw Problem.parameter(name, wanted);
    }
    return value;
  }

  @Nullable Boolean flag(String name) {
    var value = value(name);
    if (value == null) {
      return null;
    }
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default -> throw Problem.parameter(name, "true or false is wanted.");
    };
  }

  <E extends Enum<E>> @Nullable E choice(String name, Class<E> type) {
    var value = value(name);
    if (value == null) {
      return null;
    }
    return Arrays.stream(type.getEnumConstants())
        .filter(each -> word(each).equals(value))
        .findFirst()
        .orElseThrow(() ->
            Problem.parameter(
                name,
                Arrays.stream(type.getEnumConstants())
                    .map(Query::word)
                    .collect(Collectors.joining(", ", "One of these is wanted: ", "."))));
  }

  /// How many items a page has.
  int limit() {
    return limit(LIMIT_DEFAULT, Page.ITEMS_MAX);
  }

  int limit(int otherwise, int max) {
    var value = value("limit");
    if (value == null) {
      return otherwise;
    }
    var limit = LIMIT.matcher(value).matches() ? Integer.parseInt(value) : 0;
    if (limit < 1 || limit > max) {
      throw Problem.parameter("limit", "1 to %d is wanted.".formatted(max));
    }
    return limit;
  }

  /// Where a list of things with numbers goes on.
  @Nullable Cursor after() {
    var value =
        matching("after", NUMBERED, "The `next` of an earlier page of this list is wanted.");
    return value == null ? null : Cursor.parse(value);
  }

  /// Where a list of things with names goes on.
  @Nullable Cursor afterName() {
    var value = value("after");
    try {
      return value == null ? null : Cursor.parse(value);
    } catch (IllegalArgumentException _) {
      throw Problem.parameter("after", "The `next` of an earlier page of this list is wanted.");
    }
  }

  @Nullable Instant moment(String name) {
    var value = value(name);
    try {
      var moment = value == null ? null : Instant.parse(value);
      if (moment != null) {
        var _ = moment.toEpochMilli();
      }
      return moment;
    } catch (DateTimeException | ArithmeticException _) {
      throw Problem.parameter(name, "A moment is wanted, for instance 2026-12-31T00:00:00Z.");
    }
  }

  @Nullable Duration span(String name, Duration max) {
    var value = value(name);
    try {
      var span = value == null ? null : Duration.parse(value);
      if (span == null || (span.isPositive() && span.compareTo(max) <= 0)) {
        return span;
      }
    } catch (DateTimeException | ArithmeticException _) {
      // said below
    }
    throw Problem.parameter(
        name, "A duration of up to %s is wanted, for instance PT10S.".formatted(max));
  }

  private @Nullable String value(String name) {
    known.add(name);
    var values = given.get(name);
    if (values == null) {
      return null;
    }
    if (values.size() > 1) {
      throw Problem.parameter(name, "It is wanted once.");
    }
    return values.getFirst();
  }

  private static String word(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT);
  }
}
