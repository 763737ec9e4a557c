package dev.verity.recovery;

import java.util.Locale;

/// Why something at Stripe and what Verity knows do not fit.
public enum Reason {
  /// An event that no webhook brought.
  NEVER_ARRIVED,
  /// An event that no webhook could have brought, since its body would be refused.
  UNREADABLE,
  /// A session that Verity has never heard of.
  MISSING,
  STATUS_DIFFERS,
  REDACTION_DIFFERS,
  /// A session that Stripe does not list in this mode and account.
  UNKNOWN_AT_STRIPE;

  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }
}
