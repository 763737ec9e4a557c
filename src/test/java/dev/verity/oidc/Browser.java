package dev.verity.oidc;

import java.io.IOException;
import java.net.HttpCookie;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// A browser that takes one step at a time. As browsers do on loopback, it sends secure cookies in
/// the clear.
final class Browser {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /// By host and port, as if each were a site of its own.
  private final Map<String, Map<String, String>> cookies = new TreeMap<>();

  HttpResponse<String> get(String address) {
    var uri = URI.create(address);
    var own = cookies.computeIfAbsent(uri.getAuthority(), _ -> new TreeMap<>());
    var header =
        own.entrySet().stream()
            .map(each -> each.getKey() + "=" + each.getValue())
            .collect(Collectors.joining("; "));
    var request = HttpRequest.newBuilder(uri).header("Cookie", header).GET().build();
    try {
      var reply = HTTP.send(request, BodyHandlers.ofString());
      reply.headers().allValues("Set-Cookie").forEach(line -> keep(own, line));
      return reply;
    } catch (IOException | InterruptedException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /// Goes to the provider and back, up to what the callback answers.
  HttpResponse<String> signIn(FrontDoor door, String path) {
    return get(callback(door, path));
  }

  /// Goes to the provider, and says where that would send it back to.
  String callback(FrontDoor door, String path) {
    return location(get(location(get(door.address() + path))))
        .replace(FrontDoor.PUBLIC, door.address());
  }

  static String location(HttpResponse<String> reply) {
    return reply
        .headers()
        .firstValue("Location")
        .orElseThrow(() -> new AssertionError(reply.statusCode() + " " + reply.body()));
  }

  /// What it keeps of this console.
  Map<String, String> cookies(FrontDoor door) {
    return cookies.computeIfAbsent(URI.create(door.address()).getAuthority(), _ -> new TreeMap<>());
  }

  private static void keep(Map<String, String> own, String line) {
    for (var cookie : HttpCookie.parse(line)) {
      if (cookie.hasExpired()) {
        own.remove(cookie.getName());
      } else {
        own.put(cookie.getName(), cookie.getValue());
      }
    }
  }
}
