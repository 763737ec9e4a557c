package dev.verity.followup;

import static dev.verity.followup.ScriptedStripe.answering;
import static dev.verity.followup.ScriptedStripe.done;
import static dev.verity.followup.ScriptedStripe.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verity.Await;
import dev.verity.ManualClock;
import dev.verity.session.FollowUp;
import dev.verity.session.FollowUp.Action;
import dev.verity.session.Outcome;
import dev.verity.session.Outcome.Reason;
import dev.verity.stripe.Call;
import dev.verity.stripe.RemoteSession;
import dev.verity.stripe.Reply;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
final class GuardTest {
  private static final Reply<RemoteSession> NO_ANSWER = new Reply.Indeterminate<>(failure(0, null));
  private static final Reply<RemoteSession> UNREACHABLE = new Reply.Busy<>(failure(0, null));
  private static final Reply<RemoteSession> LOCKED = new Reply.Busy<>(failure(429, null));
  private static final Reply<RemoteSession> REFUSED = new Reply.Refused<>(failure(400, null));
  private static final Reply<RemoteSession> KEY_REFUSED =
      new Reply.KeyRefused<>(failure(401, null));

  /// So many failed calls open the circuit.
  private static final int CIRCUIT_CALLS_MIN = 20;

  private final ManualClock clock = new ManualClock();
  private final Revocations revocations = new Revocations(clock);
  private final MeterRegistry meters = new SimpleMeterRegistry();

