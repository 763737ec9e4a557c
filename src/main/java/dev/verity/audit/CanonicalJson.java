package dev.verity.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verity.session.Entry;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The canonical form of RFC 8785: members in the order of their names' UTF-16 units, no space, the
/// shortest escapes. One value has one form, so it can be hashed and signed.
///
/// Numbers are integers that a double holds exactly; the journal has no others. Half a surrogate
/// pair, which is no character and which the RFC refuses, is written as an escape such as `\ud800`,
/// as ECMAScript's `JSON.stringify` does: an entry holds what somebody typed, and it must stop
/// nothing.
final class CanonicalJson {
  private static final long INTEGER_MAX = (1L << 53) - 1;
  private static final int TYPICAL_LENGTH = 512;
  private static final String HEXADECIMAL = "0123456789abcdef";

  private CanonicalJson() {}

  /// An entry without its `hash`.
  static byte[] of(Entry entry) {
    var out = new StringBuilder(TYPICAL_LENGTH);
    out.append("{\"at\":\"").append(entry.at()).append("\",\"facts\":{");
    var separator = "";
    for (var fact : entry.facts().entrySet()) {
      out.append(separator);
      string(out, fact.getKey());
      out.append(':');
      string(out, fact.getValue());
      separator = ",";
    }
    out.append("},\"kind\":\"").append(entry.kind().name()).append("\",\"policy\":");
    string(out, entry.policy());
    out.append(",\"previous\":");
    stringOrNull(out, entry.previous());
    out.append(",\"sequence\":").append(entry.sequence()).append(",\"sessionId\":");
    string(out, entry.sessionId());
    return out.append('}').toString().getBytes(UTF_8);
  }

  /// Any value whose numbers are integers.
  ///
  /// @throws IllegalArgumentException when one is not
  static byte[] of(JsonNode value) {
    var out = new StringBuilder(TYPICAL_LENGTH);
    write(out, value);
    return out.toString().getBytes(UTF_8);
  }

  private static void write(StringBuilder out, JsonNode value) {
    switch (value.getNodeType()) {
      case OBJECT -> object(out, value);
      case ARRAY -> array(out, value);
      case STRING -> string(out, value.stringValue());
      case NUMBER -> number(out, value);
      case BOOLEAN, NULL -> out.append(value);
      case BINARY, MISSING, POJO -> throw new IllegalArgumentException("No JSON: " + value);
    }
  }

  private static void object(StringBuilder out, JsonNode value) {
    var members = new TreeMap<String, JsonNode>();
    value.properties().forEach(member -> members.put(member.getKey(), member.getValue()));
    var separator = "{";
    for (Map.Entry<String, JsonNode> member : members.entrySet()) {
      out.append(separator);
      string(out, member.getKey());
      out.append(':');
      write(out, member.getValue());
      separator = ",";
    }
    out.append(members.isEmpty() ? "{}" : "}");
  }

  private static void array(StringBuilder out, JsonNode value) {
    out.append('[');
    for (var index = 0; index < value.size(); index++) {
      if (index > 0) {
        out.append(',');
      }
      write(out, value.get(index));
    }
    out.append(']');
  }

  private static void number(StringBuilder out, JsonNode value) {
    if (!value.isIntegralNumber()
        || !value.canConvertToLong()
        || Math.abs(value.longValue()) > INTEGER_MAX) {
      throw new IllegalArgumentException("An integer of at most 53 bits is wanted.");
    }
    out.append(value.longValue());
  }

  private static void stringOrNull(StringBuilder out, @Nullable String text) {
    if (text == null) {
      out.append("null");
    } else {
      string(out, text);
    }
  }

  private static void string(StringBuilder out, String text) {
    out.append('"');
    var written = 0;
    for (var index = 0; index < text.length(); index++) {
      var unit = text.charAt(index);
      if (unit >= ' ' && unit != '"' && unit != '\\' && !isHalf(text, index)) {
        continue;
      }
      out.append(text, written, index);
      escape(out, unit);
      written = index + 1;
    }
    out.append(text, written, text.length()).append('"');
  }

  private static boolean isHalf(String text, int index) {
    var unit = text.charAt(index);
    if (!Character.isSurrogate(unit)) {
      return false;
    }
    return Character.isHighSurrogate(unit)
        ? index + 1 == text.length() || !Character.isLowSurrogate(text.charAt(index + 1))
        : index == 0 || !Character.isHighSurrogate(text.charAt(index - 1));
  }

  private static void escape(StringBuilder out, char unit) {
    switch (unit) {
      case '"', '\\' -> out.append('\\').append(unit);
      case '\b' -> out.append("\\b");
      case '\t' -> out.append("\\t");
      case '\n' -> out.append("\\n");
      case '\f' -> out.append("\\f");
      case '\r' -> out.append("\\r");
      default -> {
        out.append("\\u");
        for (var shift = 12; shift >= 0; shift -= 4) {
          out.append(HEXADECIMAL.charAt(unit >> shift & 0xF));
        }
      }
    }
  }
}
