package dev.verity.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verity.projection.Cursor;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import java.net.URLEncoder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A page's address: its path, and what is asked of it. Every filter is in it, so every view can be
/// sent to a colleague.
public record Query(String path, Map<String, String> values) {
  private static final Pattern NUMBERED = Pattern.compile("-?\\d{1,18}\\.\\d{1,18}");
  private static final Pattern NAMED = Pattern.compile("-?\\d{1,18}\\.[A-Za-z0-9_.:-]{1,255}");
  private static final int VALUE_MAX = 1_000;

  public Query {
    values = Map.copyOf(values);
  }

  static Query of(Context context) {
    var values = new LinkedHashMap<String, String>();
    context
        .queryParamMap()
        .forEach((name, given) -> {
          var value = given.isEmpty() ? "" : given.getLast().strip();
          if (value.length() > VALUE_MAX) {
            throw new BadRequestResponse(
                "%s has more than %d characters.".formatted(name, VALUE_MAX));
          }
          if (!value.isEmpty()) {
            values.put(name, value);
          }
        });
    return new Query(context.path(), values);
  }

  /// What was asked for under this name, or nothing.
  public String text(String name) {
    return values.getOrDefault(name, "");
  }

  @Nullable String find(String name) {
    return values.get(name);
  }

  /// @throws BadRequestResponse when it is none of them
  <E extends Enum<E>> @Nullable E choice(String name, Class<E> type) {
    var value = values.get(name);
    if (value == null) {
      return null;
    }
    try {
      return Enum.valueOf(type, value.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException unknown) {
      throw new BadRequestResponse(
          "%s can be %s; %s was found."
              .formatted(
                  name,
                  Arrays.stream(type.getEnumConstants())
                      .map(each -> each.name().toLowerCase(Locale.ROOT))
                      .collect(Collectors.joining(", ")),
                  value));
    }
  }

  /// Where the page of a list of things with numbers begins; null at the beginning.
  @Nullable Cursor after() {
    return after(NUMBERED);
  }

  /// The same for things with names.
  @Nullable Cursor afterName() {
    return after(NAMED);
  }

  private @Nullable Cursor after(Pattern form) {
    var value = values.get("after");
    if (value != null && !form.matcher(value).matches()) {
      throw new BadRequestResponse("after is wanted as the page before has it in its link.");
    }
    return value == null ? null : Cursor.parse(value);
  }

  /// The same view with this changed, from its beginning.
  public Query with(String name, Object value) {
    var changed = new TreeMap<>(values);
    changed.remove("after");
    changed.put(name, value.toString());
    return new Query(path, changed);
  }

  public Query without(String name) {
    var changed = new TreeMap<>(values);
    changed.remove("after");
    changed.remove(name);
    return new Query(path, changed);
  }

  public boolean has(String name, String value) {
    return text(name).equals(value);
  }

  /// As it stands in a link.
  public String href() {
    return values.isEmpty()
        ? path
        : new TreeMap<>(values)
            .entrySet().stream()
                .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), UTF_8))
                .collect(Collectors.joining("&", path + "?", ""));
  }
}
