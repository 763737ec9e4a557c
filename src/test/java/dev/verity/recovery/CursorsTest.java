package dev.verity.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.recovery.Reconciliation.Position;
import java.time.Instant;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class CursorsTest {
  private static final Realm TEST = new Realm(false, null);
  private static final Instant MOMENT = Instant.ofEpochSecond(1_790_000_000);

  @Test
  void whatWasNotedIsReadBack() {
    var cursors =
        Cursors.NONE
            .reconciled(MOMENT)
            .withSwept(TEST, MOMENT)
            .reconciling(TEST, new Position("vs_1", 1_780_000_000));

    assertThat(Cursors.read(cursors.notes())).isEqualTo(cursors);
    assertThat(cursors.notes())
        .isEqualTo(
            """
            {"swept":{"test":1790000000},"reconciledAt":1790000000,"realm":"test",\
            "after":"vs_1","created":1780000000}\
            """);
  }

  @Test
  void aCursorNeverGoesBack() {
    var cursors = Cursors.NONE.withSwept(TEST, MOMENT).withSwept(TEST, MOMENT.minusSeconds(1));

    assertThat(cursors.swept()).isEqualTo(Map.of("test", MOMENT.getEpochSecond()));
  }

  @Test
  void whatCannotBeReadBeginsAnew() {
    assertThat(Cursors.read("")).isEqualTo(Cursors.NONE);
    assertThat(Cursors.read("from another version")).isEqualTo(Cursors.NONE);
  }

  @Test
  void theCursorsOfAllRealmsFitBesideAnOffset() {
    var cursors = Cursors.NONE.reconciled(MOMENT);
    for (var i : IntStream.range(0, RecoverySettings.REALMS_MAX).toArray()) {
      cursors = cursors.withSwept(new Realm(true, "acct_%021d".formatted(i)), MOMENT);
    }
    var position = new Position("vs_%024d".formatted(1), MOMENT.getEpochSecond());

    assertThat(cursors.reconciling(new Realm(true, "acct_%021d".formatted(1)), position).notes())
        .hasSizeLessThan(4096);
  }
}
