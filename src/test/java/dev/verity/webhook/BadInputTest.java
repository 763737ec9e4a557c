package dev.verity.webhook;

import static dev.verity.webhook.Endpoint.NOW;
import static dev.verity.webhook.Endpoint.SECRET;
import static dev.verity.webhook.Endpoint.VERIFIED;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.verity.stripe.SigningSecret;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/// What bad input gets: a problem with a reason, one more on the counter of that reason, nothing in
/// the inbox, nothing in the log.
@Timeout(60)
class BadInputTest {
  private static final String TEXT = new String(VERIFIED, UTF_8);
  private static final JsonMapper JSON = new JsonMapper();

  private final Endpoint endpoint = new Endpoint(Endpoint.settings());
  private @Nullable String reason;

  @BeforeEach
  void forgetTheStart() {
    assertThat(endpoint.logs.troubles()).isEmpty();
  }

  @AfterEach
  void nothingIsKeptAndNothingIsLogged() {
    try (endpoint) {
      assertThat(endpoint.inbox.appended).isEmpty();
      if (reason != null) {
        assertThat(endpoint.requests("rejected", reason)).isEqualTo(1);
      }
      assertThat(endpoint.logs.troubles()).isEmpty();
      assertThat(endpoint.logs.text())
          .doesNotContain("evt_1Synthetic", "user-0001", "v1=", "hidden");
    }
  }

  @ParameterizedTest
  @MethodSource
  void aBadSignatureIsRefused(String expected, String signature) {
    assertProblem(400, "signature_" + expected, endpoint.post(VERIFIED, signature));
    assertThat(endpoint.signatures(Endpoint.OLD) + endpoint.signatures(Endpoint.SECRET)).isZero();
  }

  static Stream<Arguments> aBadSignatureIsRefused() {
    var changed = VERIFIED.clone();
    changed[100] ^= 1;
    return Stream.of(
        arguments("malformed", ""),
        arguments("malformed", "t=abc,v1=00"),
        arguments("malformed", "t=" + NOW + ",v1"),
        arguments("malformed", "v1=" + "0".repeat(64)),
        arguments("malformed", "t=" + "9".repeat(7_000)),
        arguments("no_v1", "t=" + NOW + ",v0=" + "0".repeat(64)),
        arguments("wrong", "t=" + NOW + ",v1=" + "0".repeat(64)),
        arguments("wrong", "t=" + NOW + ",v1=00".repeat(1_000)),
        arguments("wrong", new SigningSecret("whsec_other").header(NOW, VERIFIED)),
        arguments("wrong", SECRET.header(NOW, changed)),
        arguments("too_old", SECRET.header(NOW - 301, VERIFIED)),
        arguments("too_far_ahead", SECRET.header(NOW + 301, VERIFIED)),
        arguments("too_far_ahead", SECRET.header(NOW + 86_400, VERIFIED)));
  }

  @Test
  void aRequestWithoutSignatureIsRefused() {
    var request = endpoint.request().POST(BodyPublishers.ofByteArray(VERIFIED));

    assertProblem(400, "signature_missing", endpoint.send(request));
  }

  @ParameterizedTest
  @MethodSource
  void aSignedBodyThatStripeDoesNotSendIsRefused(String expected, byte[] body) {
    assertProblem(400, "body_" + expected, endpoint.post(body));
    assertThat(endpoint.signatures(Endpoint.SECRET)).isEqualTo(1);
  }

  static Stream<Arguments> aSignedBodyThatStripeDoesNotSendIsRefused() {
    return Stream.of(
        bad("not_json", ""),
        bad("not_json", "hello"),
        bad("not_json", TEXT + "}"),
        bad("not_an_object", "null"),
        bad("not_an_object", "[]"),
        bad("missing_id", TEXT.replaceFirst("\"id\"", "\"x\"")),
        bad("missing_type", TEXT.replace("\"type\":\"identity", "\"x\":\"identity")),
        bad("missing_data_object_id", TEXT.replace("\"id\":\"vs_", "\"x\":\"vs_")),
        bad("wrong_id", TEXT.replaceFirst("\"evt_[^\"]*\"", "7")),
        bad("wrong_type", TEXT.replaceFirst("\"identity.verification_session.verified\"", "{}")),
        bad("wrong_data_object_id", TEXT.replaceFirst("\"vs_[^\"]*\"", "true")),
        bad("wrong_livemode", TEXT.replace("\"livemode\":false", "\"livemode\":\"no\"")),
        bad("beyond_limits", TEXT.replaceFirst("\\{", "{\"x\":" + "[".repeat(100_000))),
        bad("duplicate_key", TEXT.replaceFirst("\\{", "{\"livemode\":true,")),
        bad("byte_order_mark", "\uFEFF" + TEXT),
        arguments("not_utf8", TEXT.replace("user-0001", "us\u00E9r").getBytes(ISO_8859_1)));
  }

  @Test
  void aBodyOneByteTooLongIsRefused() {
    assertProblem(413, "too_large", endpoint.post(padded(256 * 1024 + 1)));
  }

