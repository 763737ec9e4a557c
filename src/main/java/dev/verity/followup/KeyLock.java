package dev.verity.followup;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Shut while Stripe refuses one use of an API key. Every so often it lets one call through, to see
/// whether somebody has put it right. For [KeyLocks], which sees to threads.
final class KeyLock {
  private static final Logger LOG = LoggerFactory.getLogger(KeyLock.class);

  private final String use;
  private final Duration pause;
  private final InstantSource clock;
  private boolean refused;
  private Instant nextTry = Instant.EPOCH;

  /// @param use what is refused, for the log: `the live key (stripe.key.live)`
  KeyLock(String use, Duration pause, InstantSource clock) {
    this.use = use;
    this.pause = pause;
    this.clock = clock;
  }

  boolean isRefused() {
    return refused;
  }

  /// Whether no call may be made now.
  boolean isShut() {
    return refused && clock.instant().isBefore(nextTry);
  }

  /// A call is about to be made; when it is a try, the others wait for what becomes of it.
  void enter() {
    if (refused) {
      nextTry = clock.instant().plus(pause);
    }
  }

  void refused() {
    if (!refused) {
      LOG.error("Stripe refuses {}; one call is tried every {}.", use, pause);
      refused = true;
    }
    nextTry = clock.instant().plus(pause);
  }

  void accepted() {
    if (refused) {
      LOG.info("Stripe accepts {} again.", use);
      refused = false;
    }
  }
}
