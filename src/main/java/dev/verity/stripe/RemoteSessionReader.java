package dev.verity.stripe;

import java.util.Optional;
import tools.jackson.core.JacksonException;
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
    return ListReader.read(raw, RemoteSessionReader::session, Page::new);
  }
}
