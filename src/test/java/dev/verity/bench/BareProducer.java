package dev.verity.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.verity.stripe.Envelope;
import dev.verity.tracing.Tracing;
import dev.verity.webhook.Inbox;
import dev.verity.webhook.KafkaInbox;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// The other limit: the inbox alone, with so many webhooks under way at once. Prints for each round
/// how many were acknowledged a second, and the µs of CPU for each.
final class BareProducer {
  private static final Duration ACKNOWLEDGE_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration TOPIC_WITHIN = Duration.ofSeconds(10);
  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";
  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private final KafkaInbox inbox;
  private final int underWay;
  private final Webhooks webhooks = new Webhooks();
  private int next;

  private BareProducer(KafkaInbox inbox, int underWay) {
    this.inbox = inbox;
    this.underWay = underWay;
  }

  /// Arguments: Kafka's address, a topic, how many under way, rounds, seconds of each.
  public static void main(String[] arguments) throws InterruptedException {
    var kafka = Map.<String, Object>of("bootstrap.servers", arguments[0]);
    try (var inbox = new KafkaInbox(arguments[1], kafka, ACKNOWLEDGE_TIMEOUT, Tracing.OFF)) {
      var producer = new BareProducer(inbox, Integer.parseInt(arguments[2]));
      producer.awaitTopic();
      for (var round = 0; round < Integer.parseInt(arguments[3]); round++) {
        producer.run(Duration.ofSeconds(Long.parseLong(arguments[4])));
      }
    }
  }

  /// It may have been made just now.
  private void awaitTopic() {
    var end = System.nanoTime() + TOPIC_WITHIN.toNanos();
    for (var failure = failureOfOne(); failure != null; failure = failureOfOne()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("The topic is not there.", failure);
      }
    }
  }

  private @Nullable Throwable failureOfOne() {
    return append(next++).<@Nullable Throwable>handle((_, failure) -> failure).join();
  }

  private void run(Duration length) throws InterruptedException {
    var slots = new Semaphore(underWay);
    var before = next;
    var cpu = PROCESS.getProcessCpuTime();
    var begin = System.nanoTime();
    while (System.nanoTime() - begin < length.toNanos()) {
      slots.acquire();
      send(next++, slots);
    }
    slots.acquire(underWay);
    var count = next - before;
    System.out.printf(
        "%.0f %.1f%n",
        count * 1e9 / (System.nanoTime() - begin),
        (PROCESS.getProcessCpuTime() - cpu) / 1e3 / count);
  }

  private void send(int number, Semaphore slots) {
    var _ =
        append(number)
            .whenComplete((_, failure) -> {
              if (failure != null) {
                failure.printStackTrace();
                Runtime.getRuntime().halt(1);
              }
              slots.release();
            });
  }

  private CompletableFuture<Inbox.Position> append(int number) {
    var envelope =
        new Envelope(
            "evt_%012d".formatted(number),
            "identity.verification_session.created",
            "vs_%012d".formatted(number),
            false,
            null,
            Instant.now(),
            false);
    return inbox.append(envelope, webhooks.body(number), TRACE);
  }
}
