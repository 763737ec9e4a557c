package dev.verity.topics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

/// Shows what Kafka's clients measure themselves: of hundreds of meters those that somebody has a
/// use for. One thread looks for all clients whether there are others by now, such as those of a
/// partition that came.
public final class ClientMeters implements AutoCloseable {
  private static final String KAFKA = "kafka.";

  /// `src/docs/metrics.md` says what they mean.
  private static final Set<String> SHOWN =
      Set.of(
          "kafka.consumer.fetch.manager.records.lag",
          "kafka.consumer.fetch.manager.records.consumed.total",
          "kafka.consumer.coordinator.rebalance.total",
          "kafka.producer.record.send.total",
          "kafka.producer.record.error.total",
          "kafka.producer.record.retry.total",
          "kafka.producer.request.latency.avg",
          "kafka.producer.buffer.available.bytes",
          "kafka.stream.thread.process.total",
          "kafka.stream.thread.process.latency.avg",
          "kafka.stream.thread.commit.latency.avg",
          "kafka.stream.alive.stream.threads");

  /// A start is not to wait for this.
  private static final Duration FIRST = Duration.ofSeconds(1);

  private static final Duration EVERY = Duration.ofSeconds(10);

  private final MeterRegistry registry;
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("verity-client-meters").factory());

  /// @param registry without any meters yet, so that what is left out stays out
  public ClientMeters(MeterRegistry registry) {
    this.registry = registry;
    registry.config().meterFilter(MeterFilter.deny(ClientMeters::isLeftOut));
  }

  public void show(Producer<?, ?> producer) {
    show((schedule, every) -> new KafkaClientMetrics(producer, List.of(), schedule, every));
  }

  public void show(Consumer<?, ?> consumer) {
    show((schedule, every) -> new KafkaClientMetrics(consumer, List.of(), schedule, every));
  }

  /// For clients that are known elsewhere.
  public void show(Binding binding) {
    var binder = binding.of(looks, EVERY);
    var _ = looks.schedule(() -> binder.bindTo(registry), FIRST.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// How the meters of a client are looked up.
  @FunctionalInterface
  public interface Binding {
    MeterBinder of(ScheduledExecutorService schedule, Duration every);
  }

  @Override
  public void close() {
    looks.shutdownNow();
  }

  private static boolean isLeftOut(Meter.Id id) {
    return id.getName().startsWith(KAFKA)
        && (!SHOWN.contains(id.getName()) || isSaidTwice(id.getTag("topic")));
  }

  /// Consumers measure each topic a second time under its older name, with underscores in place of
  /// dots. Ours have a dot, but for changelogs.
  private static boolean isSaidTwice(@Nullable String topic) {
    return topic != null && topic.indexOf('.') < 0 && !topic.endsWith("-changelog");
  }
}
