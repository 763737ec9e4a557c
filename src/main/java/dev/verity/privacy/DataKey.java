package dev.verity.privacy;

import java.security.SecureRandom;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/// The key that seals the personal values of one session. Whoever destroys it has erased them.
///
/// @param id names the key in what is sealed with it; tells nothing
/// @param secret 256 bits for AES
public record DataKey(String id, SecretKey secret) {
  static final SecureRandom RANDOM = new SecureRandom();
  private static final int BYTES = 32;

  public DataKey {
    if (id.isBlank()) {
      throw new IllegalArgumentException("A data key without an id cannot be found again.");
    }
    if (!secret.getAlgorithm().equals("AES") || secret.getEncoded().length != BYTES) {
      throw new IllegalArgumentException("Data key %s is no AES key of 256 bits.".formatted(id));
    }
  }

  /// A new key, drawn at random.
  public static DataKey create(String id) {
    var bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    return new DataKey(id, new SecretKeySpec(bytes, "AES"));
  }

  @Override
  public String toString() {
    return "DataKey[id=" + id + ", secret=hidden]";
  }
}
