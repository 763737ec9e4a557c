package dev.verity.followup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verity.Await;
import dev.verity.session.FollowUp;
import dev.verity.session.FollowUp.Action;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Only ever asks whether it went too fast: a busy machine may always be slower.
@Timeout(30)
final class LimitsTest {
  private static final int CALLS = 22;

  /// The first permit lies ready, and the second may follow on its heels when the first was taken
  /// at a period's end.
  private static final int PERIODS_MIN = CALLS - 2;

  /// So small that a second permit would not come within the time of any test.
  private static final double HARDLY_ANY = 1e-7;

  @Test
  void anOperationIsNeverFasterThanItsLimit() {
    var limits = new Limits(Given.limited(100, 10_000));

    var took = timeOf(() -> repeat(CALLS, () -> await(limits, followUp(Action.CANCEL, false))));

    assertThat(took).isGreaterThanOrEqualTo(Duration.ofMillis(10).multipliedBy(PERIODS_MIN));
  }

  @Test
  void allOperationsTogetherAreNeverFasterThanTheirLimit() {
    var limits = new Limits(Given.limited(10_000, 100));

    var took =
        timeOf(() -> {
          for (var action : inTurn()) {
            await(limits, followUp(action, true));
          }
        });

    assertThat(took).isGreaterThanOrEqualTo(Duration.ofMillis(10).multipliedBy(PERIODS_MIN));
  }

  @Test
  void aShareOfTheLimitIsTakenOver() {
    var limits = new Limits(Given.limited(200, 10_000));
    limits.share(0.5);

    var took = timeOf(() -> repeat(CALLS, () -> await(limits, followUp(Action.REDACT, false))));

    assertThat(took).isGreaterThanOrEqualTo(Duration.ofMillis(10).multipliedBy(PERIODS_MIN));
  }

  @Test
  void manyWhoWaitAtOnceAreNotFaster() throws InterruptedException {
    var limits = new Limits(Given.limited(100, 10_000));
    var begin = System.nanoTime();
    var waiting =
        IntStream.range(0, CALLS)
            .mapToObj(
                _ -> Thread.startVirtualThread(() -> await(limits, followUp(Action.CANCEL, false))))
            .toList();
    for (var thread : waiting) {
      thread.join();
    }

    assertThat(Duration.ofNanos(System.nanoTime() - begin))
        .isGreaterThanOrEqualTo(Duration.ofMillis(10).multipliedBy(PERIODS_MIN));
  }

  @Test
  void theOperationsDoNotWaitForEachOther() {
    var limits = new Limits(Given.limited(1, 500_000_000));
    limits.share(HARDLY_ANY);

    for (var action : EnumSet.complementOf(EnumSet.of(Action.RETRIEVE_RESULTS))) {
      await(limits, followUp(action, false));
    }
  }

  @Test
  void resultsLeaveHalfOfThePaceToOtherRetrieves() {
    var limits = new Limits(Given.limited(100, 10_000));

    var took =
        timeOf(() -> repeat(CALLS, () -> await(limits, followUp(Action.RETRIEVE_RESULTS, false))));

    assertThat(took).isGreaterThanOrEqualTo(Duration.ofMillis(20).multipliedBy(PERIODS_MIN));
  }

  @Test
  void resultsCountAsTheRetrievesThatTheyAre() {
    var limits = new Limits(Given.limited(100, 10_000));

    var took =
        timeOf(() ->
            repeat(
                CALLS / 2,
                () -> {
                  await(limits, followUp(Action.RETRIEVE, false));
                  await(limits, followUp(Action.RETRIEVE_RESULTS, false));
                }));

    assertThat(took).isGreaterThanOrEqualTo(Duration.ofMillis(10).multipliedBy(PERIODS_MIN));
  }

  @Test
  void testAndLiveModeDoNotWaitForEachOther() {
    var limits = new Limits(Given.limited(1, 1));
    limits.share(HARDLY_ANY);

    await(limits, followUp(Action.RETRIEVE, false));
    await(limits, followUp(Action.RETRIEVE, true));
  }

  @Test
  void whoWaitsWhileTheShareShrinksWaitsByTheNewOne() throws InterruptedException {
    var limits = new Limits(Given.limited(20, 10_000));
    await(limits, followUp(Action.RETRIEVE, false));
    var passed = new AtomicInteger();
    var waiting =
        IntStream.range(0, 8)
            .mapToObj(_ ->
                Thread.ofPlatform()
                    .start(() -> {
                      await(limits, followUp(Action.RETRIEVE, false));
                      passed.incrementAndGet();
                    }))
            .toList();
    Await.until(
        "all wait",
        () -> waiting.stream().noneMatch(thread -> thread.getState() == Thread.State.RUNNABLE));
    var shrunkAt = System.nanoTime();
    limits.share(0.25);
    var left = waiting.size() - passed.get();
    for (var thread : waiting) {
      thread.join();
    }

    assertThat(Duration.ofNanos(System.nanoTime() - shrunkAt))
        .isGreaterThanOrEqualTo(Duration.ofMillis(200).multipliedBy(Math.max(0, left - 3)));
  }

  @Test
  void whoWantsNoPermitAnyMoreTakesNone() {
    var limits = new Limits(Given.limited(1, 500_000_000));
    limits.share(HARDLY_ANY);

    repeat(
        CALLS,
        () ->
            assertThatThrownBy(() ->
                    limits.await(
                        followUp(Action.CANCEL, false),
                        () -> {
                          throw new CancellationException();
                        }))
                .isInstanceOf(CancellationException.class));

    await(limits, followUp(Action.CANCEL, false)); // has the one that lay ready
  }

  @Test
  void whoWaitsWhileTheShareGrowsPassesByTheNewOne() throws InterruptedException {
    var limits = new Limits(Given.limited(1_000, 100_000));
    limits.share(0.001);
    var waiting =
        IntStream.range(0, CALLS)
            .mapToObj(_ ->
                Thread.ofPlatform().start(() -> await(limits, followUp(Action.RETRIEVE, false))))
            .toList();
    Await.until(
        "all wait",
        () -> waiting.stream().noneMatch(thread -> thread.getState() == Thread.State.RUNNABLE));
    var grownAt = System.nanoTime();
    limits.share(1);
    for (var thread : waiting) {
      thread.join();
    }

    assertThat(Duration.ofNanos(System.nanoTime() - grownAt))
        .isLessThan(Duration.ofSeconds(1).multipliedBy(CALLS / 2));
  }

  private static void await(Limits limits, FollowUp followUp) {
    limits.await(followUp, () -> {});
  }

  private static FollowUp followUp(Action action, boolean livemode) {
    return new FollowUp("vs_1-1", "vs_1", action, livemode, null, 1, "key", Instant.MAX, false);
  }

  private static List<Action> inTurn() {
    return Stream.generate(Action::values).flatMap(Stream::of).limit(CALLS).toList();
  }

  private static void repeat(int times, Runnable action) {
    for (var i = 0; i < times; i++) {
      action.run();
    }
  }

  private static Duration timeOf(Runnable action) {
    var begin = System.nanoTime();
    action.run();
    return Duration.ofNanos(System.nanoTime() - begin);
  }
}
