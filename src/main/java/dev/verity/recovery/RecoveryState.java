package dev.verity.recovery;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// What can be seen of recovery from outside.
final class RecoveryState {

  /// The ways by which what is lost comes back.
  enum Door {
    SWEEP("sweep"),
    RECONCILIATION("reconciliation");

    private final String wire;

    Door(String wire) {
      this.wire = wire;
    }

    String wire() {
      return wire;
    }
  }

  private final Map<Reason, Counter> gaps = new EnumMap<>(Reason.class);
  private final Map<Door, Counter> recovered = new EnumMap<>(Door.class);
  private final Map<Door, AtomicLong> succeededAt = new EnumMap<>(Door.class);
  private volatile @Nullable Instant keyRefusedAt;

  RecoveryState(MeterRegistry meters) {
    for (var reason : Reason.values()) {
      gaps.put(
          reason,
          Counter.builder("verity.recovery.gaps")
              .description("What did not fit between Stripe and Verity")
              .tag("reason", reason.wire())
              .register(meters));
    }
    for (var door : Door.values()) {
      recovered.put(
          door,
          Counter.builder("verity.recovery.recovered")
              .description("Gaps that were closed")
              .tag("door", door.wire())
              .register(meters));
      var second = new AtomicLong();
      succeededAt.put(door, second);
      Gauge.builder("verity.recovery.last.success", second, AtomicLong::get)
          .description("When this instance last ended a pass well; 0 before the first")
          .baseUnit("seconds")
          .tag("door", door.wire())
          .register(meters);
    }
  }

  Findings findings(Door door) {
    var count = Objects.requireNonNull(recovered.get(door));
    return new Findings() {
      @Override
      public void found(Gap gap) {
        Objects.requireNonNull(gaps.get(gap.reason())).increment();
      }

      @Override
      public void recovered(Gap gap) {
        count.increment();
      }
    };
  }

  void succeeded(Door door, Instant now) {
    Objects.requireNonNull(succeededAt.get(door)).set(now.getEpochSecond());
  }

  /// A connected account may refuse us, which is no fault of the key.
  void failed(StripeFailure failure, Instant now) {
    if (failure.isKeyRefused() && failure.realm().account() == null && keyRefusedAt == null) {
      keyRefusedAt = now;
    }
  }

  void keyAccepted() {
    keyRefusedAt = null;
  }

  @Nullable Instant keyRefusedAt() {
    return keyRefusedAt;
  }
}
