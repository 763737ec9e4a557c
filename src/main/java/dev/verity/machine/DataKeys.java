package dev.verity.machine;

import dev.verity.privacy.DataKey;
import dev.verity.privacy.KeyWrap;
import dev.verity.topics.WrappedKey;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/// The data keys of a task's sessions. They are stored wrapped; those that were used last are at
/// hand unwrapped.
final class DataKeys {
  private static final int OPEN_MAX = 1_024;

  private final KeyValueStore<String, WrappedKey> stored;
  private final @Nullable KeyWrap wrap;
  private final Map<String, DataKey> open = new LinkedHashMap<>(OPEN_MAX, 0.75f, true);

  /// @param wrap null where nothing is sealed
  DataKeys(KeyValueStore<String, WrappedKey> stored, @Nullable KeyWrap wrap) {
    this.stored = stored;
    this.wrap = wrap;
  }

  /// A key that is not kept yet.
  record Made(DataKey key, WrappedKey wrapped) {}

  Made make(String keyId) {
    var key = DataKey.create(keyId);
    return new Made(key, new WrappedKey(keyId, wrap().wrap(key)));
  }

  void keep(String sessionId, Made made) {
    stored.put(sessionId, made.wrapped());
    keepOpen(sessionId, made.key());
  }

  DataKey get(String sessionId, String keyId) {
    var known = open.get(sessionId);
    if (known != null && known.id().equals(keyId)) {
      return known;
    }
    var wrapped = stored.get(sessionId);
    if (wrapped == null || !wrapped.id().equals(keyId)) {
      throw new IllegalStateException(
          "The data key %s of session %s is wanted in the state and is not there."
              .formatted(keyId, sessionId));
    }
    var key = wrap().unwrap(wrapped.wrapped());
    keepOpen(sessionId, key);
    return key;
  }

  void destroy(String sessionId) {
    open.remove(sessionId);
    stored.delete(sessionId);
  }

  /// The key, wrapped anew under the key-encryption key that is current now; null when it is so
  /// already.
  @Nullable WrappedKey rewrapped(WrappedKey wrapped) {
    if (wrap == null || wrap.isCurrent(wrapped.wrapped())) {
      return null;
    }
    return new WrappedKey(wrapped.id(), wrap.wrap(wrap.unwrap(wrapped.wrapped())));
  }

  private void keepOpen(String sessionId, DataKey key) {
    open.put(sessionId, key);
    if (open.size() > OPEN_MAX) {
      open.remove(open.keySet().iterator().next());
    }
  }

  private KeyWrap wrap() {
    if (wrap == null) {
      throw new IllegalStateException("privacy.keyset.file is wanted where events are sealed.");
    }
    return wrap;
  }
}
