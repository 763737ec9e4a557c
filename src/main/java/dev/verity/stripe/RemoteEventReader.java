package dev.verity.stripe;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Reads pages of events, and keeps the text of each as it was sent.
final class RemoteEventReader {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private RemoteEventReader() {}

  /// Empty when the page is none, or an event has no id. One that is odd in another way is carried:
  /// it must not keep the others from being found.
  ///
  /// @param account the connected account that was asked
  static Optional<EventPage> page(String raw, @Nullable String account) {
    return ListReader.read(raw, text -> event(text, account), EventPage::new);
  }

  private static Optional<RemoteEvent> event(String raw, @Nullable String account) {
    if (!(MAPPER.readTree(raw) instanceof ObjectNode tree)
        || !tree.path("id").isString()
        || !Ids.isEventId(tree.path("id").stringValue())) {
      return Optional.empty();
    }
    var text = account == null || tree.hasNonNull("account") ? raw : withAccount(tree, account);
    return Optional.of(new RemoteEvent(tree.path("id").stringValue(), envelope(text), text));
  }

  /// A webhook names the connected account; the account's own list need not.
  private static String withAccount(ObjectNode tree, String account) throws JacksonException {
    return MAPPER.writeValueAsString(tree.put("account", account));
  }

  private static Reading<Envelope> envelope(String text) {
    var reading = EnvelopeReader.read(text.getBytes(UTF_8));
    return reading instanceof Reading.Read<Envelope>(var envelope) && envelope.sessionId() == null
        ? new Reading.Malformed<>("other_type")
        : reading;
  }
}
