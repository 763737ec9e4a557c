package dev.verity.stripe;

/// What the beginning of an API key says about it.
public enum KeyForm {
  /// `rk_`: may do what it was given rights for.
  RESTRICTED,

  /// `sk_`: may do everything.
  SECRET,

  /// Nothing that Stripe documents.
  UNKNOWN;

  public static KeyForm of(ApiKey key) {
    if (key.text().matches("rk_(test|live)_.+")) {
      return RESTRICTED;
    }
    return key.text().matches("sk_(test|live)_.+") ? SECRET : UNKNOWN;
  }
}
