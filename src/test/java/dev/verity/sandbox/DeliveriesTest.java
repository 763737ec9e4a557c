package dev.verity.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.StripeClient;
import com.stripe.exception.SignatureVerificationException;
import com.stripe.net.Webhook;
import dev.verity.Await;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeliveriesTest {
  private static final String SECRET = "whsec_test";
  private static final RetrySchedule FAST =
      new RetrySchedule(
          Duration.ofMillis(5), Duration.ofMillis(20), Duration.ofMinutes(5), Integer.MAX_VALUE);
  private static final SandboxSettings SETTINGS = Sandboxes.SETTINGS.with(sending(FAST));

  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (var each : open) {
      each.close();
    }
  }

  @Test
  void aDeliveryIsSignedAndShapedLikeStripes() throws SignatureVerificationException {
    var receiver = open(Receiver.accepting());
    var sandbox = open(Sandbox.start(SETTINGS));
    sandbox.register(EndpointSettings.snapshots(receiver.url(), SECRET));
    var id = create(sandbox);
    untilQuiet(sandbox);

    var got = receiver.got().getFirst();
    var event = Webhook.constructEvent(got.body(), got.signature(), SECRET);
    assertThat(event.getType()).isEqualTo("identity.verification_session.created");
    assertThat(event.getPendingWebhooks()).isEqualTo(1);
    assertThat(got.session()).isEqualTo(id);
    assertThat(got.contentType()).isEqualTo("application/json; charset=utf-8");
    assertThat(got.userAgent()).isEqualTo("Stripe/1.0 (+https://stripe.com/docs/webhooks)");
    assertThat(sandbox.deliveries())
        .singleElement()
        .satisfies(delivery -> assertThat(delivery.lastStatus()).isEqualTo(200));
  }

  @Test
  void whileASecretIsRolledBothSign() throws SignatureVerificationException {
    var receiver = open(Receiver.accepting());
    var sandbox = open(Sandbox.start(SETTINGS));
    sandbox.register(
        new EndpointSettings(
            receiver.url(),
            List.of("whsec_new", "whsec_old"),
            Set.of("*"),
            EndpointSettings.Format.SNAPSHOT,
            "2026-09-30.endive",
            false,
            false));
    create(sandbox);
    untilQuiet(sandbox);

    var got = receiver.got().getFirst();
    for (var secret : List.of("whsec_new", "whsec_old")) {
      var event = Webhook.constructEvent(got.body(), got.signature(), secret);
      assertThat(event.getApiVersion()).isEqualTo("2026-09-30.endive");
    }
  }

  @Test
  void aThinEventNamesItsTwinAndTheSession() throws SignatureVerificationException {
    var receiver = open(Receiver.accepting());
    var sandbox = open(Sandbox.start(SETTINGS));
    sandbox.register(EndpointSettings.thin(receiver.url(), SECRET));
    var id = create(sandbox);
    untilQuiet(sandbox);

    var got = receiver.got().getFirst();
    var client =
        StripeClient.builder()
            .setApiKey(Sandboxes.KEY)
            .setApiBase(sandbox.url().toString())
            .build();
    var thin = client.parseEventNotification(got.body(), got.signature(), SECRET);
    assertThat(thin.getType()).isEqualTo("v1.identity.verification_session.created");
    assertThat(got.json().at("/related_object/id").asString()).isEqualTo(id);
    assertThat(got.json().path("snapshot_event").asString())
        .isEqualTo(sandbox.session(id).events().getFirst().id());
  }

  @Test
  void anythingButA2xxIsRetriedUntilItIsOne() {
    var seen = new ConcurrentHashMap<String, AtomicInteger>();
    var answers = new int[] {500, 404, 302, 204};
    var receiver =
        open(
            new Receiver(got ->
                answers[
                    seen.computeIfAbsent(got.id(), id -> new AtomicInteger()).getAndIncrement()
                        % answers.length]));
    var sandbox = open(Sandbox.start(SETTINGS));
    sandbox.register(EndpointSettings.snapshots(receiver.url(), SECRET));
    create(sandbox);
    untilQuiet(sandbox);

    assertThat(receiver.got()).hasSize(4);
    assertThat(sandbox.ledger().webhooks())
        .isEqualTo(new Ledger.Webhooks(1, 0, 1, 0, 4, 0, 0, 0, 0, 3, 1, 0, 0));
  }

  @Test
  void aDeadReceiverIsGivenUpWhenTheScheduleIsOver() {
    var sandbox =
        open(
            Sandbox.start(
                Sandboxes.SETTINGS.with(
                    sending(
                        new RetrySchedule(
                            Duration.ofMillis(1),
                            Duration.ofMillis(2),
                            Duration.ofSeconds(1),
                            4)))));
    sandbox.register(EndpointSettings.snapshots(URI.create("http://127.0.0.1:9/hook"), SECRET));
    create(sandbox);
    untilQuiet(sandbox);

    assertThat(sandbox.deliveries())
        .singleElement()
        .satisfies(delivery -> {
          assertThat(delivery.state()).isEqualTo(DeliveryView.State.FAILED);
          assertThat(delivery.attempts()).isEqualTo(4);
        });
    var undelivered =
        Http.to(sandbox, Sandboxes.KEY).get("/v1/events?delivery_success=false").json();
    assertThat(undelivered.path("data")).hasSize(1);
    assertThat(undelivered.at("/data/0/pending_webhooks").asInt()).isEqualTo(1);
  }

  @Test
  void aStarDoesNotStandForRedacted() {
    var named = open(Receiver.accepting());
    var starred = open(Receiver.accepting());
    var sandbox = open(Sandbox.start(SETTINGS));
    sandbox.register(EndpointSettings.snapshots(named.url(), SECRET));
    sandbox.register(
        EndpointSettings.snapshots(starred.url(), SECRET).withEnabledEvents(Set.of("*")));
    var id = create(sandbox);
    sandbox.redactAtDashboard(id);
    sandbox.finishRedaction(id);
    untilQuiet(sandbox);

    assertThat(named.types()).containsExactlyInAnyOrder("created", "canceled", "redacted");
    assertThat(starred.types()).containsExactlyInAnyOrder("created", "canceled");
  }

  @Test
  void anEndpointHearsItsOwnModeAndAccounts() {
    var test = open(Receiver.accepting());
    var live = open(Receiver.accepting());
    var connect = open(Receiver.accepting());
    var sandbox = open(Sandbox.start(SETTINGS));
    sandbox.register(EndpointSettings.snapshots(test.url(), SECRET));
    sandbox.register(EndpointSettings.snapshots(live.url(), SECRET).withLivemode(true));
    sandbox.register(
        EndpointSettings.snapshots(connect.url(), SECRET).withLivemode(true).withConnect(true));
    Http.to(sandbox, Sandboxes.KEY).create();
    Http.to(sandbox, Sandboxes.LIVE_KEY).create();
    Http.to(sandbox, Sandboxes.LIVE_KEY).with("Stripe-Account", "acct_1").create();
    Http.to(sandbox, Sandboxes.KEY).with("Stripe-Account", "acct_1").create();
    untilQuiet(sandbox);

    assertThat(test.got()).hasSize(1);
    assertThat(live.got()).hasSize(1);
    assertThat(connect.got())
        .extracting(got -> got.json().path("livemode").asBoolean())
        .containsExactlyInAnyOrder(true, false);
  }

  @Test
  void anEventCanBeSentAgain() {
    var receiver = open(Receiver.accepting());
    var sandbox = open(Sandbox.start(SETTINGS));
    sandbox.register(EndpointSettings.snapshots(receiver.url(), SECRET));
    var id = create(sandbox);
    untilQuiet(sandbox);
    sandbox.resend(sandbox.session(id).events().getFirst().id(), null);
    untilQuiet(sandbox);

    assertThat(receiver.got())
        .extracting(Receiver.Got::id)
        .hasSize(2)
        .containsOnly(receiver.got().getFirst().id());
  }

  @Test
  void notMoreThanTheBoundAreUnderWayAtOnce() {
    var now = new AtomicInteger();
    var most = new AtomicInteger();
    var receiver =
        open(
            new Receiver(got -> {
              most.accumulateAndGet(now.incrementAndGet(), Math::max);
              now.decrementAndGet();
              return 200;
            }));
    var sandbox =
        open(
            Sandbox.start(
                Sandboxes.SETTINGS.with(
                    new SandboxSettings.Sending(FAST, FAST, 2, Duration.ofSeconds(5)))));
    sandbox.register(EndpointSettings.snapshots(receiver.url(), SECRET));
    for (int i = 0; i < 50; i++) {
      create(sandbox);
    }
    untilQuiet(sandbox);

    assertThat(receiver.got()).hasSize(50);
    assertThat(most.get()).isLessThanOrEqualTo(2);
  }

  @Test
  void chaosLosesNothingForGood() {
    var receiver = open(Receiver.accepting());
    var chaos = new Chaos(7, 0.3, 0.2, 0.5, 0.5, 0.3, 0.2, 0, Duration.ofMillis(100));
    var sandbox = open(Sandbox.start(SETTINGS.with(chaos)));
    sandbox.register(EndpointSettings.snapshots(receiver.url(), SECRET));
    drive(sandbox);
    untilQuiet(sandbox);

    var ledger = sandbox.ledger();
    var made = new ArrayList<String>();
    ledger.sessions().forEach(each -> each.events().forEach(event -> made.add(event.id())));
    assertThat(receiver.got().stream().map(Receiver.Got::id).distinct())
        .containsExactlyInAnyOrderElementsOf(made);
    var webhooks = ledger.webhooks();
    assertThat(webhooks.events()).isEqualTo(made.size());
    assertThat(webhooks.attempts()).isEqualTo(receiver.got().size());
    assertThat(webhooks.delivered()).isEqualTo(webhooks.sent());
    assertThat(List.of(webhooks.duplicated(), webhooks.twins(), webhooks.lost()))
        .allMatch(count -> count > 0);
    assertThat(List.of(webhooks.reordered(), webhooks.answersLost())).allMatch(count -> count > 0);
    assertThat(webhooks.failed()).isZero();
  }

  @Test
  void theSameSeedMakesTheSameChaos() {
    var chaos = Chaos.lively(3);
    var runs = new ArrayList<List<Object>>();
    for (int i = 0; i < 2; i++) {
      var receiver = open(Receiver.accepting());
      var sandbox =
          open(
              Sandbox.start(
                  SETTINGS.with(
                      new Chaos(
                          3,
                          chaos.duplicate(),
                          chaos.twin(),
                          chaos.reorder(),
                          chaos.burst(),
                          chaos.lost(),
                          chaos.answerLost(),
                          chaos.vanished(),
                          Duration.ofMillis(50)))));
      sandbox.register(EndpointSettings.snapshots(receiver.url(), SECRET));
      drive(sandbox);
      untilQuiet(sandbox);
      var counts = sandbox.ledger().webhooks();
      runs.add(
          List.of(
              sandbox.ledger().sessions().stream().map(Ledger.Session::id).toList(),
              counts.events(),
              counts.twins(),
              counts.duplicated(),
              counts.lost(),
              counts.answersLost(),
              counts.attempts()));
    }
    assertThat(runs.getFirst()).isEqualTo(runs.getLast());
  }

  @Test
  void aBurstPutsTheSubmissionAndItsOutcomeIntoOneSecond() {
    var sandbox =
        open(Sandbox.start(SETTINGS.with(new Chaos(1, 0, 0, 0, 1, 0, 0, 0, Duration.ZERO))));
    var id = create(sandbox);
    sandbox.submitAndVerify(id);

    var events = sandbox.session(id).events();
    assertThat(events)
        .extracting(Ledger.Event::type)
        .containsExactly("created", "processing", "verified");
    assertThat(events.get(1).created()).isEqualTo(events.get(2).created());
  }

  private static void drive(Sandbox sandbox) {
    for (int i = 0; i < 20; i++) {
      var id = create(sandbox);
      if (i % 3 == 0) {
        sandbox.submitAndFail(id, "document_expired");
      } else {
        sandbox.submitAndVerify(id);
      }
      Await.until("the checks are over", () -> sandbox.session(id).report() != null);
    }
  }

  private static SandboxSettings.Sending sending(RetrySchedule schedule) {
    return new SandboxSettings.Sending(schedule, schedule, 16, Duration.ofSeconds(5));
  }

  private static String create(Sandbox sandbox) {
    return Http.to(sandbox, Sandboxes.KEY).create();
  }

  private static void untilQuiet(Sandbox sandbox) {
    Await.until("no delivery is pending", () -> sandbox.pendingDeliveries() == 0);
  }

  private <T extends AutoCloseable> T open(T closeable) {
    open.add(closeable);
    return closeable;
  }
}
