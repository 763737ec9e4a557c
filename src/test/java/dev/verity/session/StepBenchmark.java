package dev.verity.session;

import static dev.verity.session.Given.snapshot;

import dev.verity.session.Policy.Duties;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// One step of the core, for the inputs that make up a session's life.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class StepBenchmark {
  private static final Policy KEPT_90_DAYS =
      Given.ruled(
          Given.rule(Status.Known.PROCESSING, Duties.NONE.refreshedAfter(Duration.ofHours(1))),
          Given.rule(Status.Known.VERIFIED, Duties.NONE.redactedAfter(Duration.ofDays(90))));

  @Param public Rules rules = Rules.OBSERVING;

  private Scene news = Scene.NONE;
  private Scene stale = Scene.NONE;
  private Scene again = Scene.NONE;
  private Scene wakeUp = Scene.NONE;
  private Scene retrieved = Scene.NONE;

  /// Under which policy.
  public enum Rules {
    OBSERVING,
    REDACTING;

    Policy policy() {
      return this == OBSERVING ? Policy.observing() : KEPT_90_DAYS;
    }
  }

  private record Scene(Session session, Input input, Policy policy, Instant now) {
    static final Scene NONE =
        new Scene(
            Session.unseen(Given.ID, false, null),
            new Input.WokeUp(),
            Policy.observing(),
            Given.START);

    Step step() {
      return SessionMachine.step(session, input, policy, now);
    }
  }

  @Setup
  public void live() {
    var given = new Given(rules.policy()).started().after(Duration.ofSeconds(30));
    var checked = given.session;
    news =
        scene(given, event("evt_news", EventType.Known.VERIFIED, Status.Known.VERIFIED, given.now));
    given.nowIs(Status.Known.VERIFIED);
    var late = given.now.minusSeconds(20);
    stale =
        scene(given, event("evt_stale", EventType.Known.PROCESSING, Status.Known.PROCESSING, late));
    again =
        scene(given, event("evt_3", EventType.Known.VERIFIED, Status.Known.VERIFIED, given.now));
    var truth = Status.Known.VERIFIED;
    if (given.session.wakeAt() == null) {
      given.session = checked;
      truth = Status.Known.PROCESSING;
    }
    given.at(Objects.requireNonNull(given.session.wakeAt()));
    wakeUp = scene(given, new Input.WokeUp());
    given.wake();
    var followUp = Objects.requireNonNull(given.session.inFlight());
    retrieved =
        scene(
            given,
            new Input.FollowUpFinished(
                followUp.id(),
                new Outcome.Done(snapshot(truth), given.now, Duration.ofMillis(80), "req_1")));
  }

  private static Scene scene(Given given, Input input) {
    return new Scene(given.session, input, given.policy, given.now);
  }

  private static Input event(String id, EventType type, Status status, Instant created) {
    return new Input.EventArrived(Given.event(id, type, snapshot(status), created));
  }

  @Benchmark
  public Step anEventThatIsNews() {
    return news.step();
  }

  @Benchmark
  public Step anEventThatIsStale() {
    return stale.step();
  }

  @Benchmark
  public Step anEventThatComesAgain() {
    return again.step();
  }

  @Benchmark
  public Step aWakeUp() {
    return wakeUp.step();
  }

  @Benchmark
  public Step theOutcomeOfARetrieve() {
    return retrieved.step();
  }
}
