package dev.verity.session;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What an event says has happened. Snapshot and thin events share these types.
public sealed interface EventType {

  /// The prefix of every snapshot event type of a verification session; thin events put `v1.`
  /// before it.
  String PREFIX = "identity.verification_session.";

  /// The six types that Stripe documents.
  enum Known implements EventType {
    CREATED,
    PROCESSING,
    VERIFIED,
    REQUIRES_INPUT,
    CANCELED,
    REDACTED;

    private final String wire = name().toLowerCase(Locale.ROOT);

    @Override
    public String wire() {
      return wire;
    }

    /// The status that a session has just after this event, or null where the type leaves it open.
    @Nullable Status implied() {
      return switch (this) {
        case CREATED, REQUIRES_INPUT -> Status.Known.REQUIRES_INPUT;
        case PROCESSING -> Status.Known.PROCESSING;
        case VERIFIED -> Status.Known.VERIFIED;
        case CANCELED -> Status.Known.CANCELED;
        case REDACTED -> null;
      };
    }
  }

  /// A type that Stripe introduced after this version was built.
  record Unknown(String wire) implements EventType {}

  /// The last part of Stripe's spelling, for instance `requires_input`.
  String wire();

  /// The type with this last part.
  static EventType of(String wire) {
    for (var known : Known.values()) {
      if (known.wire().equals(wire)) {
        return known;
      }
    }
    return new Unknown(wire);
  }
}
