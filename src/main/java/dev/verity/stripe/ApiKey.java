package dev.verity.stripe;

import java.util.regex.Pattern;

/// A secret or restricted API key of Stripe. It never prints itself.
public final class ApiKey {
  private static final Pattern PRINTABLE = Pattern.compile("[\\x21-\\x7e]+");

  private final String text;

  public ApiKey(String text) {
    if (!PRINTABLE.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "An API key is wanted, an empty text or one with blanks or line breaks was found.");
    }
    if (text.startsWith("pk_")) {
      throw new IllegalArgumentException(
          "A secret or restricted API key is wanted (sk_… or rk_…), a publishable one was found.");
    }
    this.text = text;
  }

  String text() {
    return text;
  }

  /// True unless Stripe's own prefix says that the key belongs to the other mode.
  boolean fits(boolean livemode) {
    return !text.matches(livemode ? "[sr]k_test_.*" : "[sr]k_live_.*");
  }

  /// The text without this key, should a server have echoed it.
  String removedFrom(String message) {
    return message.replace(text, "[hidden]");
  }

  @Override
  public String toString() {
    return "ApiKey[hidden]";
  }
}
