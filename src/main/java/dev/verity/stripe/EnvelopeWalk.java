package dev.verity.stripe;

import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonParser.NumberType;
import tools.jackson.core.JsonToken;

/// One pass over one body: takes what the envelope needs as it comes by, then judges it, because
/// the members may come in any order.
final class EnvelopeWalk {
  private static final String SNAPSHOT = "event";
  private static final String THIN = "v2.core.event";

  /// The end of the year 9999, the last that RFC 3339 can write.
  static final long CREATED_MAX = 253_402_300_799L;

  private final JsonParser parser;
  private @Nullable String id;
  private @Nullable String object;
  private @Nullable String type;
  private @Nullable Boolean livemode;
  private @Nullable Instant created;
  private boolean createdAsText;
  private @Nullable String account;
  private @Nullable String context;
  private @Nullable String dataObjectId;
  private @Nullable String relatedObjectId;

  EnvelopeWalk(JsonParser parser) {
    this.parser = parser;
  }

  Envelope envelope() throws Odd {
    var first = parser.nextToken();
    if (first != JsonToken.START_OBJECT) {
      throw new Odd(first == null ? "not_json" : "not_an_object");
    }
    event();
    if (parser.nextToken() != null) {
      throw new Odd("trailing_content");
    }
    return judged();
  }

  private void event() throws Odd {
    var seen = new MemberNames();
    for (var name = member(seen); name != null; name = member(seen)) {
      switch (name) {
        case "id" -> id = text("id");
        case "object" -> object = text("object");
        case "type" -> type = text("type");
        case "livemode" -> livemode = flag("livemode");
        case "created" -> created();
        case "account" -> account = textOrNull("account");
        case "context" -> context = textOrNull("context");
        case "data" -> data();
        case "related_object" -> relatedObjectId = idInside("related_object");
        default -> parser.skipChildren();
      }
    }
  }

  private void data() throws Odd {
    if (!entersObject("data")) {
      return;
    }
    var seen = new MemberNames();
    for (var name = member(seen); name != null; name = member(seen)) {
      if (name.equals("object")) {
        dataObjectId = idInside("data_object");
      } else {
        parser.skipChildren();
      }
    }
  }

  private @Nullable String idInside(String path) throws Odd {
    if (!entersObject(path)) {
      return null;
    }
    String inside = null;
    var seen = new MemberNames();
    for (var name = member(seen); name != null; name = member(seen)) {
      if (name.equals("id")) {
        inside = textOrNull(path + "_id");
      } else {
        parser.skipChildren();
      }
    }
    return inside;
  }

  private Envelope judged() throws Odd {
    var eventId = Ids.orOdd(id, "id", Ids::isEventId);
    var eventType = Ids.orOdd(type, "type", Ids::isType);
    var shape = Ids.orOdd(object, "object", text -> text.equals(SNAPSHOT) || text.equals(THIN));
    if (created == null) {
      throw new Odd("missing_created");
    }
    if (livemode == null) {
      throw new Odd("missing_livemode");
    }
    var thin = shape.equals(THIN);
    if (thin != createdAsText) {
      throw new Odd("wrong_created");
    }
    var origin = account != null ? account : context;
    String sessionId = null;
    if (EnvelopeReader.isAboutSession(eventType)) {
      sessionId =
          thin
              ? Ids.orOdd(relatedObjectId, "related_object_id", Ids::isSessionId)
              : Ids.orOdd(dataObjectId, "data_object_id", Ids::isSessionId);
      if (origin != null && !Ids.isAccount(origin)) {
        throw new Odd(account != null ? "wrong_account" : "wrong_context");
      }
    }
    return new Envelope(eventId, eventType, sessionId, livemode, origin, created, thin);
  }

  /// The next member's name, the parser standing on its value; null at the end of the object.
  private @Nullable String member(MemberNames seen) throws Odd {
    var name = parser.nextName();
    if (name == null) {
      return null;
    }
    if (!seen.add(name)) {
      throw new Odd("duplicate_key");
    }
    parser.nextToken();
    return name;
  }

  private boolean entersObject(String member) throws Odd {
    return switch (parser.currentToken()) {
      case START_OBJECT -> true;
      case VALUE_NULL -> false;
      case null, default -> throw new Odd("wrong_" + member);
    };
  }

  private String text(String member) throws Odd {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw new Odd("wrong_" + member);
    }
    return parser.getString();
  }

  private @Nullable String textOrNull(String member) throws Odd {
    return parser.currentToken() == JsonToken.VALUE_NULL ? null : text(member);
  }

  private boolean flag(String member) throws Odd {
    return switch (parser.currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case null, default -> throw new Odd("wrong_" + member);
    };
  }

  /// Whole seconds in a snapshot event, RFC 3339 in a thin one.
  private void created() throws Odd {
    createdAsText = parser.currentToken() == JsonToken.VALUE_STRING;
    var time = createdAsText ? parsed(parser.getString()) : ofEpochSecond();
    if (time == null || time.isBefore(Instant.EPOCH) || time.getEpochSecond() > CREATED_MAX) {
      throw new Odd("wrong_created");
    }
    created = time;
  }

  private static @Nullable Instant parsed(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException notATime) {
      return null;
    }
  }

  private @Nullable Instant ofEpochSecond() {
    return parser.currentToken() == JsonToken.VALUE_NUMBER_INT
            && parser.getNumberType() != NumberType.BIG_INTEGER
            && parser.getLongValue() <= CREATED_MAX
            && parser.getLongValue() >= 0
        ? Instant.ofEpochSecond(parser.getLongValue())
        : null;
  }

  /// The body is not what Stripe sends. Carries a code and no stack.
  static final class Odd extends Exception {
    private final String reason;

    Odd(String reason) {
      super(null, null, false, false);
      this.reason = reason;
    }

    String reason() {
      return reason;
    }
  }
}
