package dev.verity.followup;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Shut while Stripe refuses our API key. Every so often it lets one call through, to see whether
/// somebody has put the key right.
final class KeyLock {
  private static final Logger LOG = LoggerFactory.getLogger(KeyLock.class);

  private final Duration pause;
  private final InstantSource clock;
  private @Nullable Instant refusedAt;
  private Instant nextTry = Instant.EPOCH;

  KeyLock(Duration pause, InstantSource clock) {
    this.pause = pause;
    this.clock = clock;
  }

  /// Since when the key has been refused; null when it is not.
  synchronized @Nullable Instant refusedAt() {
    return refusedAt;
  }

  /// Whether no call may be made now.
  synchronized boolean isShut() {
    return refusedAt != null && clock.instant().isBefore(nextTry);
  }

  /// Whether this call may be made.
  synchronized boolean letsThrough() {
    if (isShut()) {
      return false;
    }
    if (refusedAt != null) {
      nextTry = clock.instant().plus(pause);
    }
    return true;
  }

  synchronized void refused() {
    if (refusedAt == null) {
      LOG.error(
          "Stripe refuses our API key or its rights; one call is tried every {}. Check"
              + " stripe.key.test and stripe.key.live.",
          pause);
      refusedAt = clock.instant();
    }
    nextTry = clock.instant().plus(pause);
  }

  synchronized void accepted() {
    if (refusedAt != null) {
      LOG.info("Stripe accepts our API key again.");
      refusedAt = null;
    }
  }
}
