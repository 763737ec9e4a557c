package dev.verity.bench;

import static dev.verity.bench.WorkerScene.pause;

import dev.verity.bench.WorkerScene.Kind;
import dev.verity.bench.WorkerScene.Moment;
import dev.verity.session.FollowUp.Action;
import dev.verity.session.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// How much of Stripe's limits the worker role uses, alone, shared by two, and when one of them
/// dies; how fast it is where nothing limits it; and how long a follow-up lies where nothing is
/// before it.
@Command(name = "worker", description = "How much of Stripe's limits the worker uses.")
final class WorkerPace implements Callable<Integer> {
  private static final int EACH = 25;

  /// As one account is asked: at most 25 of each operation in live mode, and 25 in all in test
  /// mode.
  private static final List<Kind> FOUR =
      List.of(
          new Kind(Action.RETRIEVE, true),
          new Kind(Action.CANCEL, true),
          new Kind(Action.REDACT, true),
          new Kind(Action.RETRIEVE, false));

  private static final List<Kind> ONE = List.of(new Kind(Action.RETRIEVE, true));

  private static final List<Kind> MIXED = FOUR.subList(0, 3);

  /// Until then the compilers of Java are busy, for which two cores have no room beside the rest.
  private static final int WARM_UP = 60_000;

  private static final int STRETCH = 15_000;
  private static final int STRETCHES = 5;
  private static final double UNLOADED_PER_SECOND = 20;
  private static final Duration SHARED = Duration.ofSeconds(12);

  private final Bench bench;

  @Option(names = "--seconds", description = "how long each is measured")
  private int seconds = 60;

  @Option(
      names = "--only",
      split = ",",
      description = "one, four, two, unlimited, unloaded, or several")
  private List<String> only = List.of("one", "four", "two", "unlimited", "unloaded");

  private final Figures figures = new Figures();

  WorkerPace(Bench bench) {
    this.bench = bench;
  }

  @Override
  public Integer call() throws Exception {
    if (only.contains("one")) {
      limited("one operation", ONE, EACH);
    }
    if (only.contains("four")) {
      limited("three operations live, one test", FOUR, 4 * EACH);
    }
    if (only.contains("two")) {
      shared();
    }
    if (only.contains("unlimited")) {
      unlimited();
    }
    if (only.contains("unloaded")) {
      unloaded();
    }
    return bench.tell(figures);
  }

  private void limited(String row, List<Kind> kinds, int limit) throws Exception {
    try (var scene = new WorkerScene(true)) {
      var worker = scene.worker("one");
      scene.ask(kinds, (seconds + 10) * EACH);
      scene.settle();
      var begin = scene.now(worker);
      pause(Duration.ofSeconds(seconds));
      var end = scene.now(worker);
      tell(row, scene, begin, end, limit);
    }
  }

  /// Two share the limits; one is killed.
  private void shared() throws Exception {
    try (var scene = new WorkerScene(true)) {
      var one = scene.worker("one");
      var other = scene.worker("other");
      scene.ask(FOUR, (seconds + 50) * EACH);
      scene.settle();
      pause(SHARED); // until the group has shared the partitions out
      var begin = scene.now(one);
      pause(Duration.ofSeconds(seconds / 2));
      var killed = scene.now(one);
      other.kill();
      pause(Duration.ofSeconds(Math.max(30, seconds / 2)));
      var end = scene.now(one);
      tell("two instances", scene, begin, killed, 4 * EACH);
      var finished = scene.log().finished();
      var alone = timeOfWhole(finished, killed.at(), end.at(), 4 * EACH);
      var row = "one of the two was killed";
      figures.put("worker", row, "calls/s", rate(finished, killed.at(), alone));
      figures.put("worker", row, "of the limit", rate(finished, killed.at(), alone) / (4 * EACH));
      figures.put("worker", row, "answered 429", scene.tooMany());
      figures.put("worker", row, "for so long, s", (alone - killed.at()) / 1e3);
      tell("the survivor, from then on", scene, new Moment(alone, killed.usage()), end, 4 * EACH);
    }
  }

  /// The first moment from which on a whole second is used as the limit allows.
  private static long timeOfWhole(
      List<FollowUpLog.Finished> finished, long from, long until, int limit) {
    var at = from;
    while (at < until && rate(finished, at, at + 1_000) < limit * 0.95) {
      at += 100;
    }
    return at;
  }

