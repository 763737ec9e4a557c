package dev.verity.stripe;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/// Reads one page of a list of Stripe's and hands out the text of each element as it was sent.
final class ListReader {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private ListReader() {}

  /// What a page is made of its elements and of whether there are more.
  interface Making<T, P> {
    P page(List<T> elements, boolean more);
  }

  /// Empty when a single element cannot be read: half a page must not pass for a page.
  static <T, P> Optional<P> read(
      String raw, Function<String, Optional<T>> element, Making<T, P> making) {
    try (var parser = MAPPER.createParser(raw)) {
      return parser.nextToken() == JsonToken.START_OBJECT
          ? read(raw, parser, element, making)
          : Optional.empty();
    } catch (JacksonException notJson) {
      return Optional.empty();
    }
  }

  private static <T, P> Optional<P> read(
      String raw, JsonParser parser, Function<String, Optional<T>> reader, Making<T, P> making) {
    var elements = new ArrayList<T>();
    JsonToken data = null;
    JsonToken more = null;
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      var name = parser.currentName();
      var value = parser.nextToken();
      if (name.equals("has_more")) {
        more = value;
      }
      if (name.equals("data") && value == JsonToken.START_ARRAY) {
        data = value;
        while (parser.nextToken() == JsonToken.START_OBJECT) {
          var element = reader.apply(slice(raw, parser));
          if (element.isEmpty()) {
            return Optional.empty();
          }
          elements.add(element.get());
        }
        if (parser.currentToken() != JsonToken.END_ARRAY) {
          return Optional.empty();
        }
      } else {
        parser.skipChildren();
      }
    }
    var whole = parser.nextToken() == null && data != null;
    return switch (more) {
      case VALUE_TRUE -> whole ? Optional.of(making.page(elements, true)) : Optional.empty();
      case VALUE_FALSE -> whole ? Optional.of(making.page(elements, false)) : Optional.empty();
      case null, default -> Optional.empty();
    };
  }

  private static String slice(String raw, JsonParser parser) {
    var from = (int) parser.currentTokenLocation().getCharOffset();
    parser.skipChildren();
    var to = (int) parser.currentLocation().getCharOffset();
    return raw.substring(from, to);
  }
}
