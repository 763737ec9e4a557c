package dev.verity.webhook;

import static dev.verity.webhook.Endpoint.NOW;
import static dev.verity.webhook.Endpoint.OLD;
import static dev.verity.webhook.Endpoint.SECRET;
import static dev.verity.webhook.Endpoint.VERIFIED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.verity.stripe.Deliveries;
import dev.verity.tracing.Tracing;
import dev.verity.webhook.FakeInbox.Mood;
import io.javalin.util.JavalinBindException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@Timeout(60)
class WebhookTest {
  private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  private Endpoint endpoint = new Endpoint(Endpoint.settings());

  @AfterEach
  void stop() {
    endpoint.close();
  }

  @Test
  void aVerifiedEventIsAppendedAsItCameAndAcknowledged() {
    var answer = endpoint.post(VERIFIED);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"received\":true}");
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(answer.headers().firstValue("Server")).isEmpty();
    assertThat(appended().body()).isEqualTo(new String(VERIFIED, UTF_8));
    assertThat(appended().envelope().sessionId()).isEqualTo("vs_1SyntheticAAAAAAAAAAAAAA");
    assertThat(endpoint.requests("acknowledged", "none")).isEqualTo(1);
    assertThat(endpoint.inFlight()).isZero();
    assertThat(endpoint.registry.get("verity.webhook.produce").timer().count()).isEqualTo(1);
  }

  @Test
  void aThinEventIsAcknowledged() {
    assertAppended(Deliveries.thin("verified"));
    assertThat(appended().envelope().thin()).isTrue();
  }

  @Test
  void anUnknownTypeOfASessionIsAppended() {
    assertAppended(
        Deliveries.snapshot("verified").put("type", "identity.verification_session.frozen"));
  }

  @Test
  void anUnknownStatusIsAppended() {
    var body = Deliveries.snapshot("verified");
    body.withObject("/data/object").put("status", "frozen").put("redaction", "new");

    assertAppended(body);
  }

  @Test
  void aListedConnectedAccountIsAppended() {
    assertAppended(Deliveries.snapshot("verified_on_connected_account"));
  }

  @Test
  void theCounterShowsWhichSecretSigned() {
    endpoint.post(VERIFIED);
    endpoint.post(VERIFIED);
    endpoint.post(VERIFIED, OLD.header(NOW, VERIFIED));

    assertThat(endpoint.signatures(OLD)).isEqualTo(1);
    assertThat(endpoint.signatures(SECRET)).isEqualTo(2);
  }

  @Test
  void anotherTypeIsIgnored() {
    assertIgnored("other_type", Deliveries.snapshot("verified").put("type", "charge.failed"));
  }

  @Test
  void anotherModeIsIgnored() {
    assertIgnored("other_mode", Deliveries.snapshot("verified_live"));
  }

  @Test
  void anotherAccountIsIgnored() {
    assertIgnored("other_account", Deliveries.snapshot("verified").put("account", "acct_9"));
  }

  @Test
  void theLongestBodyIsTakenWithALengthAndInChunks() {
    var body = Arrays.copyOf(VERIFIED, 256 * 1024);
    Arrays.fill(body, VERIFIED.length, body.length, (byte) '\n');

    assertThat(endpoint.post(body).statusCode()).isEqualTo(200);
    assertThat(chunked(body).statusCode()).isEqualTo(200);
    assertThat(endpoint.inbox.appended)
        .extracting(FakeInbox.Appended::body)
        .containsExactly(new String(body, UTF_8), new String(body, UTF_8));
  }

  @Test
  void theTraceOfTheRequestIsKept() {
    endpoint.send(signed().header("traceparent", TRACE).POST(BodyPublishers.ofByteArray(VERIFIED)));

    assertThat(appended().traceparent()).isEqualTo(TRACE);
  }

  @Test
  void aRequestWithoutTraceBeginsOne() {
    endpoint.post(VERIFIED);

    assertThat(appended().traceparent()).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00");
  }

  @ParameterizedTest
  @EnumSource(names = {"FAILS", "THROWS"})
  void anInboxThatDoesNotTakeItIsA503AndRecovers(Mood mood) {
    endpoint.inbox.be(mood);

    assertUnavailable("not_acknowledged", endpoint.post(VERIFIED));
    assertUnavailable("not_acknowledged", endpoint.post(VERIFIED));
    endpoint.inbox.be(Mood.ACKNOWLEDGES);
    assertThat(endpoint.post(VERIFIED).statusCode()).isEqualTo(200);
    assertThat(endpoint.post(VERIFIED).statusCode()).isEqualTo(200);

    assertThat(endpoint.logs.troubles()).hasSize(1);
    assertThat(endpoint.logs.text()).containsOnlyOnce("acknowledges again").contains("no broker");
    assertThat(endpoint.logs.anyException()).isFalse();
    assertThat(endpoint.inFlight()).isZero();
  }

  @Test
  void anInboxThatKeepsSilentIsA503InTime() {
    restart(Endpoint.settings(512, Duration.ofMillis(200)));
    endpoint.inbox.be(Mood.IS_SILENT);

    assertUnavailable("not_acknowledged", endpoint.post(VERIFIED));
    assertThat(endpoint.inFlight()).isZero();
  }

  @Test
  void tooManyInFlightAreA503AndOthersAreStillAnswered() throws InterruptedException {
    restart(Endpoint.settings(2, Duration.ofSeconds(20)));
    endpoint.inbox.be(Mood.IS_SILENT);
    var both = endpoint.inbox.after(2);
    var first = endpoint.postLater(VERIFIED);
    var second = endpoint.postLater(VERIFIED);
    both.await();

    assertThat(endpoint.inFlight()).isEqualTo(2);
    assertUnavailable("too_many_in_flight", endpoint.post(VERIFIED));
    assertThat(endpoint.post(VERIFIED, "").statusCode()).isEqualTo(400);

    endpoint.inbox.silent.forEach(append -> append.complete(new Inbox.Position(0, 0)));
    assertThat(first.join().statusCode()).isEqualTo(200);
    assertThat(second.join().statusCode()).isEqualTo(200);
    endpoint.inbox.be(Mood.ACKNOWLEDGES);
    assertThat(endpoint.post(VERIFIED).statusCode()).isEqualTo(200);
  }

  @Test
  void theInboxsThreadDoesNotWriteTheAnswer() throws InterruptedException {
    endpoint.inbox.be(Mood.IS_SILENT);
    var arrived = endpoint.inbox.after(1);
    var answer = endpoint.postLater(VERIFIED);
    arrived.await();
    var append = endpoint.inbox.silent.getFirst();
    var afterwards = new AtomicReference<@Nullable Thread>();
    endpoint.registry.config().onMeterAdded(_ -> afterwards.set(Thread.currentThread()));

    append.complete(new Inbox.Position(0, 0));

    assertThat(answer.join().statusCode()).isEqualTo(200);
    assertThat(afterwards.get()).isNotNull().isNotSameAs(Thread.currentThread());
  }

  @Test
  void slowSendersDoNotUseUpTheThreads() throws IOException {
    var slow = new ArrayList<Socket>();
    try {
      for (int i = 0; i < 300; i++) {
        var socket = endpoint.open();
        slow.add(socket);
        var head = "POST /webhooks/stripe HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{";
        socket.getOutputStream().write(head.getBytes(UTF_8));
      }

      assertThat(endpoint.post(VERIFIED).statusCode()).isEqualTo(200);
    } finally {
      for (var socket : slow) {
        socket.close();
      }
    }
  }

  @Test
  void requestsSentInOneGoAreEachAnswered() throws IOException {
    var kept = request("Connection: keep-alive");
    var last = request("Connection: close");

    var answers = endpoint.raw((kept + kept + last).getBytes(UTF_8));

    assertThat(answers.split("HTTP/1.1 200 ", -1)).hasSize(4);
    assertThat(endpoint.inbox.appended).hasSize(3);
  }

  private static String request(String connection) {
    return String.join(
        "\r\n",
        "POST /webhooks/stripe HTTP/1.1",
        "Host: x",
        "Content-Length: " + VERIFIED.length,
        "Stripe-Signature: " + SECRET.header(NOW, VERIFIED),
        connection,
        "",
        new String(VERIFIED, UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "POST /webhooks/stripe HTTP/1.1\r\nHost: x\r\nStripe-Sig"})
  void aConnectionOnWhichNothingMoreComesIsClosed(String beginning) throws IOException {
    endpoint.close();
    endpoint = new Endpoint(Endpoint.settings(), Duration.ofMillis(200));

    assertThat(endpoint.raw(beginning.getBytes(UTF_8))).doesNotContain(" 200 ");
    assertThat(endpoint.post(VERIFIED).statusCode()).isEqualTo(200);
  }

  @Test
  void anAnswerMayTakeLongerThanAConnectionMayBeIdle() throws InterruptedException {
    endpoint.close();
    endpoint = new Endpoint(Endpoint.settings(), Duration.ofMillis(100));
    endpoint.inbox.be(Mood.IS_SILENT);
    var arrived = endpoint.inbox.after(1);
    var answer = endpoint.postLater(VERIFIED);
    arrived.await();

    assertThatExceptionOfType(TimeoutException.class)
        .isThrownBy(() -> answer.get(500, TimeUnit.MILLISECONDS));
    endpoint.inbox.silent.getFirst().complete(new Inbox.Position(0, 0));

    assertThat(answer.join().statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aStopAnswersWhatWasTakenAndClosesTheInboxAfterwards(boolean acknowledged)
      throws InterruptedException {
    endpoint.inbox.be(Mood.IS_SILENT);
    var arrived = endpoint.inbox.after(1);
    var answer = endpoint.postLater(VERIFIED);
    arrived.await();

    var stop = CompletableFuture.runAsync(endpoint.webhook::close);
    awaitRefusal();
    assertThatExceptionOfType(TimeoutException.class)
        .isThrownBy(() -> stop.get(500, TimeUnit.MILLISECONDS));
    assertThat(endpoint.inbox.closed.getCount()).isEqualTo(1);
    var append = endpoint.inbox.silent.getFirst();
    if (acknowledged) {
      append.complete(new Inbox.Position(0, 0));
    } else {
      append.completeExceptionally(new IllegalStateException("no broker"));
    }

    assertThat(answer.join().statusCode()).isEqualTo(acknowledged ? 200 : 503);
    stop.join();
    assertThat(endpoint.inbox.closed.getCount()).isZero();
  }

  @Test
  void aPortThatIsTakenIsToldByItsException() {
    var settings = WebhookSettings.defaults(endpoint.webhook.port(), Endpoint.settings().secrets());

    assertThatExceptionOfType(JavalinBindException.class)
        .isThrownBy(() ->
            Webhook.start(
                settings, new FakeInbox(), endpoint.registry, Tracing.OFF, InstantSource.system()));
  }

  private void restart(WebhookSettings settings) {
    endpoint.close();
    endpoint = new Endpoint(settings);
  }

  private void awaitRefusal() {
    while (true) {
      try {
        endpoint.open().close();
      } catch (ConnectException refused) {
        return;
      } catch (IOException reset) {
        Thread.onSpinWait();
      }
    }
  }

  private FakeInbox.Appended appended() {
    assertThat(endpoint.inbox.appended).hasSize(1);
    return endpoint.inbox.appended.getFirst();
  }

  private void assertAppended(JsonNode body) {
    assertThat(endpoint.post(Deliveries.bytes(body)).body()).isEqualTo("{\"received\":true}");
    assertThat(endpoint.inbox.appended).hasSize(1);
  }

  private void assertIgnored(String reason, JsonNode body) {
    var answer = endpoint.post(Deliveries.bytes(body));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"received\":true,\"ignored\":\"%s\"}", reason);
    assertThat(endpoint.inbox.appended).isEmpty();
    assertThat(endpoint.requests("ignored", reason)).isEqualTo(1);
  }

  private void assertUnavailable(String reason, HttpResponse<String> answer) {
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).hasValue("10");
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(answer.body()).contains("\"reason\":\"" + reason + "\"");
    assertThat(endpoint.requests("unavailable", reason)).isPositive();
  }

  private HttpResponse<String> chunked(byte[] body) {
    var parts = BodyPublishers.ofByteArrays(List.of(body));
    return endpoint.send(
        endpoint.request().header("Stripe-Signature", SECRET.header(NOW, body)).POST(parts));
  }

  private HttpRequest.Builder signed() {
    return endpoint.request().header("Stripe-Signature", SECRET.header(NOW, VERIFIED));
  }
}
