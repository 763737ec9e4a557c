package dev.verity.access;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

/// What is kept of a password: Argon2id over it and a salt, as the text that other programs write
/// too, `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`.
public final class PasswordHash {
  private static final Pattern TEXT =
      Pattern.compile(
          "\\$argon2id\\$v=19\\$m=(\\d{1,9}),t=(\\d{1,9}),p=(\\d{1,9})"
              + "\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{22,86})");
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Cost cost;
  private final byte[] salt;
  private final byte[] hash;

  private PasswordHash(Cost cost, byte[] salt, byte[] hash) {
    this.cost = cost;
    this.salt = salt;
    this.hash = hash;
  }

  public static PasswordHash of(Password password, Cost cost) {
    var salt = new byte[SALT_BYTES];
    RANDOM.nextBytes(salt);
    return new PasswordHash(cost, salt, cost.argon2id(password, salt, HASH_BYTES));
  }

  /// Reads what [#text()] wrote, or another program.
  ///
  /// @throws IllegalArgumentException when it is something else; it is not quoted
  @JsonCreator
  static PasswordHash parse(String text) {
    var parts = TEXT.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("A hash of Argon2id (v=19) is wanted.");
    }
    var cost =
        new Cost(
            Integer.parseInt(parts.group(1)),
            Integer.parseInt(parts.group(2)),
            Integer.parseInt(parts.group(3)));
    var base64 = Base64.getDecoder();
    return new PasswordHash(cost, base64.decode(parts.group(4)), base64.decode(parts.group(5)));
  }

  /// Whether this is the password. It takes as long for a wrong one as for the right one.
  boolean matches(Password password) {
    return MessageDigest.isEqual(hash, cost.argon2id(password, salt, hash.length));
  }

  Cost cost() {
    return cost;
  }

  @JsonValue
  String text() {
    var base64 = Base64.getEncoder().withoutPadding();
    return "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
        .formatted(
            cost.memoryKib(),
            cost.iterations(),
            cost.lanes(),
            base64.encodeToString(salt),
            base64.encodeToString(hash));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PasswordHash that && text().equals(that.text());
  }

  @Override
  public int hashCode() {
    return text().hashCode();
  }

  @Override
  public String toString() {
    return "PasswordHash[hidden]";
  }
}
