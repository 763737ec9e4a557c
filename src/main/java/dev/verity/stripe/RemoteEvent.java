package dev.verity.stripe;

import static java.nio.charset.StandardCharsets.UTF_8;

/// An event as Stripe listed it.
///
/// @param envelope what it is about; malformed if a webhook with this body would be refused
/// @param raw Stripe's own JSON text of the event; it may hold personal values
public record RemoteEvent(String id, Reading<Envelope> envelope, String raw) {

  /// The event as a webhook would have brought it.
  public byte[] body() {
    return raw.getBytes(UTF_8);
  }

  @Override
  public String toString() {
    return "RemoteEvent[id=%s, envelope=%s]".formatted(id, envelope);
  }
}
