package dev.verity.faults;

import dev.verity.local.Compliance;
import dev.verity.local.Folder;
import dev.verity.local.LocalStripe;
import dev.verity.local.People;
import dev.verity.local.Remains;
import dev.verity.local.Warehouse;
import dev.verity.local.Watch;
import dev.verity.sandbox.Ledger;
import dev.verity.topics.RequestSender;
import dev.verity.topics.Topics;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Lets people come while everything breaks: first each kind of fault alone, then several at once,
/// as many as were asked for. Afterwards nothing may be lost, doubled or different.
public final class FaultRun {
  private static final Duration START_MAX = Duration.ofMinutes(2);
  private static final Duration RECOVERY_MAX = Duration.ofMinutes(2);
  private static final Duration STANDSTILL_MAX = Duration.ofSeconds(150);
  private static final Duration LOOK = Duration.ofMillis(250);
  private static final Duration BETWEEN_PEOPLE = Duration.ofMillis(700);
  private static final Duration BETWEEN_ROUNDS = Duration.ofSeconds(1);
  private static final int BLOCK_MAX_MS = 180_000;
  private static final int STRIKE_PAUSE_MS = 3_000;
  private static final int AT_ONCE = 2;

  private static final int DIFFERENCES = 1;
  private static final int STANDSTILL = 2;
  private static final int BLIND = 3;

  /// What can be asked of a run, as system properties below `faults.`.
  ///
  /// @param count how many faults in all
  /// @param only a part of the names of the kinds that are wanted; empty for all
  /// @param each whether each kind comes alone first, to see how long it takes to recover
  /// @param seed of the schedule, of chaos and of what people do
  /// @param defect `none`, or `missing-event` to judge by a ledger that lacks one
  record Options(int count, String only, boolean each, long seed, String defect) {
    static Options ofProperties() {
      var seed = Long.getLong("faults.seed", 0);
      return new Options(
          Integer.getInteger("faults.count", 200),
          System.getProperty("faults.only", ""),
          Boolean.parseBoolean(System.getProperty("faults.each", "true")),
          seed != 0 ? seed : System.nanoTime() & 0xffff_ffffL,
          System.getProperty("faults.defect", "none"));
    }
  }

  private final Options options;
  private final PrintStream out;
  private final Random random;
  private final Tally tally = new Tally();
  private final long begin = System.nanoTime();

  FaultRun(Options options, PrintStream out) {
    this.options = options;
    this.out = out;
    random = new Random(options.seed());
  }

  public static void main(String[] arguments) throws Exception {
    System.exit(new FaultRun(Options.ofProperties(), System.out).run());
  }

  /// The exit code.
  int run() throws Exception {
    var folder = Files.createTempDirectory(Path.of("target"), "faults-").toAbsolutePath();
    out.printf("faults %d, seed %d%n", options.count(), options.seed());
    int result;
    try (var plant = Plant.start(folder, options.seed());
        var watch = startWatch(plant);
        var warehouse = Warehouse.start(kafka(plant), topics(), plant.keyset());
        var sender = new RequestSender(kafka(plant), topics(), InstantSource.system());
        var crowd =
            new People(plant.sandbox(), LocalStripe.at(plant.sandbox().url()), new Random(1));
        var background = new Background()) {
      var compliance = new Compliance(plant.sandbox(), sender, watch, false);
      var scene = new Scene(plant, watch, warehouse, crowd, compliance);
      say("all roles are ready");
      var arrivals = background.submit(() -> arrive(crowd));
      var rounds = background.submit(() -> goRound(scene));
      var faults =
          Faults.of(plant).stream().filter(each -> each.kind().contains(options.only())).toList();
      if (plant.disk().isEmpty()) {
        say("left out: a full disk (root can mount a small one)");
      }
      if (options.each()) {
        oneByOne(scene, faults);
      }
      storm(faults);
      arrivals.cancel(true);
      result = drain(scene, rounds);
    }
    if (result == 0) {
      new Folder(folder).delete();
    } else {
      out.printf("What the processes said is in %s.%n", folder);
    }
    return result;
  }

  /// What goes on beside the faults, until the run is over.
  private static final class Background implements AutoCloseable {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    Future<Void> submit(Callable<Void> work) {
      return threads.submit(work);
    }

    @Override
    public void close() {
      threads.shutdownNow();
    }
  }

