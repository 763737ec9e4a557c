package dev.verity.cli;

import dev.verity.api.Api;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/// The API of a running Verity, called with a token. Members that this version does not know are
/// passed over.
final class Server {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .build();

  private static final Duration CONNECT_MAX = Duration.ofSeconds(10);

  /// An answer may be waited for by the server itself, for half of this.
  private static final Duration ANSWER_MAX = Duration.ofSeconds(60);

  /// A file is made before it is sent.
  private static final Duration FILE_MAX = Duration.ofMinutes(5);

  private static final Duration LOOK_EVERY = Duration.ofMillis(200);
  private static final int OK_MAX = 299;

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT_MAX).build();
  private final URI root;
  private final String token;

  Server(URI address, String token) {
    root = URI.create(address.toString().replaceFirst("/+$", "") + Api.ROOT + "/");
    this.token = token;
  }

  <T> T get(String path, Class<T> type) {
    return MAPPER.convertValue(call(request(path).GET()), type);
  }

  /// All pages of a list.
  <T> List<T> all(String path, Class<T> type) {
    var all = new ArrayList<T>();
    var next = "";
    do {
      var page = call(request(path + (path.contains("?") ? "&" : "?") + "limit=200" + next).GET());
      page.path("items").forEach(item -> all.add(MAPPER.convertValue(item, type)));
      var cursor = page.path("next").asString("");
      next = cursor.isEmpty() ? "" : "&after=" + cursor;
    } while (!next.isEmpty());
    return all;
  }

  <T> T post(String path, Map<String, ?> body, Class<T> type, String... headers) {
    var request =
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(MAPPER.writeValueAsBytes(body)));
    return MAPPER.convertValue(
        call(headers.length == 0 ? request : request.headers(headers)), type);
  }

  /// The bytes of a file; whoever asks closes it.
  InputStream download(String path) {
    return send(request(path).timeout(FILE_MAX).GET());
  }

  /// Looks at something that goes on there until it is over.
  <T> T await(String path, Class<T> type, Predicate<T> isOver) {
    try {
      var now = get(path, type);
      while (!isOver.test(now)) {
        Thread.sleep(LOOK_EVERY);
        now = get(path, type);
      }
      return now;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new ServerFailure(0, "Not waited for any longer; it goes on there.");
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(root.resolve(path))
        .timeout(ANSWER_MAX)
        .header("Authorization", "Bearer " + token);
  }

  private JsonNode call(HttpRequest.Builder request) {
    try (var body = send(request)) {
      return MAPPER.readTree(body);
    } catch (IOException | JacksonException unreadable) {
      throw new ServerFailure(0, "What %s answered cannot be read.".formatted(root.getHost()));
    }
  }

  private InputStream send(HttpRequest.Builder request) {
    try {
      var reply = http.send(request.build(), BodyHandlers.ofInputStream());
      if (reply.statusCode() > OK_MAX) {
        throw refusal(reply);
      }
      return reply.body();
    } catch (IOException failure) {
      throw new ServerFailure(
          0,
          "%s (--server) is out of reach: %s"
              .formatted(root.getHost(), failure.getClass().getSimpleName()));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new ServerFailure(0, "Interrupted; whether it was done is not certain.");
    }
  }

  private ServerFailure refusal(HttpResponse<InputStream> reply) {
    var sentences = new ArrayList<String>();
    try (var body = reply.body()) {
      var problem = MAPPER.readTree(body);
      sentences.add(problem.path("detail").asString("It said no."));
      problem.path("objections").forEach(each -> sentences.add(each.asString()));
      add(sentences, problem.path("parameter").asString(null));
    } catch (IOException | JacksonException unreadable) {
      sentences.add("It is no API of Verity's, or something stands in front of it.");
    }
    return new ServerFailure(
        reply.statusCode(),
        "%s answered %d: %s"
            .formatted(root.getHost(), reply.statusCode(), String.join(" ", sentences)));
  }

  private static void add(List<String> sentences, @Nullable String parameter) {
    if (parameter != null && !parameter.isEmpty()) {
      sentences.add("(%s)".formatted(parameter));
    }
  }
}
