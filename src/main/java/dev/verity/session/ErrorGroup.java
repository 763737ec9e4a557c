package dev.verity.session;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The part of a verification that a `last_error.code` is about; the groups of Stripe's API
/// reference (2026-09-30.endive), 19 codes in all.
public enum ErrorGroup {
  /// No attempt has failed.
  NONE,
  /// `abandoned`, `consent_declined`, `country_not_supported`, `device_not_supported`,
  /// `under_supported_age`.
  SESSION,
  DOCUMENT,
  SELFIE,
  ID_NUMBER,
  EMAIL,
  PHONE,
  /// A code that this version does not know.
  OTHER;

  /// As it stands in a policy.
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The group of a code; null is no error.
  public static ErrorGroup of(@Nullable String code) {
    if (code == null) {
      return NONE;
    }
    return switch (code) {
      case "abandoned",
          "consent_declined",
          "country_not_supported",
          "device_not_supported",
          "under_supported_age" ->
          SESSION;
      default -> byPrefix(code);
    };
  }

  private static ErrorGroup byPrefix(String code) {
    for (var group : new ErrorGroup[] {DOCUMENT, SELFIE, ID_NUMBER, EMAIL, PHONE}) {
      if (code.startsWith(group.wire() + "_")) {
        return group;
      }
    }
    return OTHER;
  }
}
