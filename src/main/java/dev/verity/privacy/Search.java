package dev.verity.privacy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonPointer;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/// One pass over one JSON value that notes where it is personal. Builds no tree and does not decode
/// what it finds.
final class Search {
  /// UTF-8 alone, so that places in the text are places in the bytes.
  private static final JsonFactory UTF_8 =
      JsonFactory.builder().disable(TokenStreamFactory.Feature.CHARSET_DETECTION).build();

  private final JsonParser parser;
  private final List<Found> found = new ArrayList<>();
  private @Nullable String id;

  /// A value that may not be told.
  ///
  /// @param begin its first byte
  /// @param end the byte behind it
  record Found(Part part, JsonPointer pointer, int begin, int end) {
    boolean isCredential() {
      return part == Part.Leaf.CREDENTIAL;
    }

    boolean isAtSeal() {
      return part == Part.Leaf.SEAL;
    }
  }

  /// @param id the event's own; null when there is none or it is no text
  /// @param brace where the object ends
  record Result(List<Found> found, @Nullable String id, int brace) {}

  private Search(JsonParser parser) {
    this.parser = parser;
  }

  /// Searches the body of an event.
  ///
  /// @throws IllegalArgumentException that quotes nothing, when the body is no JSON object
  static Result in(byte[] body) {
    try (var parser = UTF_8.createParser(ObjectReadContext.empty(), body)) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        var search = new Search(parser);
        search.value(PersonalData.EVENT);
        var brace = search.end() - 1;
        if (parser.nextToken() == null) {
          return new Result(search.found, search.id, brace);
        }
      }
      throw noObject(parser.currentTokenLocation().getByteOffset());
    } catch (JacksonException unreadable) {
      var at = unreadable.getLocation();
      throw noObject(at == null ? -1 : at.getByteOffset());
    }
  }

  /// Searches a value of whatever kind; what is found has no place in bytes.
  static List<Found> in(JsonParser parser, Part part) {
    var search = new Search(parser);
    if (parser.nextToken() != null) {
      search.value(part);
    }
    return search.found;
  }

  private void value(Part part) {
    var token = parser.currentToken();
    if (token == JsonToken.START_OBJECT && part instanceof Part.Members known) {
      members(known);
    } else if (token == JsonToken.START_ARRAY && part instanceof Part.Elements known) {
      elements(known);
    } else if (!isTold(token, part)) {
      note(part);
    }
  }

  private boolean isTold(JsonToken token, Part part) {
    return switch (token) {
      case VALUE_NULL -> part != Part.Leaf.SEAL;
      case VALUE_STRING -> part != Part.Leaf.PERSONAL && isTold(parser.getString(), part);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE -> part.tells(null);
      default -> false;
    };
  }

  /// What looks like a sealed value is sealed, so that whatever looks so can be opened.
  private static boolean isTold(String text, Part part) {
    return part.tells(text) && !text.equals(SealedEvent.SEALED);
  }

  private void members(Part.Members known) {
    for (var name = parser.nextName(); name != null; name = parser.nextName()) {
      var token = parser.nextToken();
      if (name.equals("id") && parser.streamReadContext().getParent().inRoot()) {
        id = token == JsonToken.VALUE_STRING ? parser.getString() : null;
      }
      value(known.member(name));
    }
  }

  private void elements(Part.Elements known) {
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      value(known.each());
    }
  }

  private void note(Part part) {
    var begin = (int) parser.currentTokenLocation().getByteOffset();
    var isEmpty = pass();
    if (!isEmpty || part == Part.Leaf.SEAL) {
      found.add(new Found(part, parser.streamReadContext().pathAsPointer(), begin, end()));
    }
  }

  /// Goes to the end of the value, and says whether it is an empty container.
  private boolean pass() {
    if (!parser.currentToken().isStructStart()) {
      parser.finishToken();
      return false;
    }
    var token = parser.nextToken();
    var isEmpty = token.isStructEnd();
    for (var open = 1; ; token = parser.nextToken()) {
      if (token.isStructStart()) {
        open++;
      } else if (token.isStructEnd() && --open == 0) {
        return isEmpty;
      }
    }
  }

  private int end() {
    return (int) parser.currentLocation().getByteOffset();
  }

  private static IllegalArgumentException noObject(long at) {
    return new IllegalArgumentException(
        "One JSON object in UTF-8 is wanted, something else was found at byte %d.".formatted(at));
  }
}
