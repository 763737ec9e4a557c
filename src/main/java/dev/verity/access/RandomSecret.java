package dev.verity.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// 256 random bits that somebody is given to be known by. It prints itself only where asked to.
public final class RandomSecret {
  private static final int BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final String text;

  private RandomSecret(String text) {
    this.text = text;
  }

  static RandomSecret draw() {
    var bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    return new RandomSecret(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  /// For the one whom it is given to: 43 characters that need no quoting in links, headers and
  /// forms.
  public String text() {
    return text;
  }

  /// Whether this was presented; says so as slowly for a wrong beginning as for a right one.
  boolean is(@Nullable String presented) {
    return presented != null
        && MessageDigest.isEqual(text.getBytes(UTF_8), presented.getBytes(UTF_8));
  }

  SecretHash hash() {
    return SecretHash.of(text);
  }

  @Override
  public String toString() {
    return "RandomSecret[hidden]";
  }
}
