package dev.verity.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// A bare HTTP client for looking at exact answers.
final class Http {
  static final String SESSIONS = "/v1/identity/verification_sessions";
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final URI url;
  private final List<String> headers;

  private Http(URI url, List<String> headers) {
    this.url = url;
    this.headers = headers;
  }

  static Http to(Sandbox sandbox, String key) {
    return new Http(sandbox.url(), List.of("Authorization", "Bearer " + key));
  }

  static Http withoutKey(Sandbox sandbox) {
    return new Http(sandbox.url(), List.of());
  }

  Http with(String... more) {
    var all = new ArrayList<>(headers);
    all.addAll(Arrays.asList(more));
    return new Http(url, all);
  }

  /// What came back, with the body read.
  record Result(HttpResponse<String> response) {
    int status() {
      return response.statusCode();
    }

    JsonNode json() {
      return Json.MAPPER.readTree(response.body());
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    JsonNode error() {
      return json().path("error");
    }
  }

  Result get(String path) {
    return send(request(path).GET());
  }

  Result post(String path, String form) {
    return send(
        request(path)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form)));
  }

  Result json(String method, String path, String body) {
    return send(request(path).method(method, BodyPublishers.ofString(body)));
  }

  /// Creates a document session and gives its id.
  String create() {
    return post(SESSIONS, "type=document").json().path("id").asString();
  }

  private HttpRequest.Builder request(String path) {
    var builder = HttpRequest.newBuilder(url.resolve(path));
    for (int i = 0; i < headers.size(); i += 2) {
      builder.header(headers.get(i), headers.get(i + 1));
    }
    return builder;
  }

  private static Result send(HttpRequest.Builder request) {
    try {
      return new Result(CLIENT.send(request.build(), BodyHandlers.ofString()));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(stopped);
    }
  }
}
