package dev.verity.privacy;

import java.util.List;

/// A data key is wrapped under a key-encryption key that is not in the keyset.
public final class UnknownWrappingKey extends RuntimeException {
  /// @param wanted the `kid` of the one that is missing
  /// @param there the ones that are not
  public UnknownWrappingKey(String wanted, List<String> there) {
    super(
        "Key-encryption key %s is wanted, the keyset has %s. Use the keyset that has it; nothing was taken for erased."
            .formatted(wanted, String.join(", ", there)));
  }
}
