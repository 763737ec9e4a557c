package dev.verity.privacy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A data key is wrapped under a key-encryption key that is not in the keyset.
public final class UnknownWrappingKey extends RuntimeException {
  /// @param wanted the `kid` of the one that is missing
  /// @param there the ones that are not
  public UnknownWrappingKey(String wanted, List<String> there) {
    super(
        "Key-encryption key %s is wanted, the keyset has %s. Use the keyset that has it; nothing was taken for erased."
            .formatted(wanted, String.join(", ", there)));
  }

  /// The one that a failure goes back to, or null.
  public static @Nullable UnknownWrappingKey behind(@Nullable Throwable failure) {
    for (var cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnknownWrappingKey unknown) {
        return unknown;
      }
    }
    return null;
  }
}
