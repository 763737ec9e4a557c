package dev.verity.machine;

import dev.verity.session.Alarm;
import dev.verity.session.Effect;
import dev.verity.session.Entry;
import dev.verity.topics.DeadLetters;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/// What an operator can see of the machine.
///
///     verity.machine.event.age    timer, from the making of an event to its processing
///     verity.machine.alarms       counter by alarm
///     verity.dead.letters         counter by kind
///
/// and what its [Census] shows.
final class MachineMeters {
  private static final Duration[] AGES =
      Stream.of("PT1S", "PT2S", "PT5S", "PT10S", "PT30S", "PT1M", "PT5M", "PT1H", "PT24H", "PT72H")
          .map(Duration::parse)
          .toArray(Duration[]::new);

  private final Timer webhooks;
  private final Timer recovered;
  private final Map<String, Counter> alarms = new HashMap<>();
  private final Counter unreadable;
  private final Counter exhausted;
  private final Census census;

  MachineMeters(MeterRegistry registry) {
    this(registry, InstantSource.system());
  }

  MachineMeters(MeterRegistry registry, InstantSource clock) {
    webhooks = age("webhook", registry);
    recovered = age("recovery", registry);
    for (var kind : Alarm.Kind.values()) {
      var alarm = kind.name().toLowerCase(Locale.ROOT);
      alarms.put(
          alarm,
          Counter.builder("verity.machine.alarms")
              .description("Alarms raised in the journal")
              .tag("alarm", alarm)
              .register(registry));
    }
    unreadable = DeadLetters.counter("unreadable", registry);
    exhausted = DeadLetters.counter("exhausted", registry);
    census = new Census(registry, clock);
  }

  private static Timer age(String door, MeterRegistry registry) {
    return Timer.builder("verity.machine.event.age")
        .description("From the moment that Stripe says an event was made to its processing")
        .tag("door", door)
        .serviceLevelObjectives(AGES)
        .register(registry);
  }

  Census census() {
    return census;
  }

  /// @param age by two clocks
  void came(Duration age, boolean isRecovered) {
    (isRecovered ? recovered : webhooks).record(age.isNegative() ? Duration.ZERO : age);
  }

  void carriedOut(List<Effect> effects) {
    for (var effect : effects) {
      if (effect instanceof Effect.DeadLetter) {
        exhausted.increment();
      } else if (effect instanceof Effect.Journal(var entry) && entry.kind() == Entry.Kind.ALARM) {
        var counter = alarms.get(entry.facts().get("alarm"));
        if (counter != null) {
          counter.increment();
        }
      }
    }
  }

  void setAside() {
    unreadable.increment();
  }
}
