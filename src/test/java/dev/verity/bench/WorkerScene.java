package dev.verity.bench;

import dev.verity.local.Folder;
import dev.verity.local.LocalBroker;
import dev.verity.local.LocalStripe;
import dev.verity.session.FollowUp.Action;
import dev.verity.stripe.ApiKey;
import dev.verity.stripe.ApiKeys;
import dev.verity.stripe.Call;
import dev.verity.stripe.NewSession;
import dev.verity.stripe.RemoteSession;
import dev.verity.stripe.Reply;
import dev.verity.stripe.StripeSettings;
import dev.verity.stripe.StripeVerificationSessions;
import dev.verity.topics.Topics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// A broker, a sandbox with some sessions, and workers.
final class WorkerScene implements AutoCloseable {
  /// A call that a worker can make.
  record Kind(Action action, boolean livemode) {}

  /// A moment of a measurement, in epoch milliseconds, and what the worker had used until then.
  record Moment(long at, Child.Usage usage) {}

  static final Topics TOPICS = Topics.named("verity");

  private static final String HEAP = "-Xmx256m";
  private static final int SESSIONS = 40;
  private static final int UNLIMITED = 10_000;
  private static final Duration SETTLED = Duration.ofSeconds(3);
  private static final Duration LOOK = Duration.ofMillis(200);

  private final Path folder;
  private final boolean hasLimits;
  private final LocalBroker broker;
  private final URI sandboxUrl;
  private final Child sandbox;
  private final List<Child> workers = new ArrayList<>();
  private final List<String> liveSessions;
  private final List<String> testSessions;
  private @Nullable FollowUpLog log; // the first worker makes its topic
  private long asked;

  WorkerScene(boolean hasLimits) throws IOException {
    this.hasLimits = hasLimits;
    folder = Files.createTempDirectory(Bench.HOME, "bench-worker-").toAbsolutePath();
    broker = LocalBroker.startAtFullPower(folder.resolve("kafka"));
    var port = LocalBroker.freePort();
    sandboxUrl = URI.create("http://127.0.0.1:" + port);
    sandbox = Distribution.sandbox(folder, port, hasLimits);
    liveSessions = sessions(true);
    testSessions = sessions(false);
  }

  Child worker(String name) throws Exception {
    var subject = Subject.of("worker", broker.bootstrapServers(), sandboxUrl, folder.resolve(name));
    var settings = subject.settings("verity");
    settings.put("stripe.key.live", "sk_live_sandbox");
    settings.put("stripe.results.key.live", "rk_live_sandbox");
    settings.put("recovery.sweep.every", "never");
    settings.put("recovery.reconcile.every", "never");
    if (!hasLimits) {
      settings.put("stripe.calls.per.second", Integer.toString(UNLIMITED));
      settings.put("stripe.calls.per.second.in.all", Integer.toString(UNLIMITED));
    }
    var worker = Distribution.serve(name, subject.folder(), settings, HEAP);
    workers.add(worker);
    Distribution.awaitReady(worker, subject.adminPort());
    if (log == null) {
      log = new FollowUpLog(broker.bootstrapServers(), TOPICS);
    }
    return worker;
  }

  FollowUpLog log() {
    return Objects.requireNonNull(log);
  }

  /// Has each kind asked for so many times.
  void ask(List<Kind> kinds, int times) {
    for (var n = 0; n < times; n++) {
      for (var kind : kinds) {
        var sessions = kind.livemode ? liveSessions : testSessions;
        log().write(sessions.get(n % sessions.size()), kind.action, kind.livemode);
        asked++;
      }
    }
    log().flush();
  }

  void awaitAll() {
    do {
      awaitReported(asked);
    } while (log().finished().size() < asked);
  }

  /// Until so many outcomes were written, any that were written twice included.
  void awaitReported(long outcomes) {
    while (log().reported() < outcomes) {
      pause(LOOK);
    }
  }

  /// Until the first calls are made.
  void settle() {
    while (log().reported() == 0) {
      pause(LOOK);
    }
    pause(SETTLED);
  }

  Moment now(Child worker) {
    return new Moment(System.currentTimeMillis(), worker.usage());
  }

  /// How many calls the sandbox has refused since they came too fast.
  double tooMany() throws IOException, InterruptedException {
    try (var http = HttpClient.newHttpClient()) {
      var ledger =
          http.send(
              HttpRequest.newBuilder(sandboxUrl.resolve("/sandbox/ledger")).build(),
              BodyHandlers.ofString());
      return JsonMapper.shared()
          .readTree(ledger.body())
          .path("calls")
          .valueStream()
          .mapToInt(operation -> operation.path("429").asInt(0))
          .sum();
    }
  }

  private List<String> sessions(boolean livemode) {
    var stripe =
        new StripeVerificationSessions(
            new StripeSettings(
                sandboxUrl,
                new ApiKeys(new ApiKey(LocalStripe.KEY), new ApiKey("sk_live_sandbox")),
                Duration.ofSeconds(2),
                Duration.ofSeconds(10)),
            InstantSource.system());
    var sessions = new ArrayList<String>();
    while (sessions.size() < SESSIONS) {
      pause(Duration.ofMillis(50)); // within the limits
      var call = Call.of(livemode).withIdempotencyKey("make-" + sessions.size());
      if (stripe.create(NewSession.ofType("document"), call)
          instanceof Reply.Done<RemoteSession> made) {
        sessions.add(made.value().id());
      }
    }
    return sessions;
  }

  @Override
  public void close() throws IOException {
    if (log != null) {
      log.close();
    }
    workers.forEach(Child::close);
    sandbox.close();
    broker.close();
    new Folder(folder).delete();
  }

  static void pause(Duration length) {
    LockSupport.parkNanos(length.toNanos());
  }
}
