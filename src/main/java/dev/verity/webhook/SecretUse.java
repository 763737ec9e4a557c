package dev.verity.webhook;

import dev.verity.stripe.SigningSecret;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which signing secrets still sign, so that one sees when an old one may go.
///
///     verity.webhook.signatures  counter by secret, which stands for itself by its fingerprint
///     verity.webhook.secret.idle gauge by secret, seconds since it signed last, or since the start
///
/// A process knows only what came to it: a secret may go when it is idle in all of them.
final class SecretUse {
  private static final Logger LOG = LoggerFactory.getLogger(SecretUse.class);

  /// Stripe lets an old secret sign for a day at most; two hours more are for what was under way.
  static final Duration IDLE_MAX = Duration.ofHours(26);

  private final List<Use> uses;
  private final InstantSource clock;

  SecretUse(List<SigningSecret> secrets, MeterRegistry registry, InstantSource clock) {
    this.clock = clock;
    var start = clock.instant();
    uses = secrets.stream().map(secret -> new Use(secret.fingerprint(), registry, start)).toList();
  }

  void signed(int secretIndex) {
    var now = clock.instant();
    uses.get(secretIndex).again(now);
    for (var use : uses) {
      use.tellIfIdle(now);
    }
  }

  private final class Use {
    private final String fingerprint;
    private final Counter counter;
    private final AtomicBoolean told = new AtomicBoolean();
    private volatile Instant last;

    Use(String fingerprint, MeterRegistry registry, Instant start) {
      this.fingerprint = fingerprint;
      last = start;
      counter = registry.counter("verity.webhook.signatures", "secret", fingerprint);
      Gauge.builder("verity.webhook.secret.idle", this, Use::idleSeconds)
          .tag("secret", fingerprint)
          .baseUnit("seconds")
          .description("Since the secret signed last, or since the start")
          .register(registry);
    }

    void again(Instant now) {
      last = now;
      told.set(false);
      counter.increment();
    }

    void tellIfIdle(Instant now) {
      if (Duration.between(last, now).compareTo(IDLE_MAX) > 0 && told.compareAndSet(false, true)) {
        LOG.info(
            "The signing secret with the fingerprint {} has signed nothing here for {} h, while"
                + " another has. If the other processes say so too, it may go.",
            fingerprint,
            IDLE_MAX.toHours());
      }
    }

    private double idleSeconds() {
      return Duration.between(last, clock.instant()).toSeconds();
    }
  }
}
