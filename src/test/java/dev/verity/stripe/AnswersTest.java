package dev.verity.stripe;

import static dev.verity.stripe.StripeStub.answer;
import static dev.verity.stripe.StripeStub.answersForEver;
import static dev.verity.stripe.StripeStub.breaksOffInTheBody;
import static dev.verity.stripe.StripeStub.hangsUp;
import static dev.verity.stripe.StripeStub.neverAnswers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.stripe.net.HttpHeaders;
import com.stripe.net.StripeResponse;
import dev.verity.stripe.Reply.Busy;
import dev.verity.stripe.Reply.Done;
import dev.verity.stripe.Reply.Failure;
import dev.verity.stripe.Reply.Indeterminate;
import dev.verity.stripe.Reply.KeyRefused;
import dev.verity.stripe.Reply.Refused;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswersTest {
  private static final Call TEST = Call.of(false);

  /// 1xx, 204 and 304 have no body and no place here.
  @Test
  void everyStatusWithAnErrorOfStripeHasItsMeaningAndIsAskedForOnce() {
    var statuses =
        IntStream.concat(IntStream.of(300, 301, 302, 303, 307, 308), IntStream.range(400, 600))
            .toArray();
    var behaviours =
        IntStream.of(statuses)
            .mapToObj(status -> answer(status, error("x")))
            .toArray(StripeStub.Behaviour[]::new);
    try (var stripe = new StripeStub(behaviours)) {
      var sessions = stripe.sessions();
      for (var status : statuses) {
        var failure = new Failure(status, "api_error", "x", "p", "It is so.", null, null, null);
        assertThat(sessions.cancel("vs_1", TEST)).isEqualTo(meaning(status, failure));
      }
      assertThat(stripe.seen()).hasSameSizeAs(statuses);
    }
  }

  private static Reply<RemoteSession> meaning(int status, Failure failure) {
    return switch (status) {
      case 401, 403 -> new KeyRefused<>(failure);
      case 409, 424, 429 -> new Busy<>(failure);
      case 408 -> new Indeterminate<>(failure);
      default -> status / 100 == 4 ? new Refused<>(failure) : new Indeterminate<>(failure);
    };
  }

  @Test
  void theLimiterAndTheAdviceOnRetryingAreTold() {
    try (var stripe =
        new StripeStub(
            answer(
                429,
                error("rate_limit"),
                "Stripe-Rate-Limited-Reason: endpoint-rate",
                "Stripe-Should-Retry: true",
                "Request-Id: req_9"))) {
      assertThat(stripe.sessions().redact("vs_1", TEST))
          .isEqualTo(
              new Busy<>(
                  new Failure(
                      429,
                      "api_error",
                      "rate_limit",
                      "p",
                      "It is so.",
                      "req_9",
                      true,
                      "endpoint-rate")));
    }
  }

  @Test
  void aLockedObjectIsBusyWithoutALimiter() {
    try (var stripe =
        new StripeStub(answer(429, error("lock_timeout"), "Stripe-Should-Retry: false"))) {
      assertThat(stripe.sessions().redact("vs_1", TEST))
          .isEqualTo(
              new Busy<>(
                  new Failure(
                      429, "api_error", "lock_timeout", "p", "It is so.", null, false, null)));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 409})
  void aKeyThatCameBeforeWithOtherParametersIsRefused(int status) {
    var body = "{\"error\":{\"type\":\"idempotency_error\",\"message\":\"Other parameters.\"}}";
    try (var stripe = new StripeStub(answer(status, body))) {
      assertThat(stripe.sessions().cancel("vs_1", TEST)).isInstanceOf(Refused.class);
    }
  }

  @Test
  void aKeyThatIsInUseIsBusy() {
    var body = "{\"error\":{\"type\":\"idempotency_error\",\"code\":\"idempotency_key_in_use\"}}";
    try (var stripe = new StripeStub(answer(409, body))) {
      assertThat(stripe.sessions().cancel("vs_1", TEST))
          .isEqualTo(
              new Busy<>(
                  new Failure(
                      409,
                      "idempotency_error",
                      "idempotency_key_in_use",
                      null,
                      "Stripe gave no message.",
                      null,
                      null,
                      null)));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{}",
        "\"error\"",
        "<html>Bad Gateway</html>",
        "{\"error\":\"invalid_grant\"}",
        "{\"error\":[]}",
        "{\"error\":null}",
        "{\"error\":{\"type\":\"api_er"
      })
  void anErrorThatDoesNotReadLikeStripesTellsNothingWhateverItsStatus(String body) {
    var statuses = new int[] {302, 400, 401, 404, 429, 500, 502};
    var behaviours =
        IntStream.of(statuses)
            .mapToObj(status -> answer(status, body, "Request-Id: req_2"))
            .toArray(StripeStub.Behaviour[]::new);
    try (var stripe = new StripeStub(behaviours)) {
      var sessions = stripe.sessions();
      for (var status : statuses) {
        assertThat(sessions.cancel("vs_1", TEST)).isEqualTo(unreadable(status));
      }
      assertThat(stripe.seen()).hasSameSizeAs(statuses);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{}",
        "<html>Log in</html>",
        "{\"id\":\"vs_1\",\"created\":1,\"status\":\"verified\"}",
        "{\"id\":\"\",\"livemode\":true,\"created\":1,\"status\":\"verified\"}",
        "{\"id\":\"vs_1\",\"livemode\":true,\"created\":1}",
        "{\"id\":\"vs_1\",\"livemode\":true,\"created\":1,\"status\":\"verified\"",
        "{\"id\":\"vs_1\",\"livemode\":true,\"created\":1,\"status\":\"verified\"} x"
      })
  void aSuccessThatDoesNotReadLikeASessionMayHaveHappened(String body) {
    try (var stripe = new StripeStub(answer(200, body, "Request-Id: req_2"))) {
      assertThat(stripe.sessions().cancel("vs_1", TEST)).isEqualTo(unreadable(200));
    }
  }

  private static Indeterminate<RemoteSession> unreadable(int status) {
    return new Indeterminate<>(
        new Failure(
            status,
            "unreadable_answer",
            null,
            null,
            "The answer (HTTP " + status + ") does not read like one of Stripe's.",
            "req_2",
            null,
            null));
  }

  @Test
  void aServerThatHangsUpIsAskedOnceAndLeavesTheOutcomeOpen() {
    try (var stripe = new StripeStub(hangsUp(), hangsUp())) {
      assertThat(stripe.sessions().redact("vs_1", TEST)).isEqualTo(broken(stripe));
      assertThat(stripe.seen()).hasSize(1);
    }
  }

  @Test
  void anAnswerThatBreaksOffLeavesTheOutcomeOpen() {
    try (var stripe = new StripeStub(breaksOffInTheBody(), breaksOffInTheBody())) {
      assertThat(stripe.sessions().redact("vs_1", TEST)).isEqualTo(broken(stripe));
      assertThat(stripe.seen()).hasSize(1);
    }
  }

  @Test
  void anAnswerBeyondTheLimitLeavesTheOutcomeOpen() {
    var body = "\"" + "x".repeat((int) Transport.ANSWER_BYTES_MAX) + "\"";
    try (var stripe = new StripeStub(answer(200, body))) {
      assertThat(stripe.sessions().redact("vs_1", TEST)).isEqualTo(broken(stripe));
    }
  }

  private static Indeterminate<RemoteSession> broken(StripeStub stripe) {
    return new Indeterminate<>(
        connectionError(
            "The connection to " + stripe.base() + " broke before the answer was complete."));
  }

  @Test
  void aResetLeavesTheOutcomeOpen() throws Exception {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var resetting =
          Thread.startVirtualThread(() -> {
            try (var connection = server.accept()) {
              connection.getInputStream().read();
              connection.setSoLinger(true, 0);
            } catch (IOException failure) {
              throw new AssertionError(failure);
            }
          });
      var base = URI.create("http://127.0.0.1:" + server.getLocalPort());
      assertThat(sessions(base).redact("vs_1", TEST)).isInstanceOf(Indeterminate.class);
      resetting.join();
    }
  }

  @Test
  void aServerThatDoesNotAnswerInTimeLeavesTheOutcomeOpen() {
    try (var stripe = new StripeStub(neverAnswers())) {
      assertThat(stripe.sessions().redact("vs_1", TEST.withTimeout(Duration.ofMillis(200))))
          .isEqualTo(
              new Indeterminate<>(
                  connectionError("No answer from " + stripe.base() + " in time.")));
    }
  }

  @Test
  void theTimeIsForTheWholeAnswerNotForItsFirstByte() {
    try (var stripe = new StripeStub(answersForEver())) {
      assertThat(stripe.sessions().redact("vs_1", TEST.withTimeout(Duration.ofMillis(200))))
          .isEqualTo(
              new Indeterminate<>(
                  connectionError("No answer from " + stripe.base() + " in time.")));
    }
  }

  @Test
  void anInterruptLeavesTheOutcomeOpenAndTheThreadInterrupted() throws Exception {
    try (var stripe = new StripeStub(neverAnswers())) {
      Thread.currentThread().interrupt();
      assertThat(stripe.sessions().redact("vs_1", TEST)).isEqualTo(broken(stripe));
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void aRefusedConnectionIsBusySinceNothingWasSent() throws Exception {
    URI base;
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      base = URI.create("http://127.0.0.1:" + server.getLocalPort());
    }
    assertThat(sessions(base).redact("vs_1", TEST))
        .isEqualTo(new Busy<>(connectionError("No connection to " + base + ".")));
  }

  @Test
  void anUnknownHostIsBusySinceNothingWasSent() {
    var base = URI.create("http://stripe.invalid:1");
    assertThat(sessions(base).redact("vs_1", TEST))
        .isEqualTo(new Busy<>(connectionError("No connection to " + base + ".")));
  }

  @Test
  void aServerThatDoesNotAgreeOnTlsIsBusySinceNothingWasSent() throws Exception {
    var loopback = InetAddress.getLoopbackAddress();
    try (var server = SSLServerSocketFactory.getDefault().createServerSocket(0, 1, loopback)) {
      var withoutCertificate =
          Thread.startVirtualThread(() -> {
            try (var connection = (SSLSocket) server.accept()) {
              connection.startHandshake();
            } catch (IOException expected) {
              // It has nothing to show.
            }
          });
      var base = URI.create("https://127.0.0.1:" + server.getLocalPort());
      assertThat(sessions(base).redact("vs_1", TEST))
          .isEqualTo(new Busy<>(connectionError("No agreement with " + base + " on TLS.")));
      withoutCertificate.join();
    }
  }

  @Test
  void anAnswerIsAsOldAsStripesClockSays() {
    assertThat(servedAt(Map.of("date", List.of("Sun, 01 Nov 2026 09:59:58 GMT"))))
        .isEqualTo(Instant.parse("2026-11-01T09:59:58Z"));
  }

  @Test
  void anAnswerWithoutAReadableDateIsAsOldAsItsCall() {
    assertThat(servedAt(Map.of())).isEqualTo(StripeStub.SENT_AT);
    assertThat(servedAt(Map.of("Date", List.of("yesterday")))).isEqualTo(StripeStub.SENT_AT);
  }

  private static Instant servedAt(Map<String, List<String>> headers) {
    var response = new StripeResponse(200, HttpHeaders.of(headers), "x");
    return switch (Answers.success(response, Optional::of, StripeStub.SENT_AT)) {
      case Done<String>(var value, var servedAt, var requestId) -> servedAt;
      case Refused<String> other -> fail("not expected: %s", other);
      case KeyRefused<String> other -> fail("not expected: %s", other);
      case Busy<String> other -> fail("not expected: %s", other);
      case Indeterminate<String> other -> fail("not expected: %s", other);
    };
  }

  @Test
  void aKeyThatStripeEchoesIsNotRepeated() {
    var body = "{\"error\":{\"message\":\"Invalid API Key provided: sk_test_1\"}}";
    try (var stripe = new StripeStub(answer(401, body))) {
      switch (stripe.sessions().retrieve("vs_1", TEST)) {
        case KeyRefused<RemoteSession>(var failure) ->
            assertThat(failure.message()).isEqualTo("Invalid API Key provided: [hidden]");
        case Done<RemoteSession> other -> fail("not expected: %s", other);
        case Refused<RemoteSession> other -> fail("not expected: %s", other);
        case Busy<RemoteSession> other -> fail("not expected: %s", other);
        case Indeterminate<RemoteSession> other -> fail("not expected: %s", other);
      }
    }
  }

  private static VerificationSessions sessions(URI base) {
    return new StripeVerificationSessions(
        new StripeSettings(
            base,
            new ApiKeys(new ApiKey("sk_test_1"), null),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5)),
        () -> Instant.EPOCH);
  }

  private static Failure connectionError(String message) {
    return new Failure(0, "connection_error", null, null, message, null, null, null);
  }

  private static String error(String code) {
    return """
    {"error":{"type":"api_error","code":"%s","param":"p","message":"It is so."}}
    """
        .formatted(code);
  }
}
