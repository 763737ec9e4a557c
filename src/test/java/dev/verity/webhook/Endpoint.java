package dev.verity.webhook;

import static dev.verity.webhook.WebhookSettings.OWN_ACCOUNT;

import dev.verity.contracts.HttpContract;
import dev.verity.http.Senders;
import dev.verity.http.Tls;
import dev.verity.stripe.Deliveries;
import dev.verity.stripe.SigningSecret;
import dev.verity.tracing.Tracing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A running endpoint over a fake inbox, its clock standing still, and a client for it.
final class Endpoint implements AutoCloseable {
  private static final int CONNECTIONS_MAX = 1_000;
  private static final String PATH = "/webhooks/stripe";
  private static final HttpContract CONTRACT = contract();

  static final long NOW = 1_760_000_961;
  static final SigningSecret OLD = new SigningSecret("whsec_old_and_hidden");
  static final SigningSecret SECRET = new SigningSecret("whsec_new_and_hidden");
  static final byte[] VERIFIED = Deliveries.bytes(Deliveries.snapshot("verified"));

  final FakeInbox inbox = new FakeInbox();
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  final Logs logs = new Logs();
  final Webhook webhook;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  Endpoint(WebhookSettings settings) {
    this(settings, Duration.ofSeconds(30));
  }

  Endpoint(WebhookSettings settings, Duration connectionIdle) {
    webhook =
        Webhook.start(
            settings,
            inbox,
            registry,
            Tracing.OFF,
            InstantSource.fixed(Instant.ofEpochSecond(NOW)),
            connectionIdle);
  }

  static WebhookSettings settings() {
    return settings(512, Duration.ofSeconds(20));
  }

  static WebhookSettings settings(int inFlightMax, Duration acknowledgeTimeout) {
    return settings(inFlightMax, CONNECTIONS_MAX, acknowledgeTimeout, null, null);
  }

  static WebhookSettings settings(@Nullable Tls tls, @Nullable Senders senders) {
    return settings(512, CONNECTIONS_MAX, Duration.ofSeconds(20), tls, senders);
  }

  static WebhookSettings limited(int connectionsMax) {
    return settings(512, connectionsMax, Duration.ofSeconds(20), null, null);
  }

  private static WebhookSettings settings(
      int inFlightMax,
      int connectionsMax,
      Duration acknowledgeTimeout,
      @Nullable Tls tls,
      @Nullable Senders senders) {
    return new WebhookSettings(
        "127.0.0.1",
        0,
        PATH,
        List.of(OLD, SECRET),
        Duration.ofMinutes(5),
        256 * 1024,
        EnumSet.of(WebhookSettings.Mode.TEST),
        Set.of(OWN_ACCOUNT, "acct_1ConnectedBBBB"),
        inFlightMax,
        connectionsMax,
        acknowledgeTimeout,
        tls,
        senders);
  }

  HttpResponse<String> post(byte[] body) {
    return post(body, SECRET.header(NOW, body));
  }

  HttpResponse<String> post(byte[] body, String signature) {
    return send(
        request().header("Stripe-Signature", signature).POST(BodyPublishers.ofByteArray(body)));
  }

  /// What it answers to a delivery is held against its description.
  HttpResponse<String> send(HttpRequest.Builder request) {
    var sent = request.build();
    var answer = client.sendAsync(sent, BodyHandlers.ofString()).join();
    if (sent.method().equals("POST") && sent.uri().getPath().equals(PATH)) {
      var type = answer.headers().firstValue("Content-Type").orElse("");
      CONTRACT.hold(sent.method(), PATH, answer.statusCode(), type, answer.body());
    }
    return answer;
  }

  private static HttpContract contract() {
    try {
      return HttpContract.beside(Webhook.class, "webhook.openapi.yaml");
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  CompletableFuture<HttpResponse<String>> postLater(byte[] body) {
    var request =
        request()
            .header("Stripe-Signature", SECRET.header(NOW, body))
            .POST(BodyPublishers.ofByteArray(body));
    return client.sendAsync(request.build(), BodyHandlers.ofString());
  }

  HttpRequest.Builder request() {
    return request(PATH);
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + webhook.port() + path));
  }

  /// Sends these bytes and reads until the server closes the connection.
  String raw(byte[] bytes) throws IOException {
    try (var socket = open()) {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  Socket open() throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), webhook.port());
    socket.setSoTimeout(20_000);
    return socket;
  }

  double requests(String result, String reason) {
    var counter =
        registry
            .find("verity.webhook.requests")
            .tag("result", result)
            .tag("reason", reason)
            .counter();
    return counter == null ? 0 : counter.count();
  }

  double signatures(SigningSecret secret) {
    var counter =
        registry.find("verity.webhook.signatures").tag("secret", secret.fingerprint()).counter();
    return counter == null ? 0 : counter.count();
  }

  double inFlight() {
    return registry.get("verity.webhook.in.flight").gauge().value();
  }

  double connections() {
    return registry.get("verity.webhook.connections").gauge().value();
  }

  @Override
  public void close() {
    client.shutdownNow();
    webhook.close();
    logs.close();
  }
}
