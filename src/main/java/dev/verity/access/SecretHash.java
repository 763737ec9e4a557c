package dev.verity.access;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.verity.audit.Sha256;
import java.security.MessageDigest;
import java.util.regex.Pattern;

/// What is kept of a random secret: its SHA-256, which is enough for 256 bits that nobody can
/// guess.
///
/// @param hex 64 lower-case hexadecimal digits
public record SecretHash(@JsonValue String hex) {
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

  @JsonCreator
  public SecretHash {
    if (!HEX.matcher(hex).matches()) {
      throw new IllegalArgumentException("A SHA-256 in 64 hexadecimal digits is wanted.");
    }
  }

  static SecretHash of(String presented) {
    return new SecretHash(Sha256.hex(presented.getBytes(UTF_8)));
  }

  /// Whether it is the hash of the same secret; takes as long for every other.
  boolean is(SecretHash other) {
    return MessageDigest.isEqual(hex.getBytes(US_ASCII), other.hex.getBytes(US_ASCII));
  }
}
