package dev.verity.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.Await;
import dev.verity.local.Broker;
import dev.verity.local.SharedBroker;
import dev.verity.recovery.Rig.Asked;
import dev.verity.sandbox.Fault;
import dev.verity.sandbox.FaultRule;
import dev.verity.sandbox.Operation;
import dev.verity.stripe.Call;
import dev.verity.stripe.EventPage;
import dev.verity.stripe.Events;
import dev.verity.stripe.Reply;
import dev.verity.stripe.Reply.Busy;
import dev.verity.stripe.Reply.Failure;
import dev.verity.stripe.Reply.KeyRefused;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedBroker.class)
@Timeout(180)
final class RecoveryIT {
  private SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<Recovery> open = new ArrayList<>();
  private Rig rig;

  @BeforeEach
  void setUp(Broker broker) throws Exception {
    rig = new Rig(broker, 3);
  }

  @AfterEach
  void close() {
    open.reversed().forEach(Recovery::close);
    rig.close();
  }

  @Test
  void whatIsLostComesBackOnSchedule() {
    rig.create();
    start(rig.settings(), rig.events);
    awaitInbox(1);

    rig.advance(Duration.ofMinutes(1));
    rig.create();
    rig.advance(Duration.ofMinutes(4));
    awaitInbox(2);

    assertThat(count("verity.recovery.recovered", "door", "sweep")).isEqualTo(2);
    assertThat(count("verity.recovery.gaps", "reason", "never_arrived")).isEqualTo(2);
    Await.until("success is shown", () -> lastSuccess("sweep") == rig.now().getEpochSecond());
  }

  @Test
  void aPassThatDiesInTheMiddleIsResumedAndLosesNothing() throws Exception {
    rig.create();
    rig.advance(Duration.ofDays(1));
    rig.create();
    rig.advance(Duration.ofHours(1));
    var begin = rig.now().minus(Duration.ofHours(12));
    var slow = new Counting(rig.events, from -> from.isBefore(begin));
    start(rig.settings(), slow);
    awaitInbox(1);
    Await.until("it cannot go on", () -> slow.failed.get() > 0);
    open.removeFirst().close();

    var moment = Objects.requireNonNull(rig.cursors().sweptTo(Rig.TEST));
    assertThat(moment).isBetween(begin.minus(Duration.ofHours(6)), begin.plus(Duration.ofHours(6)));
    var next = new Counting(rig.events, _ -> true);
    start(rig.settings(), next);
    awaitInbox(2);

    assertThat(rig.inboxIds()).containsExactlyInAnyOrderElementsOf(rig.eventIds());
    assertThat(next.earliest()).isEqualTo(moment.minus(Duration.ofHours(1)));
  }

  @Test
  void aFailureLeavesTheCursorAndIsTriedAgainAtTheNextTurn() throws Exception {
    rig.create();
    start(rig.settings(), rig.events);
    awaitInbox(1);
    Await.until("the cursor is noted", () -> lastSuccess("sweep") > 0);
    var before = rig.cursors();
    assertThat(standing(rig.settings().group())).contains(Standing.of(before));
    assertThat(standing("nobodys-group")).isEmpty();

    rig.create();
    rig.sandbox.add(FaultRule.next(1, Operation.LIST_EVENTS, Fault.RATE_LIMITED));
    rig.advance(Duration.ofMinutes(5));
    Await.until("the fault has struck", () -> rig.sandbox.faults().isEmpty());
    assertThat(rig.cursors()).isEqualTo(before);
    assertThat(rig.inbox()).hasSize(1);

    rig.advance(Duration.ofMinutes(5));
    awaitInbox(2);
    Await.until("the cursor moves", () -> !cursorsNow().equals(before));
  }

  @Test
  void oneInstanceWorksAndAnotherTakesOverWhenItStops() throws Exception {
    var one = new Counting(rig.events, _ -> true);
    var other = new Counting(rig.events, _ -> true);
    rig.create();
    var leader = start(rig.settings(), one);
    awaitInbox(1);
    start(rig.settings(), other);
    // each of them would sweep when it is due
    for (int round = 2; round < 5; round++) {
      rig.create();
      rig.advance(Duration.ofMinutes(5));
      awaitInbox(round);
    }
    assertThat(other.asked.get()).isZero();

    leader.close();
    rig.create();
    rig.advance(Duration.ofMinutes(5));
    awaitInbox(5);

    assertThat(other.asked.get()).isPositive();
    assertThat(other.earliest()).isAfter(rig.now().minus(Duration.ofHours(2)));
    assertThat(rig.inboxIds()).doesNotHaveDuplicates();
  }

  @Test
  void aPassEndsBeforeItsNextWriteWhenItsTurnIsOver() throws Exception {
    rig.create();
    var listing = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    var recovery =
        start(
            rig.settings(),
            (from, before, after, call) -> {
              var page = rig.events.page(from, before, after, call);
              if (page instanceof Reply.Done<EventPage>(var found, _, _)
                  && !found.events().isEmpty()) {
                listing.countDown();
                await(release);
              }
              return page;
            });
    await(listing);

    var closing = Thread.startVirtualThread(recovery::close);
    Await.until("it is stopped", () -> !recovery.isRunning());
    Await.until("it has left the group", () -> rig.hasLeft());
    release.countDown();
    closing.join();

    assertThat(rig.inbox()).isEmpty();
  }

