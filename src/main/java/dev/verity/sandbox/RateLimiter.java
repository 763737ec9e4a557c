package dev.verity.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Token buckets, one second deep: one for each account and mode, one for each of its operations.
final class RateLimiter {
  private record Key(Scope scope, @Nullable Operation operation) {}

  private static final class Bucket {
    private double tokens;
    private Instant filled;

    Bucket(int perSecond, Instant now) {
      tokens = perSecond;
      filled = now;
    }

    boolean fill(int perSecond, Instant now) {
      var seconds = Duration.between(filled, now).toNanos() / 1e9;
      tokens = Math.min(perSecond, tokens + Math.max(0, seconds) * perSecond);
      filled = now;
      return tokens >= 1;
    }
  }

  private final Limits limits;
  private final InstantSource clock;
  private final Map<Key, Bucket> buckets = new HashMap<>();

  RateLimiter(Limits limits, InstantSource clock) {
    this.limits = limits;
    this.clock = clock;
  }

  /// Takes one call from both budgets, or throws and takes none.
  synchronized void take(Scope scope, Operation operation) {
    var now = clock.instant();
    var perSecond = scope.livemode() ? limits.live() : limits.test();
    var own =
        buckets.computeIfAbsent(
            new Key(scope, operation), key -> new Bucket(limits.operation(), now));
    var global = buckets.computeIfAbsent(new Key(scope, null), key -> new Bucket(perSecond, now));
    var ownAllows = own.fill(limits.operation(), now);
    if (!global.fill(perSecond, now)) {
      throw Refusal.rateLimited("global-rate");
    }
    if (!ownAllows) {
      throw Refusal.rateLimited("endpoint-rate");
    }
    own.tokens--;
    global.tokens--;
  }
}
