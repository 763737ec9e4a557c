package dev.verity.session;

import java.util.Locale;

/// How far Stripe's redaction of a session has come; the second axis beside [Status]. It never goes
/// back.
public sealed interface Redaction {

  /// `NONE` is Stripe's `null`: redaction was never asked for.
  enum Known implements Redaction {
    NONE,
    PROCESSING,
    REDACTED;

    private final String wire = name().toLowerCase(Locale.ROOT);

    @Override
    public String wire() {
      return wire;
    }
  }

  /// A value without a documented meaning, `validated` among them.
  record Unknown(String wire) implements Redaction {}

  /// Stripe's own spelling, and `none` for its `null`.
  String wire();

  /// The redaction that Stripe spells this way.
  static Redaction of(String wire) {
    for (var known : Known.values()) {
      if (known.wire().equals(wire)) {
        return known;
      }
    }
    return new Unknown(wire);
  }
}
