package dev.verity.session;

import java.util.Locale;

/// What becomes of the personal values in an event that is published.
public enum Disclosure {
  /// They stay as Stripe sent them; the whole body is published byte for byte.
  CLEAR,
  /// They are encrypted under the session's data key.
  SEALED,
  /// They are left out.
  DROPPED,
  /// They are left out, since the session is erased.
  ERASED;

  /// As policies and journal entries say it.
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }
}
