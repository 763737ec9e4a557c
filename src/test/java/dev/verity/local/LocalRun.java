package dev.verity.local;

import dev.verity.app.Mistakes;
import dev.verity.app.Settings;
import dev.verity.app.Verity;
import dev.verity.contracts.LeftRecords;
import dev.verity.sandbox.Chaos;
import dev.verity.sandbox.EndpointSettings;
import dev.verity.sandbox.Fault;
import dev.verity.sandbox.FaultRule;
import dev.verity.sandbox.Limits;
import dev.verity.sandbox.Sandbox;
import dev.verity.sandbox.SandboxSettings;
import dev.verity.stripe.StripeSettings;
import dev.verity.stripe.StripeVerificationSessions;
import dev.verity.stripe.VerificationSessions;
import dev.verity.topics.RequestSender;
import dev.verity.topics.Topics;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/// The main job on one machine: a real broker, the sandbox as Stripe, Verity with all roles, and
/// people.
///
/// With `local.exit` it ends when every session has reached the end that the policy asks for,
/// compares Verity's state with the sandbox's and looks for what is left of the erased, and exits 0
/// only if they agree and nothing is left.
public final class LocalRun {
  private static final String RESULTS_KEY = "rk_test_sandbox";
  private static final String SECRET = "whsec_local_run";
  private static final Duration STOP_MAX = Duration.ofSeconds(30);
  private static final Duration LOOK = Duration.ofSeconds(1);

  /// So long may nothing at all come nearer to its end.
  private static final Duration STANDSTILL_MAX = Duration.ofSeconds(90);

  /// What goes wrong with calls to Stripe, each with this probability.
  private static final List<Fault> TROUBLE =
      List.of(Fault.SERVER_ERROR, Fault.RESET, Fault.ANSWER_LOST, Fault.RATE_LIMITED, Fault.LOCKED);

  private static final double FAULT_PROBABILITY = 0.01;

  /// So many events no webhook tells of.
  private static final double VANISHED = 0.05;

  private static final int DIFFERENCES = 1;
  private static final int STANDSTILL = 2;
  private static final int BLIND = 3;

  private static final Topics TOPICS = Topics.named("verity");

  /// What can be asked of a run, as system properties below `local.`.
  ///
  /// @param sessions how many people come
  /// @param exit whether the run ends when all are at their end; otherwise people keep coming
  /// @param kill whether the broker is killed once in the middle
  /// @param seed of chaos and of what people do
  /// @param recovery `sweep`, `reconciliation`, or `none` to try both by hand
  /// @param defect `none`, or `false-redaction` for a Verity that lies
  record Options(
      long sessions, boolean exit, boolean kill, long seed, String recovery, String defect) {
    static Options ofProperties() {
      var seed = Long.getLong("local.seed", 0);
      return new Options(
          Long.getLong("local.sessions", 0),
          Boolean.getBoolean("local.exit"),
          Boolean.getBoolean("local.kill"),
          seed != 0 ? seed : System.nanoTime() & 0xffff_ffffL,
          System.getProperty("local.recovery", "sweep"),
          System.getProperty("local.defect", "none"));
    }
  }

