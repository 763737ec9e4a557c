package dev.verity.stripe;

import dev.verity.session.Snapshot;

/// A verification session as Stripe answered it.
///
/// @param raw Stripe's own JSON text of the session, character for character; it may hold personal
///   values and the bearer credentials `client_secret` and `url`
public record RemoteSession(String id, boolean livemode, Snapshot snapshot, String raw) {

  @Override
  public String toString() {
    return "RemoteSession[id=%s, livemode=%s, snapshot=%s]".formatted(id, livemode, snapshot);
  }
}
