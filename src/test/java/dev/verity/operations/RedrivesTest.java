package dev.verity.operations;

import static dev.verity.operations.Staff.CARL;
import static dev.verity.operations.Staff.OLGA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.ManualClock;
import dev.verity.access.Permission;
import dev.verity.deadletters.DeadLetter;
import dev.verity.deadletters.DeadLetter.Kind;
import dev.verity.deadletters.Deed;
import dev.verity.operations.LetterRun.State;
import dev.verity.operations.Redrives.Begun;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class RedrivesTest {
  private static final LetterWish ALL = LetterWish.all(false);
  private final ManualClock clock = new ManualClock();
  private final CountDownLatch go = new CountDownLatch(1);
  private final Box box = new Box(this::waitForGo);
  private final Redrives redrives = new Redrives(() -> box, clock);

  @Test
  void aRunGoesOnInTheBackgroundAndTellsHowFarItIs() throws InterruptedException {
    var begun = ((Begun.Running) begin(ALL)).run();
    assertThat(begun.state()).isEqualTo(State.RUNNING);
    assertThat(begun.total()).isEqualTo(3);
    assertThat(begun.actor()).isEqualTo("olga");
    assertThat(begun.ended()).isNull();
    clock.advance(Duration.ofSeconds(3));
    go.countDown();
    var ended = ended(begun);
    assertThat(ended.state()).isEqualTo(State.DONE);
    assertThat(ended.done()).isEqualTo(2);
    assertThat(ended.failures())
        .containsExactly(new LetterRun.Failure("0-5", "It does not say whose it is."));
    assertThat(ended.ended()).isEqualTo(begun.began().plusSeconds(3));
    assertThat(box.done).containsExactly("redriven 0-1 by olga", "redriven 0-3 by olga");
    assertThat(redrives.runs()).containsExactly(ended);
  }

  @Test
  void thereIsOneRunAtATime() throws InterruptedException {
    var first = ((Begun.Running) begin(ALL)).run();
    assertThat(begin(ALL)).isInstanceOf(Begun.Occupied.class);
    go.countDown();
    ended(first);
    awaitFree();
  }

  @Test
  void whoMayNotDoesNothing() {
    go.countDown();
    assertThat(redrives.begin(CARL, Deed.Kind.REDRIVEN, ALL, "because"))
        .isEqualTo(new Begun.NotPermitted(Permission.REDRIVE));
    assertThat(redrives.preview(CARL, Deed.Kind.DISCARDED, ALL))
        .isEqualTo(new Begun.NotPermitted(Permission.DISCARD));
    assertThat(redrives.begin(OLGA, Deed.Kind.REDRIVEN, ALL, " "))
        .isInstanceOf(Begun.NoReason.class);
    assertThat(box.done).isEmpty();
    assertThat(redrives.runs()).isEmpty();
  }

  @Test
  void aPreviewCountsAndDoesNothing() {
    var preview = preview(ALL);
    assertThat(preview.count()).isEqualTo(3);
    assertThat(preview.quarantined()).isEqualTo(1);
    assertThat(preview.sample()).extracting(DeadLetter::id).containsExactly("0-1", "0-3", "0-5");
    assertThat(preview(LetterWish.all(true)).count()).isEqualTo(4);
    assertThat(
            preview(new LetterWish(List.of(), Kind.UNREADABLE, "NO EVENT", null, null, true))
                .sample())
        .extracting(DeadLetter::id)
        .containsExactly("0-1", "0-4");
    assertThat(preview(new LetterWish(List.of(), null, null, "vs_2", null, false)).count())
        .isEqualTo(1);
    assertThat(box.done).isEmpty();
  }

  @Test
  void whenOneThatIsNamedCannotBeTakenNoneIs() {
    go.countDown();
    assertThat(begin(LetterWish.of(List.of("0-1", "0-2", "0-4", "7-7"), false)))
        .isEqualTo(
            new Begun.Unfit(
                List.of("7-7"),
                List.of(
                    "0-2 was discarded already.",
                    "0-4 is in quarantine after 1 attempts: mend the cause, then take it"
                        + " explicitly.")));
    assertThat(box.done).isEmpty();
    assertThat(begin(new LetterWish(List.of(), null, "no such cause", null, null, false)))
        .isEqualTo(new Begun.Nothing(0));
  }

  @Test
  void whatKafkaDoesNotDoEndsTheRunAndIsSaid() throws InterruptedException {
    var begun = ((Begun.Running) begin(ALL)).run();
    box.breakDown();
    go.countDown();
    var ended = ended(begun);
    assertThat(ended.state()).isEqualTo(State.BROKEN);
    assertThat(ended.trouble()).contains("KafkaException");
    assertThat(ended.done()).isZero();
  }

  @Test
  void theEndComesBetweenTwoLetters() throws InterruptedException {
    var begun = ((Begun.Running) begin(ALL)).run();
    var closing = Thread.ofVirtual().start(redrives::close);
    while (closing.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    go.countDown();
    closing.join();
    var ended = redrives.run(begun.id()).orElseThrow();
    assertThat(ended.state()).isEqualTo(State.BROKEN);
    assertThat(ended.done()).isEqualTo(1);
    assertThat(ended.trouble()).contains("stopped");
    assertThat(begin(ALL)).isInstanceOf(Begun.Occupied.class);
  }

  private Begun begin(LetterWish wish) {
    return redrives.begin(OLGA, Deed.Kind.REDRIVEN, wish, "mended");
  }

  private Redrives.Preview preview(LetterWish wish) {
    return ((Begun.Previewed) redrives.preview(OLGA, Deed.Kind.REDRIVEN, wish)).preview();
  }

  private LetterRun ended(LetterRun run) throws InterruptedException {
    while (true) {
      var now = redrives.run(run.id()).orElseThrow();
      if (now.state() != State.RUNNING) {
        return now;
      }
      Thread.sleep(Duration.ofMillis(5));
    }
  }

  private void awaitFree() throws InterruptedException {
    while (begin(ALL) instanceof Begun.Occupied) {
      Thread.sleep(Duration.ofMillis(5));
    }
  }

  private void waitForGo() {
    try {
      go.await();
    } catch (InterruptedException stopped) {
      throw new IllegalStateException(stopped);
    }
  }
}
