package dev.verity.privacy;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// An event whose personal values only the holder of its session's key can read.
///
/// ```
/// {"id": "evt_…", "data": {"object": {"id": "vs_…", "metadata": "[sealed]", …}}, …,
///  "sealed": "<compact JWE of {"/data/object/metadata": {…}}>"}
/// ```
///
/// What may be told stays byte for byte. Credentials are dropped, not sealed. A member `sealed`
/// that the sender had put there is a value like others, and the seal takes its place.
public final class SealedEvent {
  /// Stands for a value that is under the seal.
  public static final String SEALED = "[sealed]";

  /// Stands for a value that was left out when the event was published.
  public static final String DROPPED = "[dropped]";

  /// Stands for a value whose key is destroyed; Stripe uses the same word.
  public static final String REDACTED = "[redacted]";

  private static final JsonPointer SEAL = JsonPointer.empty().appendProperty(Seal.MEMBER);

  private SealedEvent() {}

  /// The event with its personal values under the key; the same bytes when it has none.
  ///
  /// @throws IllegalArgumentException that quotes nothing, when the body is no JSON object with an
  ///   id
  public static byte[] seal(byte[] body, DataKey key) {
    var search = Search.in(body);
    var personal = search.found().stream().filter(value -> !value.isCredential()).toList();
    if (personal.isEmpty()) {
      return replaced(body, search, _ -> DROPPED, null);
    }
    if (search.id() == null) {
      throw new IllegalArgumentException("An event with an id is wanted; this one has none.");
    }
    var seal = Seal.close(Contents.of(body, personal), search.id(), key);
    return replaced(
        body,
        search,
        value -> value.isAtSeal() ? seal : value.isCredential() ? DROPPED : SEALED,
        personal.stream().anyMatch(Search.Found::isAtSeal) ? null : seal);
  }

  /// The event with a word in place of each personal value; the same bytes when it has none.
  ///
  /// @throws IllegalArgumentException that quotes nothing, when the body is no JSON object
  public static byte[] withhold(byte[] body, String word) {
    return replaced(body, Search.in(body), _ -> word, null);
  }

  /// The id of the key that opens an event; empty when nothing in it is sealed.
  public static Optional<String> keyOf(JsonNode event) {
    return event.path(Seal.MEMBER).stringValueOpt().flatMap(Seal::keyOf);
  }

  /// The event as it was, without its credentials.
  ///
  /// @param event for which [#keyOf] gives a key
  /// @throws BrokenSeal when this is not the key, or the seal is not this event's
  public static ObjectNode open(JsonNode event, DataKey key) {
    var opened = copy(event);
    var seal = opened.remove(Seal.MEMBER);
    var contents =
        Contents.read(
            Seal.open(
                seal == null ? "" : seal.asString(""), event.path("id").stringValue(null), key));
    contents.forEach((pointer, value) -> putBack(opened, pointer, value));
    return opened;
  }

  /// The event after its key is gone for ever.
  public static ObjectNode withoutKey(JsonNode event) {
    var left = copy(event);
    left.remove(Seal.MEMBER);
    redact(left);
    return left;
  }

  private static byte[] replaced(
      byte[] body,
      Search.Result search,
      Function<Search.Found, String> words,
      @Nullable String seal) {
    if (search.found().isEmpty()) {
      return body;
    }
    var out = new JsonBytes(body.length + (seal == null ? 0 : seal.length()) + 256);
    var copied = 0;
    for (var value : search.found()) {
      out.write(body, copied, value.begin() - copied);
      out.text(words.apply(value));
      copied = value.end();
    }
    if (seal != null) {
      var end = endOfMembers(body, search.brace());
      out.write(body, copied, end - copied);
      out.write(',');
      out.text(Seal.MEMBER);
      out.write(':');
      out.text(seal);
      copied = end;
    }
    out.write(body, copied, body.length - copied);
    return out.toByteArray();
  }

  private static int endOfMembers(byte[] body, int brace) {
    var end = brace;
    while (Character.isWhitespace(body[end - 1])) {
      end--;
    }
    return end;
  }

  private static ObjectNode copy(JsonNode event) {
    if (event instanceof ObjectNode object) {
      return object.deepCopy();
    }
    throw new IllegalArgumentException("An event is a JSON object; this is something else.");
  }

  /// Only in place of the word: where a hostile sender had named a member twice, the last counts.
  private static void putBack(ObjectNode event, JsonPointer pointer, JsonNode value) {
    if (pointer.equals(SEAL)) {
      event.set(Seal.MEMBER, value);
      return;
    }
    var last = pointer.last();
    switch (event.at(pointer.head())) {
      case ObjectNode object when isSealed(object.path(last.getMatchingProperty())) ->
          object.set(last.getMatchingProperty(), value);
      case ArrayNode array when isSealed(array.path(last.getMatchingIndex())) ->
          array.set(last.getMatchingIndex(), value);
      default -> {}
    }
  }

  private static boolean isSealed(JsonNode value) {
    return value.isString() && value.stringValue().equals(SEALED);
  }

  private static void redact(JsonNode container) {
    if (container instanceof ObjectNode object) {
      for (var name : List.copyOf(object.propertyNames())) {
        if (isSealed(object.path(name))) {
          object.put(name, REDACTED);
        } else {
          redact(object.path(name));
        }
      }
    } else if (container instanceof ArrayNode array) {
      for (var index = 0; index < array.size(); index++) {
        if (isSealed(array.path(index))) {
          array.set(index, REDACTED);
        } else {
          redact(array.path(index));
        }
      }
    }
  }
}
