package dev.verity.followup;

import dev.verity.session.FollowUp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The follow-ups that the machine has taken back: asked immediately before each call. Kept until
/// their lease is over, since nobody begins them after that.
final class Revocations {
  private final Map<String, Instant> revoked = new ConcurrentHashMap<>();
  private final InstantSource clock;

  Revocations(InstantSource clock) {
    this.clock = clock;
  }

  void add(FollowUp revocation) {
    var now = clock.instant();
    revoked.values().removeIf(expiresAt -> expiresAt.isBefore(now));
    revoked.put(revocation.id(), revocation.expiresAt());
  }

  boolean cover(FollowUp followUp) {
    return revoked.containsKey(followUp.id());
  }
}
