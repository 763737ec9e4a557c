package dev.verity.bench;

import dev.verity.access.ApiTokens;
import dev.verity.access.Role;
import dev.verity.access.RosterFile;
import dev.verity.access.Scope;
import dev.verity.access.User;
import dev.verity.local.Folder;
import dev.verity.local.LocalBroker;
import dev.verity.local.LocalStripe;
import dev.verity.local.People;
import dev.verity.sandbox.EndpointSettings;
import dev.verity.sandbox.Limits;
import dev.verity.sandbox.Sandbox;
import dev.verity.sandbox.SandboxSettings;
import dev.verity.stripe.SigningSecret;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// Makes the caches from which the built Verity starts fast: runs all its roles under load, and the
/// webhook alone, so that Java notes down which classes they load and which methods are hot.
public final class Training {

  private static final String WEBHOOK = "webhook";

  /// Java writes the cache after the program's end.
  private static final Duration WRITING_MAX = Duration.ofMinutes(5);

  private static final int WEBHOOKS = 10_000;
  private static final int CLIENTS = 16;
  private static final int PEOPLE = 60;
  private static final Duration LIFE_OF_PEOPLE = Duration.ofSeconds(10);
  private static final List<String> PAGES =
      List.of(
          "/",
          "/sessions",
          "/events",
          "/follow-ups",
          "/dead-letters",
          "/redactions",
          "/audit",
          "/settings",
          "/api/v1/overview",
          "/api/v1/journal");

  private Training() {}

  public static void main(String[] arguments) throws Exception {
    var webhook = Bench.HOME.resolve("verity-webhook.aot").toAbsolutePath();
    var all = Bench.HOME.resolve("verity.aot").toAbsolutePath();
    if (!isCurrent(webhook) || !isCurrent(all)) {
      Files.deleteIfExists(webhook); // whoever makes one must not be given another
      Files.deleteIfExists(all);
      train(webhook, WEBHOOK);
      train(all, Subject.ALL_ROLES);
    }
    System.exit(0); // the client's and the sandbox's threads would linger
  }

  private static void train(Path cache, String roles) throws Exception {
    var folder = Files.createTempDirectory(Bench.HOME, "training-").toAbsolutePath();
    try (var broker = LocalBroker.startAtFullPower(folder.resolve("kafka"));
        var sandbox = Sandbox.start(SandboxSettings.defaults().with(Limits.NONE))) {
      var subject =
          Subject.of(roles, broker.bootstrapServers(), sandbox.url(), folder.resolve("verity"));
      try (var verity =
          Distribution.serve(
              "verity",
              subject.folder(),
              subject.settings("training"),
              "-XX:AOTCacheOutput=" + cache)) {
        Distribution.awaitReady(verity, subject.adminPort());
        load(subject, sandbox);
        verity.end(WRITING_MAX);
      }
      if (!Files.exists(cache) || Files.size(cache) == 0) {
        throw new IllegalStateException(
            "Verity ended without its cache. Its log says:\n"
                + Files.readString(subject.folder().resolve("verity.log")));
      }
    } finally {
      new Folder(folder).delete();
    }
  }

  /// Whether the cache was made of the jar that is there now.
  private static boolean isCurrent(Path cache) throws IOException {
    return Files.exists(cache)
        && Files.getLastModifiedTime(cache)
                .compareTo(Files.getLastModifiedTime(Bench.HOME.resolve("verity.jar")))
            > 0;
  }

  private static void load(Subject subject, Sandbox sandbox) throws Exception {
    try (var http = HttpClient.newHttpClient()) {
      if (subject.roles().equals(WEBHOOK)) {
        send(subject, http);
        measure(subject, http);
        return;
      }
      sandbox.register(
          EndpointSettings.snapshots(
              URI.create("http://127.0.0.1:%d%s".formatted(subject.webhookPort(), Webhooks.PATH)),
              Webhooks.SECRET));
      try (var people = new People(sandbox, LocalStripe.at(sandbox.url()), new Random(1))) {
        people.come(PEOPLE);
        var end = System.nanoTime() + LIFE_OF_PEOPLE.toNanos();
        send(subject, http);
        look(subject, http, end);
      }
    }
  }

  private static void send(Subject subject, HttpClient http) {
    var secret = new SigningSecret(Webhooks.SECRET);
    var uri = URI.create("http://127.0.0.1:%d%s".formatted(subject.webhookPort(), Webhooks.PATH));
    var next = new AtomicInteger();
    try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var client = 0; client < CLIENTS; client++) {
        var _ =
            clients.submit(() -> {
              for (var n = next.incrementAndGet(); n <= WEBHOOKS; n = next.incrementAndGet()) {
                var body = Specimen.created("%dTraining".formatted(n));
                var request =
                    HttpRequest.newBuilder(uri)
                        .header(
                            "Stripe-Signature", secret.header(Instant.now().getEpochSecond(), body))
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build();
                http.send(request, BodyHandlers.discarding());
              }
              return null;
            });
      }
    }
  }

  /// Asks for page after page until then.
  private static void look(Subject subject, HttpClient http, long end)
      throws IOException, InterruptedException {
    var roster = new RosterFile(subject.users());
    roster.change(it -> it.and(User.named("trainer", Set.of(Role.OPERATOR, Role.COMPLIANCE))));
    var token =
        new ApiTokens(roster, InstantSource.system())
            .create(
                "training", "trainer", Set.of(Scope.ACT, Scope.COMPLIANCE), Duration.ofHours(1));
    do {
      for (var page : PAGES) {
        var uri = URI.create("http://127.0.0.1:%d%s".formatted(subject.consolePort(), page));
        var request =
            HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + token).build();
        http.send(request, BodyHandlers.discarding());
      }
      measure(subject, http);
    } while (System.nanoTime() < end);
  }

  private static void measure(Subject subject, HttpClient http)
      throws IOException, InterruptedException {
    http.send(
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:%d/metrics".formatted(subject.adminPort())))
            .build(),
        BodyHandlers.discarding());
  }
}