  /// All are asked for at once, so that no stretch ends with a rest.
  private void unlimited() throws Exception {
    var row = "no limits";
    try (var scene = new WorkerScene(false)) {
      var worker = scene.worker("one");
      scene.ask(MIXED, (WARM_UP + STRETCHES * STRETCH) / MIXED.size());
      var moments = new ArrayList<Moment>();
      for (var stretch = 0; stretch <= STRETCHES; stretch++) {
        scene.awaitReported(WARM_UP + stretch * STRETCH);
        moments.add(scene.now(worker));
      }
      scene.awaitAll();
      var finished = scene.log().finished();
      var runs = new Runs();
      for (var stretch = 1; stretch <= STRETCHES; stretch++) {
        var begin = moments.get(stretch - 1);
        var end = moments.get(stretch);
        runs.add(row, "calls/s", rate(finished, begin.at(), end.at()));
        runs.add(row, "CPU µs/call", microsEach(finished, begin, end));
        runs.add(row, "RSS, MiB", end.usage().residentMebibytes());
      }
      runs.tell(figures, "worker");
      requireCalled(finished);
    }
  }

  private void unloaded() throws Exception {
    try (var scene = new WorkerScene(true)) {
      var worker = scene.worker("one");
      var random = new Random(1);
      scene.ask(FOUR, EACH); // warm
      scene.awaitAll();
      var begin = scene.now(worker);
      var end = System.nanoTime() + Duration.ofSeconds(Math.min(seconds, 30)).toNanos();
      while (System.nanoTime() < end) {
        var kind = FOUR.get(random.nextInt(3));
        scene.ask(List.of(kind), 1);
        LockSupport.parkNanos((long) (random.nextExponential() * 1e9 / UNLOADED_PER_SECOND));
      }
      scene.awaitAll();
      var done = scene.now(worker);
      tell("unloaded, 20/s at random", scene, begin, done, 0);
      var waits =
          scene.log().finished().stream()
              .filter(each -> each.sentAt() >= begin.at())
              .mapToDouble(each -> each.calledAt() - each.sentAt())
              .sorted()
              .toArray();
      var row = "unloaded, 20/s at random";
      figures.put("worker", row, "p50 to the call, ms", waits[waits.length / 2]);
      figures.put("worker", row, "p99 to the call, ms", waits[waits.length * 99 / 100]);
    }
  }

  private void tell(String row, WorkerScene scene, Moment begin, Moment end, int limit)
      throws Exception {
    var finished = scene.log().finished();
    var rate = rate(finished, begin.at(), end.at());
    figures.put("worker", row, "calls/s", rate);
    if (limit > 0) {
      figures.put("worker", row, "of the limit", rate / limit);
    }
    figures.put("worker", row, "answered 429", scene.tooMany());
    figures.put("worker", row, "CPU µs/call", microsEach(finished, begin, end));
    figures.put("worker", row, "RSS, MiB", end.usage().residentMebibytes());
    requireCalled(finished);
    System.err.println(row + ": " + Math.round(rate) + " calls/s");
  }

  private static void requireCalled(List<FollowUpLog.Finished> finished) {
    var returned =
        finished.stream()
            .map(FollowUpLog.Finished::outcome)
            .filter(Outcome.Returned.class::isInstance)
            .collect(Collectors.groupingBy(outcome -> outcome, Collectors.counting()));
    if (!returned.isEmpty()) {
      throw new IllegalStateException("Follow-ups came back without a call: " + returned);
    }
  }

  private static double microsEach(List<FollowUpLog.Finished> finished, Moment begin, Moment end) {
    return end.usage().microsEach(begin.usage(), calls(finished, begin.at(), end.at()));
  }

  private static double rate(List<FollowUpLog.Finished> finished, long from, long until) {
    return calls(finished, from, until) * 1e3 / (until - from);
  }

  private static long calls(List<FollowUpLog.Finished> finished, long from, long until) {
    LongPredicate isWithin = at -> at >= from && at < until;
    return finished.stream().filter(each -> isWithin.test(each.finishedAt())).count();
  }
}