  private final Options options;
  private final PrintStream out;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);

  LocalRun(Options options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  public static void main(String[] arguments) throws Exception {
    System.exit(new LocalRun(Options.ofProperties(), System.out).run());
  }

  /// The exit code.
  int run() throws IOException, Mistakes, InterruptedException {
    var folder = Files.createTempDirectory(Path.of("target"), "local-run-");
    try {
      return run(folder);
    } finally {
      delete(folder);
      stopped.countDown();
    }
  }

  private int run(Path folder) throws IOException, Mistakes, InterruptedException {
    var begin = System.nanoTime();
    try (var broker = LocalBroker.startSupervised(folder.resolve("kafka"));
        var sandbox = Sandbox.start(sandboxSettings());
        var verity = Verity.start(settings(broker, sandbox, folder), this::stripe);
        var watch = Watch.start(broker.bootstrapServers(), TOPICS);
        var warehouse = Warehouse.start(kafka(broker), TOPICS, LocalPolicy.keyset(folder));
        var sender = new RequestSender(kafka(broker), TOPICS, InstantSource.system());
        var crowd =
            new People(sandbox, LocalStripe.at(sandbox.url()), new Random(options.seed()))) {
      var webhooks = URI.create("http://127.0.0.1:" + verity.webhookPort() + "/webhooks/stripe");
      sandbox.register(EndpointSettings.snapshots(webhooks, SECRET));
      introduce(broker, sandbox, verity, webhooks, begin);
      var compliance = new Compliance(sandbox, sender, watch, true);
      var scene = new Scene(folder, broker, sandbox, verity, watch, warehouse, crowd, compliance);
      return options.exit() ? drive(scene) : keepGoing(crowd);
    }
  }

  /// What runs, who comes, and who hears of it downstream.
  private record Scene(
      Path folder,
      LocalBroker broker,
      Sandbox sandbox,
      Verity verity,
      Watch watch,
      Warehouse warehouse,
      People crowd,
      Compliance compliance) {

    Judge judged() {
      return Judge.of(sandbox.ledger(), watch, compliance, LocalPolicy.onItsWay());
    }

    Remains remains() {
      return Remains.of(
          kafka(broker), TOPICS, LocalPolicy.signer(folder), LocalPolicy.keyset(folder), watch);
    }
  }

  private void introduce(
      LocalBroker broker, Sandbox sandbox, Verity verity, URI webhooks, long begin) {
    out.printf("Verity is up after %.1f s.%n", seconds(begin));
    out.printf("  webhooks   %s%n", webhooks);
    out.printf("  health     http://127.0.0.1:%d/readyz%n", verity.adminPort());
    out.printf("  metrics    http://127.0.0.1:%d/metrics%n", verity.adminPort());
    var console = Objects.requireNonNull(verity.console());
    out.printf("  console    %s%n", console.url());
    console
        .invitation()
        .ifPresent(link -> out.printf("             %s  (once, within an hour)%n", link));
    out.printf("  sandbox    %s  (key %s)%n", sandbox.url(), LocalStripe.KEY);
    out.printf(
        "  kafka      %s  (process %d; kill it, and it comes back)%n",
        broker.bootstrapServers(), broker.pid());
    out.printf("  chaos      seed %d%n%n", options.seed());
  }

  private int keepGoing(People crowd) throws InterruptedException {
    var batch = options.sessions() > 0 ? options.sessions() : 10;
    Runtime.getRuntime().addShutdownHook(new Thread(this::stopAndWait));
    do {
      crowd.come(batch);
      out.printf("%d people more; stop with Ctrl-C.%n", batch);
    } while (!stop.await(10, TimeUnit.SECONDS));
    return 0;
  }

  private void stopAndWait() {
    stop.countDown();
    try {
      if (!stopped.await(STOP_MAX.toSeconds(), TimeUnit.SECONDS)) {
        out.printf("The run did not stop within %s.%n", STOP_MAX);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private int drive(Scene scene) throws InterruptedException {
    var begin = System.nanoTime();
    var people = options.sessions();
    var crowd = scene.crowd();
    var watch = scene.watch();
    crowd.come(people);
    var killed = !options.kill();
    var nearest = -1L;
    var movedAt = begin;
    while (!isQuiet(scene)) {
      scene.compliance().goRound(crowd.sessions());
      var _ = stop.await(LOOK.toMillis(), TimeUnit.MILLISECONDS);
      var webhooks = scene.sandbox().ledger().webhooks();
      var near =
          watch.over() + watch.erasedEverywhere() + webhooks.delivered() + crowd.sessions().size();
      if (near != nearest) {
        nearest = near;
        movedAt = System.nanoTime();
      }
      if (!killed && crowd.sessions().size() > people / 2) {
        killed =
            ProcessHandle.of(scene.broker().pid())
                .filter(ProcessHandle::destroyForcibly)
                .isPresent();
        out.println("The broker was killed.");
      }
      out.printf(
          "%4.0f s  people %d/%d  at their end %d/%d  webhooks delivered %d, pending %d%n",
          seconds(begin),
          crowd.sessions().size(),
          people,
          watch.over(),
          people,
          webhooks.delivered(),
          webhooks.pending());
      if (seconds(movedAt) > STANDSTILL_MAX.toSeconds()) {
        out.printf("Nothing has moved for %d s. Not at their end:%n", STANDSTILL_MAX.toSeconds());
        crowd.sessions().forEach(id -> printUnfinished(id, watch));
        return STANDSTILL;
      }
    }
    return judge(scene, seconds(begin));
  }

  private int judge(Scene scene, double seconds) throws InterruptedException {
    var judge = scene.judged();
    var remains = scene.remains();
    new Report(out)
        .print(
            scene.sandbox().ledger(),
            scene.verity().meters(),
            scene.watch(),
            scene.compliance(),
            judge,
            seconds);
    new Report(out).print(remains, scene.warehouse());
    var records = LeftRecords.on(kafka(scene.broker()), TOPICS);
    new Report(out).print(records, options.sessions());
    if (!notices(scene)) {
      out.println("Nobody noticed that a key came back or that an entry was rewritten.");
      return BLIND;
    }
    var isContent =
        judge.isContent(isSwept())
            && remains.isClean()
            && scene.warehouse().copies().isEmpty()
            && records.invalid().isEmpty();
    return isContent ? 0 : DIFFERENCES;
  }

  /// Whether who looks for what is left would see it.
  private static boolean notices(Scene scene) throws InterruptedException {
    try {
      Tampering.commit(kafka(scene.broker()), TOPICS);
    } catch (ExecutionException failed) {
      throw new IllegalStateException("Nobody could tamper with anything.", failed);
    }
    var remains = scene.remains();
    var journal = LeftRecords.on(kafka(scene.broker()), List.of(TOPICS.audit()));
    return !remains.kept().isEmpty()
        && !remains.readable().isEmpty()
        && !remains.altered().isEmpty()
        && journal.invalid().size() == 1;
  }

  private boolean isSwept() {
    return switch (options.recovery()) {
      case "sweep" -> true;
      case "reconciliation", "none" -> false;
      default ->
          throw new IllegalArgumentException("local.recovery is sweep, reconciliation or none.");
    };
  }

  /// Whether all are at their end, and all that was to come has come.
  private boolean isQuiet(Scene scene) {
    var watch = scene.watch();
    return watch.over() >= options.sessions()
        && watch.erasedEverywhere() >= options.sessions()
        && scene.sandbox().pendingDeliveries() == 0
        && watch.answers().size() >= scene.compliance().requestsSent()
        && (!isSwept() || scene.judged().lost().isEmpty());
  }

  private void printUnfinished(String id, Watch watch) {
    var session = watch.session(id);
    if (session == null || !session.isOver()) {
      out.printf("  %s  %s%n", id, session);
    }
  }

  private VerificationSessions stripe(StripeSettings settings) {
    return switch (options.defect()) {
      case "none" -> honest(settings);
      case "false-redaction" -> new FalseRedaction(honest(settings));
      default -> throw new IllegalArgumentException("local.defect is none or false-redaction.");
    };
  }

  private static VerificationSessions honest(StripeSettings settings) {
    return new StripeVerificationSessions(settings, InstantSource.system());
  }

  private SandboxSettings sandboxSettings() {
    return SandboxSettings.defaults()
        .withSeed(options.seed())
        .at("127.0.0.1", options.exit() ? 0 : 8090)
        .with(new Limits(100, 100, 25))
        .with(chaos());
  }

  private Chaos chaos() {
    if (options.exit()) {
      return Chaos.lively(options.seed()).vanishing(VANISHED);
    }
    return isSwept() ? Chaos.NONE : Chaos.NONE.vanishing(VANISHED);
  }

  private Settings settings(LocalBroker broker, Sandbox sandbox, Path folder)
      throws IOException, Mistakes {
    if (options.exit()) {
      TROUBLE.forEach(fault -> sandbox.add(FaultRule.chance(FAULT_PROBABILITY, null, fault)));
    }
    var given = new LinkedHashMap<String, String>();
    given.put("kafka.bootstrap.servers", broker.bootstrapServers());
    given.put("topics.partitions", "4");
    given.put("topics.replication", "1");
    given.put("webhook.host", "127.0.0.1");
    given.put("webhook.port", options.exit() ? "0" : "8080");
    given.put("webhook.secrets", SECRET);
    given.put("admin.port", options.exit() ? "0" : "8081");
    given.put("roles", "webhook,machine,worker,console");
    given.put("console.port", options.exit() ? "0" : "8082");
    given.put("console.users.file", folder.resolve("users.json").toString());
    given.put("console.store.file", folder.resolve("console.db").toString());
    given.put("stripe.key.test", LocalStripe.KEY);
    given.put("stripe.results.key.test", RESULTS_KEY);
    given.put("stripe.api.base", sandbox.url().toString());
    given.put("stripe.read.timeout", "PT10S");
    given.putAll(LocalPolicy.settings(folder));
    given.put("machine.state.directory", folder.resolve("state").toString());
    given.put("machine.threads", "1");
    given.put("recovery.sweep.every", isSwept() ? "PT5S" : "never");
    given.put(
        "recovery.reconcile.every", options.recovery().equals("reconciliation") ? "PT4S" : "never");
    given.put("recovery.settle", "PT3S");
    return Settings.read(null, Map.of(), given);
  }

  private static Map<String, Object> kafka(LocalBroker broker) {
    return Map.of("bootstrap.servers", broker.bootstrapServers());
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  private static void delete(Path folder) {
    try {
      new Folder(folder).delete();
    } catch (IOException left) {
      System.err.println("Left behind: " + folder);
    }
  }
}
