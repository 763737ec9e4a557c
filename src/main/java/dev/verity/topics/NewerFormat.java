package dev.verity.topics;

import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/// Something was stored by a newer Verity in a form that this one does not know. Whoever went on
/// would destroy it, so whoever meets this stops.
public final class NewerFormat extends SerializationException {
  NewerFormat(String message) {
    super(message);
  }

  /// The one that a failure goes back to, or null.
  public static @Nullable NewerFormat behind(@Nullable Throwable failure) {
    for (var cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof NewerFormat newer) {
        return newer;
      }
    }
    return null;
  }
}