  @Test
  void aBodyThatOnlyClaimsToBeTooLongIsRefusedAtOnce() throws IOException {
    var head = head("Content-Length: 9999999999", SECRET.header(NOW, VERIFIED));

    var answer = endpoint.raw(head.getBytes(UTF_8));

    assertThat(answer).startsWith("HTTP/1.1 413 ").contains("\"reason\":\"too_large\"");
    reason = "too_large";
  }

  @Test
  void aChunkedBodyOneByteTooLongIsRefused() throws IOException {
    var body = padded(256 * 1024 + 1);

    var answer = endpoint.raw(chunked(body, "0\r\n\r\n"));

    assertThat(answer).startsWith("HTTP/1.1 413 ").contains("\"reason\":\"too_large\"");
    reason = "too_large";
  }

  @ParameterizedTest
  @ValueSource(strings = {"zz\r\n", "-1\r\nx", "ffffffffffffffffff\r\n"})
  void aBrokenChunkIsRefused(String end) throws IOException {
    assertThat(endpoint.raw(chunked(VERIFIED, end))).startsWith("HTTP/1.1 400 ");
    reason = "body_incomplete";
  }

  @Test
  void aBodyCutShortIsRefused() throws IOException {
    try (var socket = endpoint.open()) {
      var head = head("Content-Length: 1000", SECRET.header(NOW, VERIFIED));
      socket.getOutputStream().write(head.getBytes(UTF_8));
      socket.getOutputStream().write(VERIFIED, 0, 500);
      socket.shutdownOutput();

      assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
          .startsWith("HTTP/1.1 400 ");
    }
    reason = "body_incomplete";
  }

  @Test
  void aBodyThatDoesNotComeIsRefused() throws IOException {
    var head = head("Content-Length: 1000", SECRET.header(NOW, VERIFIED));
    try (var impatient = new Endpoint(Endpoint.settings(), Duration.ofMillis(200))) {
      assertThat(impatient.raw((head + "{").getBytes(UTF_8))).startsWith("HTTP/1.1 400 ");
      assertThat(impatient.requests("rejected", "body_incomplete")).isEqualTo(1);
      assertThat(impatient.logs.troubles()).isEmpty();
    }
    reason = null;
  }

  @Test
  void aHeaderTooLongIsRefused() {
    var request =
        endpoint
            .request()
            .header("Stripe-Signature", "t=1,v1=" + "0".repeat(9_000))
            .POST(BodyPublishers.ofByteArray(VERIFIED));

    assertProblem(431, "http_431", endpoint.send(request));
  }

  @Test
  void whatIsNotHttpIsRefused() throws IOException {
    assertThat(endpoint.raw("hello\r\n\r\n".getBytes(UTF_8)))
        .startsWith("HTTP/1.1 400 ")
        .contains("\"reason\":\"http_400\"");
    reason = "http_400";
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW"})
  void anotherMethodIsRefused(String method) {
    var answer =
        endpoint.send(endpoint.request().method(method, BodyPublishers.ofByteArray(VERIFIED)));

    assertProblem(405, "http_405", answer);
    assertThat(answer.headers().firstValue("Allow")).hasValue("POST");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/", "/webhooks", "/webhooks/stripe/x", "/webhooks/stripe%2f", "/metrics"})
  void anotherPathIsRefused(String path) {
    var request = endpoint.request(path).POST(BodyPublishers.ofByteArray(VERIFIED));

    assertProblem(404, "http_404", endpoint.send(request));
  }

  private void assertProblem(int status, String expected, HttpResponse<String> answer) {
    reason = expected;
    var problem = JSON.readTree(answer.body());
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(answer.headers().firstValue("Server")).isEmpty();
    assertThat(problem.propertyNames()).containsExactly("type", "title", "status", "reason");
    assertThat(problem.path("status").intValue()).isEqualTo(status);
    assertThat(problem.path("reason").stringValue()).isEqualTo(expected);
  }

  private static byte[] padded(int length) {
    var body = Arrays.copyOf(VERIFIED, length);
    Arrays.fill(body, VERIFIED.length, length, (byte) ' ');
    return body;
  }

  private static byte[] chunked(byte[] body, String end) {
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(head("Transfer-Encoding: chunked", SECRET.header(NOW, body)).getBytes(UTF_8));
    for (int at = 0; at < body.length; at += 1_000) {
      var length = Math.min(1_000, body.length - at);
      bytes.writeBytes((Integer.toHexString(length) + "\r\n").getBytes(UTF_8));
      bytes.write(body, at, length);
      bytes.writeBytes("\r\n".getBytes(UTF_8));
    }
    bytes.writeBytes(end.getBytes(UTF_8));
    return bytes.toByteArray();
  }

  private static String head(String framing, String signature) {
    return "POST /webhooks/stripe HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        + framing
        + "\r\nStripe-Signature: "
        + signature
        + "\r\n\r\n";
  }

  private static Arguments bad(String expected, String body) {
    return arguments(expected, body.getBytes(UTF_8));
  }
}
