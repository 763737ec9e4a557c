package dev.verity.webhook;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.server.NetworkConnectionLimit;

/// What an operator can see of the endpoint.
///
///     verity.webhook.requests    counter by result and reason
///     verity.webhook.produce     timer, from the append to its acknowledgement or failure
///     verity.webhook.in.flight   gauge, webhooks that wait for the inbox
///     verity.webhook.connections gauge, connections that are open
final class WebhookMeters {
  private static final Duration[] PRODUCE_BUCKETS = {
    Duration.ofMillis(2),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5)
  };

  private final MeterRegistry registry;
  private final Timer produce;
  private final Map<Answer, Counter> requests = new ConcurrentHashMap<>();

  WebhookMeters(MeterRegistry registry) {
    this.registry = registry;
    produce =
        Timer.builder("verity.webhook.produce")
            .description("From the append to its acknowledgement or failure")
            .serviceLevelObjectives(PRODUCE_BUCKETS)
            .register(registry);
  }

  void answered(Answer answer) {
    requests.computeIfAbsent(answer, this::counter).increment();
  }

  private Counter counter(Answer answer) {
    var result = answer.result().name().toLowerCase(Locale.ROOT);
    return registry.counter("verity.webhook.requests", "result", result, "reason", answer.reason());
  }

  Timer.Sample produceStarts() {
    return Timer.start(registry);
  }

  void produceEnds(Timer.Sample sample) {
    sample.stop(produce);
  }

  void showConnections(NetworkConnectionLimit limit) {
    registry.gauge(
        "verity.webhook.connections", limit, NetworkConnectionLimit::getNetworkConnectionCount);
  }

  void showInFlight(Semaphore slots, int inFlightMax) {
    registry.gauge(
        "verity.webhook.in.flight", slots, free -> inFlightMax - free.availablePermits());
  }
}
