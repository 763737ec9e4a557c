package dev.verity.followup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.Await;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class OffsetsTest {
  private static final TopicPartition ONE = new TopicPartition("followups", 1);
  private static final TopicPartition TWO = new TopicPartition("followups", 2);

  private final Offsets offsets = new Offsets();

  @Test
  void nothingIsCommittedBeforeAnythingBegan() {
    assertThat(offsets.toCommit()).isEmpty();
    assertThat(offsets.open()).isZero();
  }

  @Test
  void aFinishedRecordIsCommittedOnce() {
    offsets.begin(ONE, 5);
    offsets.finish(ONE, 5);

    assertThat(offsets.toCommit()).isEqualTo(Map.of(ONE, at(6)));
    assertThat(offsets.toCommit()).isEmpty();
  }

  @Test
  void nothingIsCommittedPastAnOpenRecord() {
    begin(ONE, 5, 6, 7);
    offsets.finish(ONE, 7);
    offsets.finish(ONE, 6);
    assertThat(offsets.toCommit()).isEqualTo(Map.of(ONE, at(5)));

    offsets.finish(ONE, 5);
    assertThat(offsets.toCommit()).isEqualTo(Map.of(ONE, at(8)));
  }

  @Test
  void gapsBetweenOffsetsDoNotMatter() {
    begin(ONE, 5, 9, 30);
    offsets.finish(ONE, 5);
    assertThat(offsets.toCommit()).isEqualTo(Map.of(ONE, at(9)));

    offsets.finish(ONE, 9);
    offsets.finish(ONE, 30);
    assertThat(offsets.toCommit()).isEqualTo(Map.of(ONE, at(31)));
  }

  @Test
  void partitionsDoNotHinderEachOther() {
    begin(ONE, 5);
    begin(TWO, 8);
    offsets.finish(TWO, 8);

    assertThat(offsets.toCommit()).isEqualTo(Map.of(ONE, at(5), TWO, at(9)));
  }

  @Test
  void inWhateverOrderRecordsFinishNoneThatIsOpenIsPassed() {
    var seed = System.nanoTime();
    var random = RandomGeneratorFactory.getDefault().create(seed);
    var open = LongStream.range(0, 200).boxed().collect(Collectors.toList());
    open.forEach(offset -> offsets.begin(ONE, offset));
    while (!open.isEmpty()) {
      offsets.finish(ONE, open.remove(random.nextInt(open.size())));
      var firstOpen = open.isEmpty() ? 200 : open.getFirst();
      offsets
          .toCommit()
          .values()
          .forEach(commit -> assertThat(commit.offset()).as("seed %d", seed).isEqualTo(firstOpen));
      assertThat(offsets.open()).isEqualTo(open.size());
    }
  }

  @Test
  void whatCouldNotBeCommittedIsGivenOutAgain() {
    offsets.begin(ONE, 5);
    offsets.finish(ONE, 5);
    var failed = offsets.toCommit();
    offsets.giveBack(failed);

    assertThat(offsets.toCommit()).isEqualTo(failed);
  }

  @Test
  void anOldCommitThatFailsLateDoesNotComeBack() {
    begin(ONE, 5, 6);
    offsets.finish(ONE, 5);
    var old = offsets.toCommit();
    offsets.finish(ONE, 6);
    offsets.toCommit();
    offsets.giveBack(old);

    assertThat(offsets.toCommit()).isEmpty();
  }

  @Test
  void aRevokedPartitionIsNotCommittedButItsRecordsStayOpen() {
    begin(ONE, 5, 6);
    begin(TWO, 8);
    offsets.forget(List.of(ONE));

    assertThat(offsets.toCommit()).isEqualTo(Map.of(TWO, at(8)));
    assertThat(offsets.open()).isEqualTo(3);

    offsets.finish(ONE, 5);
    offsets.finish(ONE, 6);
    assertThat(offsets.toCommit()).isEmpty();
    assertThat(offsets.open()).isEqualTo(1);
  }

  @Test
  void aPartitionThatComesBackStartsAfresh() {
    begin(ONE, 5, 6);
    offsets.forget(List.of(ONE));
    begin(ONE, 6, 7);
    offsets.finish(ONE, 5);
    assertThat(offsets.toCommit()).isEqualTo(Map.of(ONE, at(6)));

    offsets.finish(ONE, 6);
    offsets.finish(ONE, 6);
    offsets.finish(ONE, 7);
    assertThat(offsets.toCommit()).isEqualTo(Map.of(ONE, at(8)));
    assertThat(offsets.open()).isZero();
  }

  @Test
  void waitingEndsWhenTheLastRecordIsFinished() throws InterruptedException {
    offsets.begin(ONE, 5);
    var waiting = new CompletableFuture<Boolean>();
    var thread =
        Thread.ofPlatform()
            .start(() -> {
              try {
                waiting.complete(offsets.awaitNone(20_000));
              } catch (InterruptedException stopped) {
                waiting.completeExceptionally(stopped);
              }
            });
    Await.until("it waits", () -> thread.getState() == Thread.State.TIMED_WAITING);
    offsets.finish(ONE, 5);

    assertThat(waiting.join()).isTrue();
    assertThat(offsets.awaitNone(0)).isTrue();
  }

  @Test
  void waitingEndsWhenItsTimeIsOver() throws InterruptedException {
    offsets.begin(ONE, 5);

    assertThat(offsets.awaitNone(10)).isFalse();
  }

  private void begin(TopicPartition partition, long... begun) {
    for (var offset : begun) {
      offsets.begin(partition, offset);
    }
  }

  private static OffsetAndMetadata at(long offset) {
    return new OffsetAndMetadata(offset);
  }
}
