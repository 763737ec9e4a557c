package dev.verity.app;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.verity.contracts.HttpContract;
import dev.verity.http.BearerHash;
import dev.verity.http.Tls;
import dev.verity.local.TestCertificate;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AdminServerTest {
  private static final BearerHash OF_ABC =
      new BearerHash("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");

  private final HttpClient http = HttpClient.newHttpClient();
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Health health = new Health(meters);
  private @Nullable AdminServer server;

  @AfterEach
  void stop() {
    http.close();
    if (server != null) {
      server.close();
    }
  }

  @Test
  void itsDescriptionHasAllThatItAnswers() throws Exception {
    var contract = contract();
    assertThat(contract.misfits()).isEmpty();
    assertThat(contract.misfitExamples()).isEmpty();
    start(OF_ABC);
    health.require("kafka", () -> true);

    var told = new TreeSet<String>();
    for (var operation : contract.operations()) {
      var path = operation.replace("GET ", "");
      told.add(path + " " + get(path, "Bearer abc").statusCode());
      told.add(path + " " + get(path, null).statusCode());
    }
    health.require("machine", () -> false);
    told.add("/readyz " + get("/readyz", null).statusCode());

    var described = new TreeSet<String>();
    contract
        .document()
        .get("paths")
        .forEachEntry((path, item) ->
            item.at("/get/responses")
                .propertyNames()
                .forEach(status -> described.add(path + " " + status)));
    assertThat(told).isEqualTo(described).hasSize(5);
  }

  @Test
  void onLoopbackEverybodyMayLook() throws Exception {
    start(null);
    assertThat(get("/metrics", null).statusCode()).isEqualTo(200);
    assertThat(get("/readyz", null).statusCode()).isEqualTo(200);
  }

  @Test
  void withATokenOnlyProbesNeedNone() throws Exception {
    start(OF_ABC);
    assertThat(get("/livez", null).statusCode()).isEqualTo(200);
    assertThat(get("/readyz", null).statusCode()).isEqualTo(200);
    assertThat(get("/metrics", "Bearer abc").statusCode()).isEqualTo(200);
    for (var header : new String[] {null, "Bearer wrong", "Basic YWJj"}) {
      var refused = get("/metrics", header);
      assertThat(refused.statusCode()).isEqualTo(401);
      assertThat(refused.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
      assertThat(refused.body()).doesNotContain("jvm", "abc");
    }
    for (var path : new String[] {"/livez/../metrics", "//metrics", "/metrics/", "/nothing"}) {
      assertThat(get(path, null).statusCode()).isBetween(400, 499);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/metrics", "/livez", "/nothing", "/%00", "/%zz"})
  void everyAnswerHasTheSecurityHeadersAndSaysNothingOfTheServer(String path) throws Exception {
    start(null);
    assertSafe(raw(path));
  }

  @Test
  void withAKeystoreItSpeaksTls(@TempDir Path folder) throws Exception {
    var certificate = TestCertificate.make(folder, "admin");
    var tls = new Tls(certificate.keystore(), certificate.password());
    serve(new AdminSettings("127.0.0.1", 0, OF_ABC, tls));
    try (var client =
        HttpClient.newBuilder().sslContext(TestCertificate.trusting(certificate)).build()) {
      var url = URI.create("https://127.0.0.1:%d/livez".formatted(port()));
      var answer = client.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Strict-Transport-Security")).isPresent();
    }
    assertThat(raw("/livez")).doesNotContain("HTTP/1.1 2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1"})
  void beyondLoopbackATokenIsWanted(String host) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AdminSettings(host, 0, null, null))
        .withMessageContaining("admin.token.sha256");
    assertThat(new AdminSettings(host, 0, OF_ABC, null).token()).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.0.0.2", "::1", "localhost"})
  void onLoopbackNoneIs(String host) {
    assertThat(new AdminSettings(host, 0, null, null).token()).isNull();
  }

  private static void assertSafe(String answer) {
    assertThat(answer)
        .containsIgnoringCase("X-Content-Type-Options: nosniff")
        .containsIgnoringCase("Cache-Control: no-store")
        .containsIgnoringCase("Content-Security-Policy: default-src 'none'")
        .doesNotContainIgnoringCase("Server:")
        .doesNotContainIgnoringCase("jetty")
        .doesNotContain("\tat ");
  }

  private void start(@Nullable BearerHash token) {
    serve(new AdminSettings("127.0.0.1", 0, token, null));
  }

  private void serve(AdminSettings settings) {
    server = AdminServer.start(settings, health, meters);
  }

  private int port() {
    assertThat(server).isNotNull();
    return server.port();
  }

  /// Held against the description.
  private HttpResponse<String> get(String path, @Nullable String authorization) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port(), path)));
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    var answer = http.send(request.build(), BodyHandlers.ofString());
    var contract = contract();
    if (contract.operations().contains("GET " + path)) {
      var type = answer.headers().firstValue("Content-Type").orElse("");
      contract.hold("GET", path, answer.statusCode(), type, answer.body());
    }
    return answer;
  }

  private static HttpContract contract() throws Exception {
    return HttpContract.beside(AdminServer.class, "admin.openapi.yaml");
  }

  /// The whole answer, to a request line that no client would send.
  private String raw(String path) throws Exception {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      var request = "GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".formatted(path);
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    }
  }
}