  private Watch startWatch(Plant plant) throws InterruptedException {
    var deadline = System.nanoTime() + START_MAX.toNanos();
    while (!plant.isReady()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("Not all roles were ready within " + START_MAX + ".");
      }
      Thread.sleep(LOOK);
    }
    return Watch.start(plant.broker().bootstrapServers(), topics());
  }

  private Void arrive(People crowd) throws InterruptedException {
    while (true) {
      crowd.come(1);
      Thread.sleep(BETWEEN_PEOPLE);
    }
  }

  private Void goRound(Scene scene) throws InterruptedException {
    while (true) {
      scene.compliance().goRound(scene.crowd().sessions());
      Thread.sleep(BETWEEN_ROUNDS);
    }
  }

  private void oneByOne(Scene scene, List<Fault> faults) throws Exception {
    var shuffled = new ArrayList<>(faults);
    Collections.shuffle(shuffled, random);
    var kinds = new LinkedHashSet<String>();
    for (var fault : shuffled) {
      if (tally.total() < options.count() && kinds.add(fault.kind())) {
        happen(fault);
        tally.recovered(fault.kind(), awaitRecovery(scene, fault));
      }
    }
  }

  private void storm(List<Fault> faults) throws Exception {
    var quick = faults.stream().filter(each -> !each.kind().equals(Faults.BROKER_GONE)).toList();
    var struck = ConcurrentHashMap.<String>newKeySet();
    var under = new ArrayList<Future<Object>>();
    try (var strikes = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var left = options.count() - tally.total(); left > 0; left--) {
        while (struck.size() >= AT_ONCE) {
          Thread.sleep(LOOK);
        }
        var fault = draw(quick, struck);
        struck.add(fault.target());
        under.add(
            strikes.submit(() -> {
              try {
                happen(fault);
              } finally {
                struck.remove(fault.target());
              }
              return fault;
            }));
        Thread.sleep(random.nextLong(STRIKE_PAUSE_MS));
      }
    }
    for (var each : under) {
      each.get();
    }
  }

  private Fault draw(List<Fault> faults, Set<String> struck) {
    while (true) {
      var fault = faults.get(random.nextInt(faults.size()));
      if (struck.stream().noneMatch(target -> overlap(target, fault.target()))) {
        return fault;
      }
    }
  }

  /// `machines` are `machine-1` and `machine-2`.
  private static boolean overlap(String one, String other) {
    return one.startsWith(other.replaceAll("s$", "")) || other.startsWith(one.replaceAll("s$", ""));
  }

  private void happen(Fault fault) throws Exception {
    long lasts;
    Random own;
    synchronized (random) {
      lasts = fault.lasts(random).toMillis();
      own = new Random(random.nextLong());
    }
    say("%s (%s, %.1f s)".formatted(fault.kind(), fault.target(), lasts / 1e3));
    tally.struck(fault.kind());
    var mend = fault.strike().strike(own);
    Thread.sleep(lasts);
    mend.mend();
  }

  /// All roles are ready, somebody who came afterwards is known downstream, and Stripe has answered
  /// a call.
  private Duration awaitRecovery(Scene scene, Fault fault) throws InterruptedException {
    var mended = System.nanoTime();
    var came = scene.crowd().sessions().size();
    var called = scene.callsAnswered();
    while (!(scene.plant().isReady()
        && scene.callsAnswered() > called
        && scene.isKnownSomeoneAfter(came))) {
      if (System.nanoTime() - mended > RECOVERY_MAX.toNanos()) {
        throw new IllegalStateException(
            "Not well within %s after: %s.".formatted(RECOVERY_MAX, fault.kind()));
      }
      Thread.sleep(LOOK);
    }
    return Duration.ofNanos(System.nanoTime() - mended);
  }

  private int drain(Scene scene, Future<Void> rounds) throws InterruptedException {
    var drainBegin = System.nanoTime();
    var movedAt = drainBegin;
    var nearest = -1L;
    say("no more faults; %d people came".formatted(scene.crowd().sessions().size()));
    while (!scene.isQuiet()) {
      if (rounds.isDone()) {
        throw new IllegalStateException("Nobody goes round any more.", rounds.exceptionNow());
      }
      Thread.sleep(LOOK);
      var near =
          scene.watch().over()
              + scene.watch().erasedEverywhere()
              + scene.plant().sandbox().ledger().webhooks().delivered();
      if (near != nearest) {
        nearest = near;
        movedAt = System.nanoTime();
      }
      if (System.nanoTime() - movedAt > STANDSTILL_MAX.toNanos()) {
        out.printf("Nothing has moved for %d s.%n", STANDSTILL_MAX.toSeconds());
        new FaultReport(out).printUnfinished(scene);
        return STANDSTILL;
      }
    }
    rounds.cancel(true);
    return judge(scene, Duration.ofNanos(System.nanoTime() - drainBegin));
  }

  private int judge(Scene scene, Duration drained) {
    var verdict = scene.judged(this::doctored);
    var remains =
        Remains.of(
            kafka(scene.plant()),
            topics(),
            scene.plant().signer(),
            scene.plant().keyset(),
            scene.watch());
    new FaultReport(out).print(scene, verdict, remains, tally, drained);
    if (scene.judged(FaultRun::withoutOneEvent).isContent(true)) {
      out.println("The judge did not notice that an event was taken out of the ledger.");
      return BLIND;
    }
    return verdict.isContent(true) && remains.isClean() ? 0 : DIFFERENCES;
  }

  /// The truth, or what the run was told to take for it.
  private Ledger doctored(Ledger truth) {
    return switch (options.defect()) {
      case "none" -> truth;
      case "missing-event" -> withoutOneEvent(truth);
      default -> throw new IllegalArgumentException("faults.defect is none or missing-event.");
    };
  }

  private static Ledger withoutOneEvent(Ledger truth) {
    var sessions = new ArrayList<>(truth.sessions());
    var first = sessions.getFirst();
    var last = first.events().getLast().change();
    sessions.set(
        0,
        new Ledger.Session(
            first.id(),
            first.livemode(),
            first.account(),
            first.created(),
            first.status(),
            first.redaction(),
            first.lastError(),
            first.report(),
            first.events().stream().filter(event -> event.change() != last).toList()));
    return new Ledger(sessions, truth.webhooks(), truth.calls(), truth.illegal());
  }

  private void say(String what) {
    out.printf("%6.1f s  %s%n", (System.nanoTime() - begin) / 1e9, what);
  }

  private static Topics topics() {
    return Topics.named("verity");
  }

  /// A client that sits out a broker that is gone for a minute.
  private static Map<String, Object> kafka(Plant plant) {
    return Map.of(
        "bootstrap.servers", plant.broker().bootstrapServers(), "max.block.ms", BLOCK_MAX_MS);
  }
}
