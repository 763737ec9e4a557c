package dev.verity.stripe;

import java.util.ArrayList;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/// Reads sessions, alone and by the page, and keeps the text of each as it was sent.
final class RemoteSessionReader {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private RemoteSessionReader() {}

  static Optional<RemoteSession> session(String raw) {
    try {
      var node = MAPPER.readTree(raw);
      var id = node.path("id");
      var livemode = node.path("livemode");
      if (!id.isString() || id.stringValue().isEmpty() || !livemode.isBoolean()) {
        return Optional.empty();
      }
      return SnapshotReader.read(node)
          .map(snapshot ->
              new RemoteSession(id.stringValue(), livemode.booleanValue(), snapshot, raw));
    } catch (JacksonException notJson) {
      return Optional.empty();
    }
  }

  /// Empty when a single session of the page cannot be read: half a page must not pass for a page.
  static Optional<Page> page(String raw) {
    try (var parser = MAPPER.createParser(raw)) {
      return parser.nextToken() == JsonToken.START_OBJECT ? page(raw, parser) : Optional.empty();
    } catch (JacksonException notJson) {
      return Optional.empty();
    }
  }

  private static Optional<Page> page(String raw, JsonParser parser) {
    var sessions = new ArrayList<RemoteSession>();
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
          var session = session(slice(raw, parser));
          if (session.isEmpty()) {
            return Optional.empty();
          }
          sessions.add(session.get());
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
      case VALUE_TRUE -> whole ? Optional.of(new Page(sessions, true)) : Optional.empty();
      case VALUE_FALSE -> whole ? Optional.of(new Page(sessions, false)) : Optional.empty();
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
