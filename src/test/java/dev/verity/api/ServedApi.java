package dev.verity.api;

import dev.verity.access.ApiTokens;
import dev.verity.access.Denial;
import dev.verity.access.Gate;
import dev.verity.access.Role;
import dev.verity.access.RosterFile;
import dev.verity.access.Scope;
import dev.verity.access.User;
import dev.verity.access.VisitLimits;
import dev.verity.access.Visits;
import dev.verity.access.Whereabouts;
import dev.verity.audit.Copy;
import dev.verity.operations.Acts;
import dev.verity.operations.AuditRuns;
import dev.verity.operations.Box;
import dev.verity.operations.PolicyInWords;
import dev.verity.operations.Redrives;
import dev.verity.operations.Wellbeing;
import dev.verity.projection.FoldedLives;
import dev.verity.recovery.Standing;
import dev.verity.session.Policy;
import dev.verity.session.Request;
import io.javalin.Javalin;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.common.KafkaException;

/// The API on loopback, over a store with the lives of some sessions: Vera may look, Olga operates,
/// and Carl is of compliance.
public final class ServedApi implements AutoCloseable {
  public static final int LIVES = 60;

  /// One more session, of which a redact was given up.
  public static final int STUCK = 87;

  public final List<Request> sent = new CopyOnWriteArrayList<>();
  public final List<Denial> denials = new CopyOnWriteArrayList<>();
  public final Box box = new Box();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final FoldedLives store;
  private final ApiTokens tokens;
  private final Redrives redrives;
  private final AuditRuns audits;
  private final Api api;
  private final Javalin server;
  volatile boolean mistaken;
  private volatile Script script = (_, _) -> {};

  /// What comes of a request that is sent.
  @FunctionalInterface
  public interface Script {
    void on(String session, Request request);
  }

  public ServedApi(Path folder) {
    var clock = InstantSource.fixed(FoldedLives.NOW);
    store = FoldedLives.of(folder.resolve("store"), LIVES);
    store.live(STUCK);
    store.views().work().letters(null, null, 200).items().forEach(box::add);
    var roster = new RosterFile(folder.resolve("users.json"));
    tokens = new ApiTokens(roster, clock);
    user(roster, "vera", Role.VIEWER);
    user(roster, "olga", Role.OPERATOR);
    user(roster, "carl", Role.COMPLIANCE);
    var visits = new Visits(roster, VisitLimits.DEFAULT, clock);
    var gate = new Gate(visits, tokens, denials::add, Whereabouts::ofPeer);
    var copy = Copy.whole();
    redrives = new Redrives(() -> box, clock);
    audits = new AuditRuns(() -> copy, List.of(copy.publicKey()), clock);
    api =
        new Api(
            gate,
            store.views(),
            new Acts(this::send, store.sessions()),
            redrives,
            audits,
            () -> Wellbeing.of(meters, Map.of("kafka", true)),
            () ->
                Optional.of(
                    new Standing(
                        List.of(new Standing.Swept("live", Instant.EPOCH)),
                        null,
                        new Standing.Running("test acct_1Shop", null, null))),
            () -> policy(clock),
            clock);
    server =
        Javalin.create(
                config -> {
                  config.startup.showJavalinBanner = false;
                  config.startup.showOldJavalinVersionWarning = false;
                  config.concurrency.useVirtualThreads = true;
                  config.routes.beforeMatched(gate);
                  api.addTo(config.routes);
                })
            .start("127.0.0.1", 0);
  }

  private static void user(RosterFile roster, String name, Role role) {
    roster.change(old -> old.and(User.named(name, Set.of(role))));
  }

  private PolicyInWords policy(InstantSource clock) {
    if (mistaken) {
      throw new IllegalStateException("a mistake of ours");
    }
    return PolicyInWords.of(
        Policy.observing(), Map.of("worker.concurrent.calls.max", "8"), clock.instant());
  }

  private void send(String session, Request request) {
    script.on(session, request);
    sent.add(request);
  }

  /// Has every request answered like this, as soon as it is sent.
  public void answer(String verdict, String because) {
    script =
        (session, request) ->
            store.answer(session, request, verdict, because.isEmpty() ? null : because);
  }

  /// Has the machine itself answer.
  public void answerTruly() {
    script = store::take;
  }

  /// Has no request answered any more.
  public void forgetAnswers() {
    script = (_, _) -> {};
  }

  public boolean isLive(String session) {
    return store.sessions().summary(session).orElseThrow().livemode();
  }

  /// The dead letter of the session that is stuck.
  public String stuck() {
    return store.views().work().letters(null, null, 1).items().getFirst().id();
  }

  /// Has Kafka take no request any more.
  public void breakDown() {
    box.breakDown();
    script =
        (_, _) -> {
          throw new KafkaException("out of reach");
        };
  }

  Api api() {
    return api;
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.port());
  }

  /// A token that may whatever its owner may.
  public String token(String name) {
    return tokens.create(
        "%s-%d".formatted(name, tokens.list().size()),
        name,
        Set.of(Scope.values()),
        Duration.ofDays(1));
  }

  @Override
  public void close() {
    server.stop();
    redrives.close();
    audits.close();
    store.close();
  }
}
