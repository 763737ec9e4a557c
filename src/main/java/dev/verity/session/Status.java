package dev.verity.session;

import java.util.Locale;

/// Where a verification session stands at Stripe. A status this version does not know is carried.
public sealed interface Status {

  /// The four statuses of Stripe's API reference (version 2026-09-30.endive).
  enum Known implements Status {
    REQUIRES_INPUT,
    PROCESSING,
    VERIFIED,
    CANCELED;

    private final String wire = name().toLowerCase(Locale.ROOT);

    @Override
    public String wire() {
      return wire;
    }
  }

  /// A status that Stripe introduced after this version was built.
  record Unknown(String wire) implements Status {}

  /// Stripe's own spelling, for instance `requires_input`.
  String wire();

  /// The status that Stripe spells this way.
  static Status of(String wire) {
    for (var known : Known.values()) {
      if (known.wire().equals(wire)) {
        return known;
      }
    }
    return new Unknown(wire);
  }
}
