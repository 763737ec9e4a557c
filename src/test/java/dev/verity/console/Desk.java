package dev.verity.console;

import dev.verity.access.Cost;
import dev.verity.access.Denial;
import dev.verity.access.Password;
import dev.verity.access.PasswordHash;
import dev.verity.access.Role;
import dev.verity.access.RosterFile;
import dev.verity.access.User;
import dev.verity.deadletters.Author;
import dev.verity.deadletters.DeadLetter;
import dev.verity.deadletters.Letters;
import dev.verity.deadletters.Progress;
import dev.verity.http.Proxies;
import dev.verity.operations.Acts;
import dev.verity.operations.AuditRuns;
import dev.verity.operations.PolicyInWords;
import dev.verity.operations.Redrives;
import dev.verity.operations.Wellbeing;
import dev.verity.projection.Views;
import dev.verity.session.Policy;
import dev.verity.session.Request;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;

/// A console over a store, without Kafka, and people who come to it.
final class Desk implements AutoCloseable {
  private static final Pattern FORMS = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"");
  private static final String PASSWORD = "a password of many words";
  private static final Cost CHEAP = new Cost(8, 1, 1);

  final List<Request> sent = new CopyOnWriteArrayList<>();
  final List<Denial> denials = new CopyOnWriteArrayList<>();
  final AtomicLong folded = new AtomicLong();
  volatile boolean isKafkaGone;

  private final HttpClient http = HttpClient.newHttpClient();
  private final Console console;
  private final Map<String, Browser> browsers = new ConcurrentHashMap<>();

  /// @param folder of its users
  /// @param now at which all pages are made
  Desk(Path folder, Views views, Instant now) {
    var users = folder.resolve("users.json");
    add(users, "vera", Role.VIEWER);
    add(users, "olga", Role.OPERATOR);
    add(users, "carl", Role.COMPLIANCE);
    add(users, "ada", Role.ADMIN);
    console =
        Console.start(
            new ConsoleSettings("127.0.0.1", 0, null, null, new Proxies(List.of()), users, null),
            parts(views, InstantSource.fixed(now)));
  }

  private Parts parts(Views views, InstantSource clock) {
    var meters = new SimpleMeterRegistry();
    return new Parts(
        new Views(
            views.sessions(),
            views.journal(),
            views.work(),
            views.counts(),
            views.needs(),
            views.lag(),
            folded::get),
        new Acts((session, request) -> send(request), views.sessions()),
        new Redrives(() -> new Pile(views.work().letters(null, null, 200).items()), clock),
        new AuditRuns(
            () -> {
              throw new IllegalStateException("There is no journal here.");
            },
            List.of(),
            clock),
        Policy.observing(),
        () ->
            PolicyInWords.of(
                Policy.observing(), Map.of("webhook.tolerance", "PT5M"), clock.instant()),
        () -> Wellbeing.of(meters, Map.of("started", true)),
        Optional::empty,
        denials::add,
        null,
        clock);
  }

  private void send(Request request) {
    if (isKafkaGone) {
      throw new KafkaException("gone");
    }
    sent.add(request);
  }

  private static void add(Path users, String name, Role role) {
    var user =
        User.named(name, Set.of(role))
            .with(PasswordHash.of(Password.chosen(PASSWORD), CHEAP), Instant.EPOCH);
    new RosterFile(users).change(roster -> roster.and(user));
  }

  /// The dead letters as Kafka would have them.
  private record Pile(List<DeadLetter> all) implements Letters {
    @Override
    public Optional<byte[]> content(DeadLetter letter) {
      return Optional.empty();
    }

    @Override
    public void redrive(List<DeadLetter> letters, Author author, Progress progress) {
      letters.forEach(progress::done);
    }

    @Override
    public void discard(List<DeadLetter> letters, Author author, Progress progress) {
      letters.forEach(letter -> progress.failed(letter, "It is not there any more."));
    }

    @Override
    public void close() {}
  }

  /// A browser in which nobody is signed in.
  Browser stranger() {
    return new Browser("");
  }

  /// Each signs in once, or would be asked to wait.
  Browser signedIn(String name) {
    return browsers.computeIfAbsent(name, this::signIn);
  }

  private Browser signIn(String name) {
    var reply = stranger().send("POST", "/sign-in", Map.of("name", name, "password", PASSWORD));
    var cookie = reply.headers().firstValue("Set-Cookie").orElseThrow();
    return new Browser(cookie.substring(0, cookie.indexOf(';')));
  }

  /// What somebody looks through.
  final class Browser {
    private final String cookie;

    Browser(String cookie) {
      this.cookie = cookie;
    }

    HttpResponse<String> get(String path, String... headers) {
      return send(request(path, headers).GET());
    }

    /// Sends a form as the page has it that stands there.
    HttpResponse<String> submit(String page, String path, Map<String, String> fields) {
      var forms = FORMS.matcher(get(page).body());
      if (!forms.find()) {
        throw new IllegalStateException("There is no form at " + page);
      }
      var all = new HashMap<>(fields);
      all.put("csrf", forms.group(1));
      return send("POST", path, all);
    }

    HttpResponse<String> send(String method, String path, Map<String, String> fields) {
      var body =
          fields.entrySet().stream()
              .map(each ->
                  each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
              .collect(Collectors.joining("&"));
      return send(
          request(path)
              .header("Content-Type", "application/x-www-form-urlencoded")
              .method(method, BodyPublishers.ofString(body)));
    }

    Stream<String> stream(String path) throws Exception {
      return http.send(
              request(path, "Accept", "text/event-stream").GET().build(), BodyHandlers.ofLines())
          .body();
    }

    private HttpRequest.Builder request(String path, String... headers) {
      var request = HttpRequest.newBuilder(URI.create(console.url() + path));
      if (!cookie.isEmpty()) {
        request.header("Cookie", cookie);
      }
      return headers.length == 0 ? request : request.headers(headers);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
      try {
        return http.send(request.build(), BodyHandlers.ofString());
      } catch (IOException | InterruptedException failure) {
        throw new IllegalStateException(failure);
      }
    }
  }

  @Override
  public void close() {
    http.close();
    console.close();
  }
}
