package dev.verity.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.access.ApiTokens;
import dev.verity.access.Role;
import dev.verity.access.RosterFile;
import dev.verity.access.Scope;
import dev.verity.access.User;
import dev.verity.console.Console;
import dev.verity.topics.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;

/// A program that has the console do all that it can do.
final class ConsoleUse {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration LOOK = Duration.ofMillis(50);
  private static final List<String> PAGES =
      List.of(
          "/",
          "/sessions",
          "/events",
          "/follow-ups",
          "/dead-letters",
          "/redactions",
          "/audit",
          "/rejected",
          "/reconciliation",
          "/settings",
          "/api/v1/overview",
          "/api/v1/journal");

  private final HttpClient http = HttpClient.newHttpClient();
  private final Console console;
  private final String token;
  private final StringBuilder shown = new StringBuilder();

  ConsoleUse(Verity verity, Path users) {
    console = Objects.requireNonNull(verity.console());
    var file = new RosterFile(users);
    file.change(roster -> roster.and(User.named("olga", Set.of(Role.OPERATOR, Role.COMPLIANCE))));
    token =
        new ApiTokens(file, InstantSource.system())
            .create("test", "olga", Set.of(Scope.ACT, Scope.COMPLIANCE), Duration.ofHours(1));
  }

  /// Everything that was answered.
  String of(String session) throws IOException, InterruptedException {
    PAGES.forEach(page -> assertThat(get(page).statusCode()).as(page).isEqualTo(200));
    get("/sessions/" + session);
    var hold =
        post(
            "/sessions/%s/requests?wait=PT30S".formatted(session),
            "{\"kind\":\"hold\",\"reason\":\"a case\"}");
    assertThat(hold.path("verdict").asString()).isEqualTo("done");
    var redrive = post("/dead-letters/redrives", "{\"all\":true,\"reason\":\"mended\"}");
    assertThat(ended("/dead-letters/runs/" + redrive.path("id").asString()).path("failed").asInt())
        .isZero();
    var verification = post("/audit/verifications", "{}");
    var verified = ended("/audit/verifications/" + verification.path("id").asString());
    assertThat(verified.path("verdict").path("findings").asInt(-1)).isZero();
    assertThat(get("/api/v1/sessions/%s/evidence".formatted(session)).statusCode()).isEqualTo(200);
    assertThat(get("/api/v1/reconciliation").body()).contains("reconciled_at");
    return shown.toString();
  }

  private JsonNode post(String path, String body) throws IOException, InterruptedException {
    var reply =
        http.send(
            request("/api/v1" + path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString());
    shown.append(reply.body());
    assertThat(reply.statusCode()).as(reply.body()).isBetween(200, 202);
    return Json.MAPPER.readTree(reply.body());
  }

  private JsonNode ended(String path) {
    var end = System.nanoTime() + PATIENCE.toNanos();
    var run = Json.MAPPER.readTree(get("/api/v1" + path).body());
    while (run.path("ended").isNull() && System.nanoTime() < end) {
      LockSupport.parkNanos(LOOK.toNanos());
      run = Json.MAPPER.readTree(get("/api/v1" + path).body());
    }
    assertThat(run.path("state").asString()).as(run.toString()).isEqualTo("done");
    return run;
  }

  private HttpResponse<String> get(String path) {
    try {
      var reply = http.send(request(path).GET().build(), BodyHandlers.ofString());
      shown.append(reply.body());
      return reply;
    } catch (IOException | InterruptedException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(console.url() + path))
        .header("Authorization", "Bearer " + token);
  }
}