  @Test
  void aSessionLostAltogetherIsAskedForWhenReconciliationIsDue() {
    rig.create();
    var settings = with(rig.settings(), null, Duration.ofDays(7));
    start(settings, rig.events);
    Await.until("the first is planned", () -> cursorsNow().reconciledAt() != null);
    assertThat(rig.asked).isEmpty();

    rig.advance(Duration.ofDays(7));
    Await.until("it is asked for", () -> !rig.asked.isEmpty());
    Await.until("it is noted", () -> lastSuccess("reconciliation") > 0);

    assertThat(rig.asked).extracting(Asked::reason).containsExactly("missing");
    assertThat(count("verity.recovery.recovered", "door", "reconciliation")).isEqualTo(1);
    assertThat(cursorsNow().reconciledAt()).isEqualTo(rig.now().getEpochSecond());
  }

  @Test
  void aReconciliationThatWasBrokenOffGoesOnWhereItStood() {
    IntStream.range(0, 2_050).forEach(_ -> rig.create());
    var settings = with(rig.settings(), null, Duration.ofDays(7));
    start(settings, rig.events);
    Await.until("the first is planned", () -> cursorsNow().reconciledAt() != null);
    open.removeFirst().close();
    rig.advance(Duration.ofDays(8));
    var pages = new AtomicInteger();
    SessionList dying =
        (filter, after, call) ->
            pages.incrementAndGet() > 20
                ? new Busy<>(failure(503))
                : rig.sessions.page(filter, after, call);
    var first = start(settings, rig.events, dying);
    Await.until("it is broken off", () -> pages.get() > 20);
    first.close();
    assertThat(rig.asked).hasSize(2_000);

    start(settings, rig.events);
    Await.until("it ends", () -> lastSuccess("reconciliation") > 0);

    assertThat(rig.asked).hasSize(2_050).doesNotHaveDuplicates();
  }

  @Test
  void aRefusedKeyIsShownUntilItIsAccepted() {
    var accepted = new AtomicBoolean();
    var recovery =
        start(
            rig.settings(),
            (from, before, after, call) ->
                accepted.get()
                    ? rig.events.page(from, before, after, call)
                    : new KeyRefused<>(failure(403)));
    Await.until("it is shown", () -> recovery.keyRefusedAt() != null);
    assertThat(recovery.isRunning()).isTrue();

    accepted.set(true);
    rig.advance(Duration.ofMinutes(5));
    Await.until("it is accepted", () -> recovery.keyRefusedAt() == null);
  }

  private Recovery start(RecoverySettings settings, Events events) {
    return start(settings, events, rig.sessions::page);
  }

  private Recovery start(RecoverySettings settings, Events events, SessionList sessions) {
    meters = new SimpleMeterRegistry();
    var recovery =
        Recovery.start(settings, rig.topics, events, sessions, rig::ask, meters, rig::now);
    open.add(recovery);
    return recovery;
  }

  private void awaitInbox(int count) {
    Await.until(
        count + " events are in the inbox",
        () -> {
          try {
            return rig.inbox().size() >= count;
          } catch (Exception failure) {
            throw new IllegalStateException(failure);
          }
        });
  }

  private Optional<Standing> standing(String group) {
    try (var reader =
        new StandingReader(
            rig.kafka, Duration.ofSeconds(30), group, rig.topics.inbox().name(), rig::now)) {
      return reader.read();
    }
  }

  private Cursors cursorsNow() {
    try {
      return rig.cursors();
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
  }

  private double count(String meter, String tag, String value) {
    return meters.get(meter).tag(tag, value).counter().count();
  }

  private double lastSuccess(String door) {
    return meters.get("verity.recovery.last.success").tag("door", door).gauge().value();
  }

  private static RecoverySettings with(
      RecoverySettings of, @Nullable Duration sweepEvery, @Nullable Duration reconcileEvery) {
    return new RecoverySettings(
        of.kafka(),
        of.patience(),
        of.group(),
        of.realms(),
        sweepEvery,
        of.sweepOverlap(),
        of.sweepReach(),
        reconcileEvery,
        of.settle(),
        of.callsPerSecond());
  }

  private static Failure failure(int status) {
    return new Failure(status, "api_error", null, null, "scripted", "req_1", null, null);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException stopped) {
      throw new AssertionError(stopped);
    }
  }

  /// Which slices are answered.
  private interface Answered {
    boolean from(Instant begin);
  }

  /// Passes on what it answers, and counts.
  private static final class Counting implements Events {
    final AtomicInteger asked = new AtomicInteger();
    final AtomicInteger failed = new AtomicInteger();
    private final Events events;
    private final Answered answered;
    private @Nullable Instant earliest;

    Counting(Events events, Answered answered) {
      this.events = events;
      this.answered = answered;
    }

    @Override
    public synchronized Reply<EventPage> page(
        Instant from, Instant before, @Nullable String after, Call call) {
      asked.incrementAndGet();
      earliest = earliest == null || from.isBefore(earliest) ? from : earliest;
      if (answered.from(from)) {
        return events.page(from, before, after, call);
      }
      failed.incrementAndGet();
      return new Busy<>(failure(429));
    }

    synchronized @Nullable Instant earliest() {
      return earliest;
    }
  }
}
