package dev.verity.access;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/// A console of a few routes behind the gate, on loopback, and browsers and programs that come.
final class Door implements AutoCloseable {
  private final HttpClient http = HttpClient.newHttpClient();
  private final Javalin server;

  Door(People people) {
    server = Javalin.create(config -> routes(config, people)).start("127.0.0.1", 0);
  }

  private static void routes(JavalinConfig config, People people) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    var gate = new Gate(people.visits, people.tokens, people.denials, Whereabouts::ofPeer);
    var password = new PasswordForm(people.signIn(), Whereabouts::ofPeer);
    var welcome = new WelcomeForm(people.invitations(), Whereabouts::ofPeer);
    config.routes.beforeMatched(gate);
    config.routes.get("/sign-in", context -> context.result("form"), Audience.ANYBODY);
    config.routes.post("/sign-in", new SignInHandler(password, people.visits), Audience.ANYBODY);
    config.routes.post("/welcome", new SignInHandler(welcome, people.visits), Audience.ANYBODY);
    config.routes.post("/sign-out", new SignOutHandler(people.visits, "/sign-in"), Permission.VIEW);
    config.routes.get("/", context -> context.result(Gate.actor(context).name()), Permission.VIEW);
    config.routes.get("/forms", context -> context.result(Gate.forms(context)), Permission.VIEW);
    config.routes.get("/users", context -> context.result("users"), Permission.MANAGE_USERS);
    config.routes.get("/nobodys", context -> context.result("open"));
    config.routes.post(
        "/sessions/{session}/cancel",
        context -> context.result("canceled by " + Gate.actor(context).name()),
        Permission.CANCEL);
    config.routes.post(
        "/sessions/{session}/redact", context -> context.result("redacted"), Permission.REDACT);
    config.routes.delete("/letters", context -> context.result("gone"), Permission.DISCARD);
  }

  String host() {
    return "127.0.0.1:" + server.port();
  }

  /// What was answered, and the visit's id if one was given.
  record Reply(int status, String body, HttpResponse<String> whole) {
    String header(String name) {
      return whole.headers().firstValue(name).orElse("");
    }

    String cookie() {
      var cookie = header("Set-Cookie");
      return cookie.substring(cookie.indexOf('=') + 1, cookie.indexOf(';'));
    }
  }

  Reply get(String path, String... headers) {
    return send(request(path, headers).GET());
  }

  Reply delete(String path, String... headers) {
    return send(request(path, headers).DELETE());
  }

  Reply post(String path, Map<String, String> form, String... headers) {
    var body =
        form.entrySet().stream()
            .map(field -> field.getKey() + "=" + encoded(field.getValue()))
            .collect(Collectors.joining("&"));
    return send(
        request(path, headers)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(body)));
  }

  Reply signIn(String name, String password, String... headers) {
    return post("/sign-in", Map.of("name", name, "password", password), headers);
  }

  static String[] cookie(String id) {
    return new String[] {"Cookie", VisitCookie.NAME + "=" + id};
  }

  private HttpRequest.Builder request(String path, String... headers) {
    var request = HttpRequest.newBuilder(URI.create("http://%s%s".formatted(host(), path)));
    return headers.length == 0 ? request : request.headers(headers);
  }

  private Reply send(HttpRequest.Builder request) {
    try {
      var reply = http.send(request.build(), BodyHandlers.ofString());
      return new Reply(reply.statusCode(), reply.body(), reply);
    } catch (IOException | InterruptedException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    http.close();
    server.stop();
  }
}
