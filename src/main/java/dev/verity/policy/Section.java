package dev.verity.policy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One mapping of a policy file. Its members are taken one by one, each of the kind that is wanted;
/// what nobody took is unknown. Says exactly what `policy.schema.json` says.
final class Section {
  private static final String NEVER = "never";
  private static final String DURATION_WANTED =
      "an ISO-8601 duration above zero, such as PT2H or P30D";

  /// Without signs, weeks, or lower case, which only some tools understand.
  private static final Pattern DURATION =
      Pattern.compile(
          "P(?=[0-9T])([0-9]{1,5}D)?"
              + "(T(?=[0-9])([0-9]{1,6}H)?([0-9]{1,8}M)?([0-9]{1,9}(\\.[0-9]{1,9})?S)?)?");

  private final JsonNode node;
  private final String path;
  private final List<String> mistakes;
  private final Set<String> taken = new TreeSet<>();

  private Section(JsonNode node, String path, List<String> mistakes) {
    this.node = node;
    this.path = path;
    this.mistakes = mistakes;
    if (!node.isMissingNode() && !node.isObject()) {
      mistakes.add("%s is no mapping.".formatted(path.isEmpty() ? "The policy" : path));
    }
  }

  static Section root(JsonNode node, List<String> mistakes) {
    return new Section(node, "", mistakes);
  }

  Section section(String name) {
    return new Section(take(name), path(name), mistakes);
  }

  /// A list of mappings; null when it is left out.
  @Nullable List<Section> sections(String name) {
    var list = take(name);
    if (list.isMissingNode()) {
      return null;
    }
    if (!list.isArray()) {
      mistakes.add("%s is no list.".formatted(path(name)));
      return List.of();
    }
    var sections = new ArrayList<Section>();
    for (var i = 0; i < list.size(); i++) {
      sections.add(new Section(list.get(i), "%s[%d]".formatted(path(name), i), mistakes));
    }
    return sections;
  }

  boolean flag(String name, boolean base) {
    var flag = flag(name);
    return flag == null ? base : flag;
  }

  @Nullable Boolean flag(String name) {
    var value = take(name);
    if (value.isBoolean()) {
      return value.booleanValue();
    }
    refuse(name, value, "true or false");
    return null;
  }

  @Nullable Integer number(String name, int least, int most) {
    var value = take(name);
    if (value.isNumber() && value.canConvertToExactIntegral() && value.canConvertToInt()) {
      var number = value.asInt();
      if (number >= least && number <= most) {
        return number;
      }
    }
    refuse(name, value, "a number from %d to %d".formatted(least, most));
    return null;
  }

  Duration duration(String name, Duration base) {
    var value = take(name);
    var duration = durationIn(value);
    if (duration != null && duration.isPositive()) {
      return duration;
    }
    refuse(name, value, DURATION_WANTED);
    return base;
  }

  Duration durationOrZero(String name, Duration base) {
    var value = take(name);
    var duration = durationIn(value);
    if (duration != null) {
      return duration;
    }
    refuse(name, value, "an ISO-8601 duration, such as PT24H, or PT0S");
    return base;
  }

  @Nullable Duration durationOrNever(String name) {
    var value = take(name);
    var duration = durationIn(value);
    if ((duration != null && duration.isPositive())
        || (value.isString() && NEVER.equals(value.stringValue()))) {
      return duration;
    }
    refuse(name, value, DURATION_WANTED + ", or never");
    return null;
  }

  private static @Nullable Duration durationIn(JsonNode value) {
    return value.isString() && DURATION.matcher(value.stringValue()).matches()
        ? Duration.parse(value.stringValue())
        : null;
  }

  /// A word that has to be there.
  String word(String name, Pattern form, String wanted) {
    var value = take(name);
    if (value.isString() && form.matcher(value.stringValue()).matches()) {
      return value.stringValue();
    }
    if (value.isMissingNode()) {
      mistakes.add("%s is missing; wanted: %s.".formatted(path(name), wanted));
    }
    refuse(name, value, wanted);
    return "";
  }

  /// One of these words; null when it is left out.
  @Nullable String word(String name, Set<String> choices) {
    var value = take(name);
    var word = wordIn(value, choices::contains);
    if (word == null) {
      refuse(name, value, String.join(", ", choices));
    }
    return word;
  }

  /// One word, or a list of different words.
  Set<String> words(String name, Predicate<String> isGood, String wanted) {
    var value = take(name);
    if (!value.isArray()) {
      var word = wordIn(value, isGood);
      if (word == null) {
        refuse(name, value, wanted);
      }
      return word == null ? Set.of() : Set.of(word);
    }
    var words = new LinkedHashSet<String>();
    if (value.isEmpty()) {
      mistakes.add(
          "%s is an empty list; wanted: %s, or leave it out.".formatted(path(name), wanted));
    }
    for (var element : value) {
      var word = wordIn(element, isGood);
      if (word == null) {
        refuse(name, element, wanted);
      } else if (!words.add(word)) {
        mistakes.add("%s has '%s' twice.".formatted(path(name), word));
      }
    }
    return words;
  }

  private static @Nullable String wordIn(JsonNode value, Predicate<String> isGood) {
    return value.isString() && isGood.test(value.stringValue()) ? value.stringValue() : null;
  }

  /// Every member must have been taken by now.
  void end() {
    for (var name : node.propertyNames()) {
      if (!taken.contains(name)) {
        mistakes.add("%s is unknown; wanted: %s.".formatted(path(name), String.join(", ", taken)));
      }
    }
  }

  private JsonNode take(String name) {
    taken.add(name);
    return node.path(name);
  }

  /// What is left out is no mistake.
  private void refuse(String name, JsonNode value, String wanted) {
    if (!value.isMissingNode()) {
      mistakes.add("%s is %s; wanted: %s.".formatted(path(name), shown(value), wanted));
    }
  }

  private static String shown(JsonNode value) {
    if (value.isNull()) {
      return "empty";
    }
    return value.isValueNode() ? "'" + value.asString("") + "'" : "no single value";
  }

  private String path(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
