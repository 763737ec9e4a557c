package dev.verity.sandbox;

import static dev.verity.sandbox.Http.SESSIONS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ManySessionsTest {
  private static final int SESSIONS_COUNT = 100;
  private static final RetrySchedule RETRIES =
      new RetrySchedule(
          Duration.ofMillis(10), Duration.ofMillis(200), Duration.ofMinutes(5), Integer.MAX_VALUE);

  @Test
  void sessionsDrivenAtOnceUnderChaosAllEndAndEveryEventArrives() throws Exception {
    var pace =
        new SandboxSettings.Pace(
            Duration.ofMillis(50),
            Duration.ofMillis(5),
            Duration.ZERO,
            Duration.ofMillis(100),
            Duration.ofHours(24));
    var settings =
        SandboxSettings.defaults()
            .with(Limits.NONE)
            .with(pace)
            .with(new SandboxSettings.Sending(RETRIES, RETRIES, 16, Duration.ofSeconds(5)))
            .with(new Chaos(11, 0.2, 0.1, 0.3, 0.5, 0.15, 0.1, 0, Duration.ofMillis(200)));
    var asked = new AtomicInteger();
    try (var receiver = new Receiver(got -> asked.incrementAndGet() % 7 == 0 ? 503 : 200);
        var sandbox = Sandbox.start(settings);
        var people = Executors.newVirtualThreadPerTaskExecutor()) {
      sandbox.register(EndpointSettings.snapshots(receiver.url(), "whsec_test"));
      var all = new ArrayList<Future<?>>();
      for (int i = 0; i < SESSIONS_COUNT; i++) {
        var number = i;
        all.add(people.submit(() -> drive(sandbox, number)));
      }
      for (var each : all) {
        each.get();
      }
      Await.until("every redaction has ended", () -> redacted(sandbox) == SESSIONS_COUNT);
      Await.until("everything is told", () -> sandbox.pendingDeliveries() == 0);

      assertEveryEventArrived(sandbox, receiver);
      assertEventsAreInOrder(sandbox);
      assertThat(sandbox.ledger().illegal()).isEmpty();
    }
  }

  private static void drive(Sandbox sandbox, int number) {
    var http = Http.to(sandbox, Sandboxes.KEY);
    var id = http.create();
    switch (number % 4) {
      case 0 -> sandbox.abandon(id);
      case 1 -> sandbox.submitAndFail(id, "selfie_manipulated");
      default -> sandbox.submitAndVerify(id);
    }
    if (number % 4 != 0) {
      Await.until("the checks are over", () -> sandbox.session(id).report() != null);
    }
    Await.until( // a session that is being changed is locked: 429, come again
        "the redact is taken",
        () -> http.post(SESSIONS + "/" + id + "/redact", "").status() == 200);
  }

  private static long redacted(Sandbox sandbox) {
    return sandbox.ledger().sessions().stream()
        .filter(session -> session.redaction().wire().equals("redacted"))
        .count();
  }

  private static void assertEveryEventArrived(Sandbox sandbox, Receiver receiver) {
    var made =
        sandbox.ledger().sessions().stream()
            .flatMap(session -> session.events().stream())
            .map(Ledger.Event::id)
            .toList();
    assertThat(receiver.got().stream().map(Receiver.Got::id).distinct())
        .containsExactlyInAnyOrderElementsOf(made);
  }

  private static void assertEventsAreInOrder(Sandbox sandbox) {
    for (var session : sandbox.ledger().sessions()) {
      assertThat(session.events()).isSortedAccordingTo(Comparator.comparing(Ledger.Event::created));
      assertThat(session.events().stream().map(Ledger.Event::type).distinct().toList())
          .isIn(
              List.of("created", "requires_input", "canceled", "redacted"),
              List.of("created", "processing", "requires_input", "canceled", "redacted"),
              List.of("created", "processing", "verified", "redacted"));
    }
    var seconds =
        Http.to(sandbox, Sandboxes.KEY)
            .get("/v1/events?limit=100")
            .json()
            .path("data")
            .valueStream()
            .map(event -> event.path("created").asLong())
            .toList();
    assertThat(seconds).isSortedAccordingTo(Comparator.reverseOrder());
  }
}