  @Test
  void aDoneCallIsReportedWithWhatStripeShowed() {
    var outcome = guard(answering(done("vs_1"))).perform(followUp(Action.REDACT), () -> true);

    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Done.class,
            reported ->
                assertThat(reported)
                    .isEqualTo(
                        new Outcome.Done(
                            ScriptedStripe.snapshot(),
                            ScriptedStripe.SERVED_AT,
                            reported.took(),
                            "req_done")));
  }

  @Test
  void aFollowUpWhoseLeaseIsOverIsReturnedWithoutACall() {
    var stripe = answering(done("vs_1"));
    var late = followUp(Action.CANCEL);
    clock.advance(Given.LEASE);

    assertThat(guard(stripe).perform(late, () -> true))
        .isEqualTo(new Outcome.Returned(Reason.LEASE_EXPIRED));
    assertThat(stripe.asked()).isEmpty();
  }

  @Test
  void aLeaseThatEndsAfterAnAttemptLeavesItsAnswerStanding() {
    var stripe =
        answering(_ -> {
          clock.advance(Given.LEASE);
          return NO_ANSWER;
        });

    assertThat(guard(stripe).perform(followUp(Action.CANCEL), () -> true))
        .isEqualTo(new Outcome.Indeterminate(0, "req_no"));
    assertThat(stripe.asked()).hasSize(1);
  }

  @Test
  void aLeaseThatEndsWhileOthersAreCallingIsNoticedBeforeTheCall() {
    var second = new CompletableFuture<Outcome>();
    var guard = new CompletableFuture<Guard>();
    var stripe =
        answering(_ -> {
          var late = followUp(Action.CANCEL);
          var waiting = new Thread(() -> second.complete(guard.join().perform(late, () -> true)));
          waiting.start();
          Await.until("the second waits", () -> waiting.getState() == Thread.State.TIMED_WAITING);
          clock.advance(Given.LEASE);
          return done("vs_1");
        });
    guard.complete(guard(stripe, Given.with(1, 3)));

    assertThat(guard.join().perform(followUp(Action.RETRIEVE), () -> true))
        .isInstanceOf(Outcome.Done.class);
    assertThat(second.join()).isEqualTo(new Outcome.Returned(Reason.LEASE_EXPIRED));
    assertThat(stripe.asked()).hasSize(1);
  }

  @ParameterizedTest(name = "{0} answered {1} {2}, Stripe-Should-Retry {3}: {4} attempts")
  @CsvSource({
    "RETRIEVE, busy,          429,      , 3",
    "CANCEL,   busy,          429,      , 3",
    "REDACT,   busy,          409,  true, 3",
    "REDACT,   busy,          409, false, 1",
    "RETRIEVE, busy,          429, false, 1",
    "CANCEL,   busy,            0,      , 3",
    "RETRIEVE, indeterminate,   0,      , 3",
    "CANCEL,   indeterminate,   0,      , 3",
    "REDACT,   indeterminate,   0,      , 3",
    "RETRIEVE, indeterminate, 500,      , 3",
    "RETRIEVE, indeterminate, 503,  true, 3",
    "RETRIEVE, indeterminate, 503, false, 1",
    "CANCEL,   indeterminate, 500,      , 1",
    "CANCEL,   indeterminate, 500,  true, 3",
    "CANCEL,   indeterminate, 500, false, 1",
    "REDACT,   indeterminate, 502,      , 1",
    "REDACT,   indeterminate, 502,  true, 3",
    "RETRIEVE, indeterminate, 200,      , 3",
    "REDACT,   indeterminate, 200,      , 1",
    "RETRIEVE, refused,       404,      , 1",
    "CANCEL,   refused,       400,      , 1",
    "CANCEL,   refused,       400,  true, 1",
    "REDACT,   keyRefused,    403,      , 1",
    "REDACT,   keyRefused,    401,  true, 1",
  })
  void onlyWhatIsSafeIsTriedAgainAndUnderTheSameIdempotencyKey(
      Action action, String kind, int httpStatus, @Nullable Boolean shouldRetry, int attempts) {
    var failure = failure(httpStatus, shouldRetry);
    var stripe =
        answering(
            switch (kind) {
              case "busy" -> new Reply.Busy<RemoteSession>(failure);
              case "indeterminate" -> new Reply.Indeterminate<RemoteSession>(failure);
              case "refused" -> new Reply.Refused<RemoteSession>(failure);
              default -> new Reply.KeyRefused<RemoteSession>(failure);
            });

    var outcome = guard(stripe).perform(followUp(action), () -> true);

    assertThat(outcome)
        .isEqualTo(
            switch (kind) {
              case "busy" -> new Outcome.Busy(httpStatus, "req_no");
              case "indeterminate" -> new Outcome.Indeterminate(httpStatus, "req_no");
              case "refused" -> new Outcome.Refused(httpStatus, "some_code", "req_no");
              default -> new Outcome.Returned(Reason.KEY_REFUSED);
            });
    assertThat(stripe.asked()).hasSize(attempts);
    assertThat(new HashSet<>(stripe.asked())).hasSize(1);
    assertThat(retries(action)).isEqualTo(attempts - 1);
  }

  @ParameterizedTest
  @EnumSource(names = {"CANCEL", "REDACT"})
  void aCallGoesOutAsTheFollowUpSays(Action action) {
    var stripe = answering(done("vs_9"));
    var followUp =
        new FollowUp("vs_9-3", "vs_9", action, true, "acct_1", 3, "verity-vs_9-x-4", soon(), false);

    guard(stripe).perform(followUp, () -> true);

    assertThat(stripe.asked())
        .containsExactly(
            new ScriptedStripe.Asked(
                action,
                "vs_9",
                new Call(true, "acct_1", "verity-vs_9-x-4", Given.settings().callTimeout())));
  }

  @Test
  void aRetrieveSendsNoIdempotencyKey() {
    var stripe = answering(done("vs_9"));
    var followUp =
        new FollowUp(
            "vs_9-3", "vs_9", Action.RETRIEVE, true, "acct_1", 3, "verity-x", soon(), false);

    guard(stripe).perform(followUp, () -> true);

    assertThat(stripe.asked())
        .containsExactly(
            new ScriptedStripe.Asked(
                Action.RETRIEVE,
                "vs_9",
                new Call(true, "acct_1", null, Given.settings().callTimeout())));
  }

  @Test
  void troubleThatPassesIsSatOut() {
    var stripe = answering(List.of(LOCKED, NO_ANSWER, done("vs_1")));

    assertThat(guard(stripe).perform(followUp(Action.REDACT), () -> true))
        .isInstanceOf(Outcome.Done.class);
    assertThat(stripe.asked()).hasSize(3);
  }

  @Test
  void tookIsTheTimeOfTheLastAttemptAlone() {
    var firstEnded = new AtomicLong();
    var stripe =
        answering(_ -> {
          if (firstEnded.get() != 0) {
            return done("vs_1");
          }
          takeTime();
          firstEnded.set(System.nanoTime());
          return NO_ANSWER;
        });

    var outcome = guard(stripe).perform(followUp(Action.RETRIEVE), () -> true);

    assertThat(stripe.asked()).hasSize(2);
    assertThat(took(outcome)).isLessThanOrEqualTo(since(firstEnded.get()));
  }

  @Test
  void tookDoesNotHoldTheWaitForOthers() {
    var released = new AtomicLong();
    var second = new CompletableFuture<Outcome>();
    var guard = new CompletableFuture<Guard>();
    var stripe =
        answering(_ -> {
          if (released.get() == 0) {
            var waiting =
                new Thread(() ->
                    second.complete(guard.join().perform(followUp(Action.REDACT), () -> true)));
            waiting.start();
            Await.until("the second waits", () -> waiting.getState() == Thread.State.TIMED_WAITING);
            takeTime();
            released.set(System.nanoTime());
          }
          return done("vs_1");
        });
    guard.complete(guard(stripe, Given.with(1, 3)));

    guard.join().perform(followUp(Action.RETRIEVE), () -> true);

    assertThat(took(second.join())).isLessThanOrEqualTo(since(released.get()));
  }

  @ParameterizedTest
  @CsvSource({"no answer", "unreachable", "server error"})
  void aStripeThatIsDownIsNotCalledAnyMore(String trouble) {
    var stripe =
        answering(
            switch (trouble) {
              case "no answer" -> NO_ANSWER;
              case "unreachable" -> UNREACHABLE;
              default -> new Reply.Indeterminate<RemoteSession>(failure(500, null));
            });
    var guard = guard(stripe, Given.with(8, 1));
    repeat(CIRCUIT_CALLS_MIN, () -> guard.perform(followUp(Action.CANCEL), () -> true));

    assertThat(guard.perform(followUp(Action.CANCEL), () -> true))
        .isEqualTo(new Outcome.Returned(Reason.CIRCUIT_OPEN));
    assertThat(stripe.asked()).hasSize(CIRCUIT_CALLS_MIN);
  }

  @Test
  void aCircuitThatOpensAfterAnAttemptLeavesItsAnswerStanding() {
    var stripe = answering(NO_ANSWER);
    var guard = guard(stripe, Given.with(8, 3));
    repeat(CIRCUIT_CALLS_MIN / 3, () -> guard.perform(followUp(Action.CANCEL), () -> true));

    assertThat(guard.perform(followUp(Action.CANCEL), () -> true))
        .isEqualTo(new Outcome.Indeterminate(0, "req_no"));
    assertThat(stripe.asked()).hasSize(CIRCUIT_CALLS_MIN);
  }

  @Test
  void aStripeThatRefusesOrIsBusyIsNotDown() {
    var stripe = answering(asked -> asked.action() == Action.CANCEL ? REFUSED : LOCKED);
    var guard = guard(stripe, Given.with(8, 1));
    repeat(CIRCUIT_CALLS_MIN, () -> guard.perform(followUp(Action.CANCEL), () -> true));
    repeat(CIRCUIT_CALLS_MIN, () -> guard.perform(followUp(Action.REDACT), () -> true));

    assertThat(guard.perform(followUp(Action.REDACT), () -> true))
        .isEqualTo(new Outcome.Busy(429, "req_no"));
  }

  @Test
  void aRefusedKeyIsTriedWithOneCallPerPauseUntilItIsAccepted() {
    var stripe = answering(List.of(KEY_REFUSED, KEY_REFUSED, REFUSED, LOCKED));
    var keys = new KeyLocks(Duration.ofSeconds(30), clock);
    var guard = guard(stripe, Given.with(8, 1), keys);
    var refused = new Outcome.Returned(Reason.KEY_REFUSED);

    assertThat(guard.perform(followUp(Action.RETRIEVE), () -> true)).isEqualTo(refused);
    assertThat(keys.isRefused(false)).isTrue();
    clock.advance(Duration.ofMillis(29_999));
    assertThat(guard.perform(followUp(Action.RETRIEVE), () -> true)).isEqualTo(refused);
    assertThat(stripe.asked()).hasSize(1);

    clock.advance(Duration.ofMillis(1));
    assertThat(guard.perform(followUp(Action.RETRIEVE), () -> true)).isEqualTo(refused);
    assertThat(guard.perform(followUp(Action.RETRIEVE), () -> true)).isEqualTo(refused);
    assertThat(stripe.asked()).hasSize(2);
    assertThat(keys.isRefused(false)).isTrue();

    clock.advance(Duration.ofSeconds(30));
    assertThat(guard.perform(followUp(Action.CANCEL), () -> true))
        .isInstanceOf(Outcome.Refused.class);
    assertThat(keys.isRefused(false)).isFalse();
    assertThat(guard.perform(followUp(Action.CANCEL), () -> true)).isInstanceOf(Outcome.Busy.class);
  }

  @Test
  void aMistakeOfOursIsThrown() {
    var unusable =
        new FollowUp(
            "x-1", "vs_1", Action.CANCEL, false, "not an account", 1, "key", soon(), false);

    assertThatThrownBy(() -> guard(answering(done("vs_1"))).perform(unusable, () -> true))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aRevokedFollowUpIsReturnedUnexecuted() {
    var redact = followUp(Action.REDACT);
    revocations.add(redact);
    var stripe = answering(done("vs_1"));

    assertThat(guard(stripe).perform(redact, () -> true))
        .isEqualTo(new Outcome.Returned(Outcome.Reason.REVOKED));
    assertThat(stripe.asked()).isEmpty();
  }

  @Test
  void aFollowUpThatIsRevokedBetweenTwoTriesIsReportedAsTheFirstWas() {
    var redact = followUp(Action.REDACT);
    var stripe =
        answering(_ -> {
          revocations.add(redact);
          return new Reply.Indeterminate<>(failure(0, null));
        });

    assertThat(guard(stripe).perform(redact, () -> true)).isInstanceOf(Outcome.Indeterminate.class);
    assertThat(stripe.asked()).hasSize(1);
  }

  @Test
  void aRedactThatMayHaveTakenEffectIsReportedSoThoughTheNextTryWasBusy() {
    var redact = followUp(Action.REDACT);
    var tries = new AtomicInteger();
    var stripe =
        answering(_ ->
            tries.incrementAndGet() == 1
                ? new Reply.Indeterminate<>(failure(0, null))
                : new Reply.Busy<>(failure(409, null)));

    assertThat(guard(stripe).perform(redact, () -> true))
        .isInstanceOfSatisfying(
            Outcome.Indeterminate.class, outcome -> assertThat(outcome.httpStatus()).isZero());
    assertThat(tries.get()).isEqualTo(3);
  }

  @Test
  void whatAnotherWorkerHasNowIsNotBegun() {
    var stripe = answering(done("vs_1"));

    assertThatThrownBy(() -> guard(stripe).perform(followUp(Action.REDACT), () -> false))
        .isInstanceOf(Guard.Lost.class);
    assertThat(stripe.asked()).isEmpty();
  }

  @Test
  void whatIsNotBegunTakesNothingOfStripesLimits() {
    var guard = guard(answering(done("vs_1")), Given.limited(1, 1));
    var revoked = followUp(Action.CANCEL);
    revocations.add(revoked);
    var begin = System.nanoTime();

    for (var n = 0; n < 20; n++) {
      assertThatThrownBy(() -> guard.perform(followUp(Action.REDACT), () -> false))
          .isInstanceOf(Guard.Lost.class);
      assertThat(guard.perform(revoked, () -> true))
          .isEqualTo(new Outcome.Returned(Reason.REVOKED));
    }
    assertThat(since(begin)).as("with a call a second").isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void aRevocationIsForgottenWhenNobodyMayBeginAnyMore() {
    var redact = followUp(Action.REDACT);
    revocations.add(redact);
    clock.advance(Given.LEASE.plusSeconds(1));
    revocations.add(Given.retrieve("vs_2", soon()));

    assertThat(revocations.cover(redact)).isFalse();
  }

  private Guard guard(ScriptedStripe stripe) {
    return guard(stripe, Given.settings());
  }

  private Guard guard(ScriptedStripe stripe, WorkerSettings settings) {
    return guard(stripe, settings, new KeyLocks(settings.keyPause(), clock));
  }

  private Guard guard(ScriptedStripe stripe, WorkerSettings settings, KeyLocks keys) {
    return new Guard(
        stripe, null, settings, new Limits(settings), keys, revocations, meters, clock);
  }

  private FollowUp followUp(Action action) {
    return Given.followUp(action, soon());
  }

  private Instant soon() {
    return clock.instant().plus(Given.LEASE);
  }

  private double retries(Action action) {
    return meters.counter("verity.followup.retries", "action", action.wire()).count();
  }

  private static Duration took(Outcome outcome) {
    return ((Outcome.Done) outcome).took();
  }

  private static Duration since(long nanoTime) {
    return Duration.ofNanos(System.nanoTime() - nanoTime);
  }

  /// What a wrong measurement would count in.
  private static void takeTime() {
    try {
      var _ = new CountDownLatch(1).await(100, TimeUnit.MILLISECONDS);
    } catch (InterruptedException stopped) {
      throw new AssertionError(stopped);
    }
  }

  private static void repeat(int times, Supplier<Outcome> performance) {
    for (var i = 0; i < times; i++) {
      assertThat(performance.get()).isNotInstanceOf(Outcome.Returned.class);
    }
  }
}
