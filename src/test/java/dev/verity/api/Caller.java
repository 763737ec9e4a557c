package dev.verity.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.contracts.HttpContract;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A program that calls, and holds each answer against the description.
final class Caller implements AutoCloseable {
  private final HttpClient http = HttpClient.newHttpClient();
  private final HttpContract contract = new HttpContract(Document.tree(), Api.ROOT);
  private final ServedApi api;
  private final String token;

  Caller(ServedApi api, String token) {
    this.api = api;
    this.token = token;
  }

  /// What was answered.
  record Reply(int status, String body, HttpResponse<String> whole) {
    JsonNode json() {
      return JsonMapper.shared().readTree(body);
    }

    String header(String name) {
      return whole.headers().firstValue(name).orElse("");
    }

    /// The kind of problem, without what all of them begin with.
    String problem() {
      assertThat(header("Content-Type")).isEqualTo("application/problem+json");
      return json().get("type").asString().replace("urn:verity:problem:", "");
    }
  }

  Reply get(String path, String... headers) {
    return send("GET", path, null, headers);
  }

  Reply post(String path, String body, String... headers) {
    var all = new ArrayList<>(List.of("Content-Type", "application/json"));
    all.addAll(List.of(headers));
    return send("POST", path, body, all.toArray(String[]::new));
  }

  /// Nothing is described of a route that is not there.
  Reply unchecked(String method, String whole, String... headers) {
    var request =
        HttpRequest.newBuilder(api.uri().resolve(whole)).method(method, BodyPublishers.noBody());
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    return headers.length == 0 ? reply(request) : reply(request.headers(headers));
  }

  private Reply send(String method, String path, @Nullable String body, String... headers) {
    var request =
        HttpRequest.newBuilder(api.uri().resolve(Api.ROOT + path))
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    var reply = reply(headers.length == 0 ? request : request.headers(headers));
    contract.hold(
        method, Api.ROOT + path, reply.status(), reply.header("Content-Type"), reply.body());
    return reply;
  }

  private Reply reply(HttpRequest.Builder request) {
    try {
      var reply = http.send(request.build(), BodyHandlers.ofString());
      return new Reply(reply.statusCode(), reply.body(), reply);
    } catch (IOException | InterruptedException failure) {
      throw new IllegalStateException(failure);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
