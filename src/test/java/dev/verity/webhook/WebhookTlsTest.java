package dev.verity.webhook;

import static dev.verity.webhook.Endpoint.NOW;
import static dev.verity.webhook.Endpoint.SECRET;
import static dev.verity.webhook.Endpoint.VERIFIED;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verity.http.Tls;
import dev.verity.local.TestCertificate;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
final class WebhookTlsTest {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);
  private static @TempDir Path folder;
  private static TestCertificate first;
  private static TestCertificate second;

  @BeforeAll
  static void makeCertificates() throws Exception {
    first = TestCertificate.make(folder, "first");
    second = TestCertificate.make(folder, "second", first.password());
  }

  @Test
  void aWebhookIsTakenByHttpsWithTheHeadersThatBelongToIt() throws Exception {
    try (var endpoint = endpoint(first.keystore())) {
      var answer = post(endpoint, TestCertificate.trusting(first));
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Strict-Transport-Security"))
          .hasValueSatisfying(value -> assertThat(value).startsWith("max-age="));
      assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
      assertThat(answer.headers().firstValue("Server")).isEmpty();
      assertThat(endpoint.inbox.appended).hasSize(1);
    }
  }

  @Test
  void plainHttpGetsNothingAtTheTlsPort() throws Exception {
    try (var endpoint = endpoint(first.keystore())) {
      var request = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
      assertThat(endpoint.raw(request.getBytes(US_ASCII))).doesNotContain("HTTP/1.1 2");
      assertThat(endpoint.inbox.appended).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"TLSv1.3, true", "TLSv1.2, true", "TLSv1.1, false"})
  void onlyTodaysVersionsAreSpoken(String version, boolean spoken) throws Exception {
    try (var endpoint = endpoint(first.keystore());
        var socket =
            (SSLSocket)
                TestCertificate.trusting(first)
                    .getSocketFactory()
                    .createSocket("127.0.0.1", endpoint.webhook.port())) {
      socket.setEnabledProtocols(new String[] {version});
      if (spoken) {
        socket.startHandshake();
        assertThat(socket.getSession().getProtocol()).isEqualTo(version);
      } else {
        assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLHandshakeException.class);
      }
    }
  }

  @Test
  void aRenewedCertificateIsShownWithoutARestart() throws Exception {
    var keystore = Files.copy(first.keystore(), folder.resolve("renewed.p12"));
    try (var endpoint = endpoint(keystore)) {
      assertThat(shown(endpoint)).contains("CN=first");
      Files.move(second.keystore(), keystore, REPLACE_EXISTING);
      while (!shown(endpoint).contains("CN=second")) {
        LockSupport.parkNanos(LOOK_AGAIN.toNanos());
      }
      assertThat(post(endpoint, TestCertificate.trusting(second)).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aKeystoreThatCannotBeUsedIsToldWithItsNameAndWithoutThePassword() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Tls(first.keystore(), "wrong-and-hidden"))
        .withMessageContaining(first.keystore().toString())
        .withMessageNotContaining("hidden");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Tls(folder.resolve("nowhere.p12"), "x"))
        .withMessageContaining("nowhere.p12");
    assertThat(new Tls(first.keystore(), first.password()).toString())
        .doesNotContain(first.password());
  }

  private static Endpoint endpoint(Path keystore) {
    return new Endpoint(Endpoint.settings(new Tls(keystore, first.password()), null));
  }

  /// The name in the certificate that a stranger sees.
  private static String shown(Endpoint endpoint) throws Exception {
    var trusting = TestCertificate.trusting(first, second);
    try (var socket =
        (SSLSocket)
            trusting.getSocketFactory().createSocket("127.0.0.1", endpoint.webhook.port())) {
      socket.startHandshake();
      var certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return certificate.getSubjectX500Principal().getName();
    }
  }

  private static HttpResponse<String> post(Endpoint endpoint, SSLContext trust) throws Exception {
    try (var client = HttpClient.newBuilder().sslContext(trust).build()) {
      var url = "https://127.0.0.1:%d/webhooks/stripe".formatted(endpoint.webhook.port());
      return client.send(
          HttpRequest.newBuilder(URI.create(url))
              .header("Stripe-Signature", SECRET.header(NOW, VERIFIED))
              .POST(BodyPublishers.ofByteArray(VERIFIED))
              .build(),
          BodyHandlers.ofString());
    }
  }
}
