package dev.verity.stripe;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The forms of Stripe's names, as far as we rely on them: short, and safe in keys, headers and
/// logs.
final class Ids {

  /// Stripe promises at most 255 characters.
  static final int LENGTH_MAX = 255;

  private static final String SESSION = "vs_";

  private Ids() {}

  static boolean isEventId(String text) {
    return isMadeOf(text, 0, "_-");
  }

  static boolean isSessionId(String text) {
    return text.startsWith(SESSION) && isMadeOf(text, SESSION.length(), "_");
  }

  static boolean isType(String text) {
    return isMadeOf(text, 0, "_.-") && !text.endsWith(".");
  }

  /// An account, or a context such as `org_1/acct_2`.
  static boolean isAccount(String text) {
    return isMadeOf(text, 0, "_-/");
  }

  static String orOdd(@Nullable String text, String member, Predicate<String> form)
      throws EnvelopeWalk.Odd {
    if (text == null) {
      throw new EnvelopeWalk.Odd("missing_" + member);
    }
    if (!form.test(text)) {
      throw new EnvelopeWalk.Odd("wrong_" + member);
    }
    return text;
  }

  private static boolean isMadeOf(String text, int start, String marks) {
    if (text.length() <= start || text.length() > LENGTH_MAX) {
      return false;
    }
    for (int i = start; i < text.length(); i++) {
      var c = text.charAt(i);
      var letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      var digit = c >= '0' && c <= '9';
      if (!letter && !digit && marks.indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }
}
