package dev.verity.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.text.Normalizer;
import java.text.Normalizer.Form;

/// What somebody typed as a password. It never prints itself.
public final class Password {
  /// What NIST SP 800-63B-4 wants where a password is the only factor.
  public static final int LENGTH_MIN = 15;

  public static final int LENGTH_MAX = 256;

  private final String text;

  private Password(String text) {
    this.text = text;
  }

  /// To be compared with what is known; whatever it looks like.
  public static Password typed(String text) {
    return new Password(
        Normalizer.normalize(text, Form.NFC)); // keyboards differ in how they type ö
  }

  /// To be kept.
  ///
  /// @throws IllegalArgumentException when it is too short or too long
  public static Password chosen(String text) {
    var password = typed(text);
    var length = password.text.codePointCount(0, password.text.length());
    if (length < LENGTH_MIN || length > LENGTH_MAX) {
      throw new IllegalArgumentException(
          "A password of %d to %d characters is wanted, for instance a few words; this one is too %s."
              .formatted(LENGTH_MIN, LENGTH_MAX, length < LENGTH_MIN ? "short" : "long"));
    }
    return password;
  }

  byte[] bytes() {
    return text.getBytes(UTF_8);
  }

  @Override
  public String toString() {
    return "Password[hidden]";
  }
}
