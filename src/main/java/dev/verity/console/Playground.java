package dev.verity.console;

import dev.verity.stripe.Call;
import dev.verity.stripe.NewSession;
import dev.verity.stripe.RemoteSession;
import dev.verity.stripe.Reply;
import dev.verity.stripe.VerificationSessions;
import dev.verity.topics.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// The sandbox that stands for Stripe, to play with: its people, its Dashboard, and what goes
/// wrong. Reached as anybody reaches it, over HTTP.
public final class Playground implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int NO_CONTENT = 204;
  private static final int OK = 200;

  private final URI sandbox;
  private final VerificationSessions stripe;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();

  /// @param sandbox without a slash at the end
  /// @param stripe how sessions are created there
  public Playground(URI sandbox, VerificationSessions stripe) {
    this.sandbox = sandbox;
    this.stripe = stripe;
  }

  /// The sandbox did not do what it was asked for.
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    Refused(String sentence) {
      super(sentence);
    }
  }

  URI sandbox() {
    return sandbox;
  }

  /// Creates a session of this type, and gives its id. What stands there must be a sandbox: it may
  /// be a way to Stripe itself.
  String create(String type) throws InterruptedException {
    var _ = chaos();
    var reply =
        stripe.create(
            NewSession.ofType(type),
            Call.of(false).withIdempotencyKey("console-" + UUID.randomUUID()));
    return switch (reply) {
      case Reply.Done<RemoteSession>(var session, _, _) -> session.id();
      case Reply<RemoteSession> no ->
          throw new Refused(
              "The sandbox did not create a session: " + no.getClass().getSimpleName());
    };
  }

  /// Has somebody act: `submit`, `drop`, `cancel` and so on.
  void act(String session, String act, Map<String, String> details) throws InterruptedException {
    post("/sandbox/sessions/%s/%s".formatted(session, act), details);
  }

  /// Makes calls to Stripe go wrong.
  void addFault(String fault, double probability) throws InterruptedException {
    post("/sandbox/faults", Map.of("fault", fault, "probability", probability));
  }

  void clearFaults() throws InterruptedException {
    send(request("/sandbox/faults").DELETE());
  }

  JsonNode faults() throws InterruptedException {
    return read("/sandbox/faults");
  }

  JsonNode chaos() throws InterruptedException {
    return read("/sandbox/chaos");
  }

  void setChaos(Map<String, Object> chaos) throws InterruptedException {
    send(
        request("/sandbox/chaos")
            .PUT(BodyPublishers.ofByteArray(Json.MAPPER.writeValueAsBytes(chaos))));
  }

  @Override
  public void close() {
    http.close();
  }

  private JsonNode read(String path) throws InterruptedException {
    return Json.MAPPER.readTree(send(request(path).GET()).body());
  }

  private void post(String path, Map<String, ?> body) throws InterruptedException {
    send(request(path).POST(BodyPublishers.ofByteArray(Json.MAPPER.writeValueAsBytes(body))));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(sandbox + path)).timeout(PATIENCE);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws InterruptedException {
    HttpResponse<String> reply;
    try {
      reply = http.send(request.build(), BodyHandlers.ofString());
    } catch (IOException silent) {
      throw new Refused("The sandbox at %s does not answer.".formatted(sandbox));
    }
    if (reply.statusCode() != OK && reply.statusCode() != NO_CONTENT) {
      throw new Refused(sentence(reply.body()));
    }
    return reply;
  }

  private String sentence(String body) {
    try {
      return Json.MAPPER.readTree(body).path("error").asString(noSandbox());
    } catch (JacksonException _) {
      return noSandbox();
    }
  }

  private String noSandbox() {
    return "What answers at %s is no sandbox.".formatted(sandbox);
  }
}
