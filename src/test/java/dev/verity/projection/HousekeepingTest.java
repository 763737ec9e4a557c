package dev.verity.projection;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HousekeepingTest {
  private static final int LIVES = 400;
  private static final Duration KEEP = Duration.ofDays(10);

  @TempDir private Path folder;

  @Test
  void whatIsOverForLongIsDeletedWithAllThatIsItsAndWhatIsOwedStays() throws Exception {
    var file = folder.resolve("store");
    try (var rig = new Rig(file).fold(Rig.lives(LIVES));
        var housekeeping = new Housekeeping(rig.store.writer(), KEEP)) {
      var before = Dump.of(file);
      while (housekeeping.trim(Rig.NOW)) {}
      housekeeping.shrink();

      for (var number = 0; number < LIVES; number++) {
        var left = rig.sessions().find(Lives.id(number));
        if (left.isPresent()) {
          var summary = left.get().summary();
          assertThat(
                  summary.wakeAt() != null
                      || summary.holds() > 0
                      || !summary.updated().isBefore(Rig.NOW.minus(KEEP)))
              .as("%s", summary)
              .isTrue();
        }
      }
      var after = Dump.of(file);
      assertThat(after.values().stream().mapToInt(List::size).sum())
          .isLessThan(before.values().stream().mapToInt(List::size).sum() * 3 / 4);
      assertThat(orphans(rig)).isZero();
    }
  }

  @Test
  void aSessionOfWhichOnlyTheInboxHasToldIsNotTakenForOld() throws Exception {
    var tape = Rig.lives(100);
    try (var rig = new Rig(folder.resolve("store"));
        var housekeeping = new Housekeeping(rig.store.writer(), Duration.ofDays(90))) {
      rig.fold(tape, List.of("verity.inbox"), 1_000);
      assertThat(housekeeping.trim(Rig.NOW)).isFalse();
      rig.fold(tape, List.of("verity.audit", "verity.sessions"), 1_000);
      assertThat(rig.sessions().find(Lives.id(1)).orElseThrow().events())
          .isNotEmpty()
          .allMatch(event -> event.arrivals() == 1);
    }
  }

  @Test
  void aStoreThatKeepsLongEnoughLosesNothing() throws Exception {
    var file = folder.resolve("store");
    try (var rig = new Rig(file).fold(Rig.lives(100));
        var housekeeping = new Housekeeping(rig.store.writer(), Duration.ofDays(400))) {
      assertThat(housekeeping.trim(Rig.NOW)).isFalse();
      assertThat(rig.sessions().counts().stream().mapToLong(count -> count.count()).sum())
          .isEqualTo(100);
    }
  }

  /// Rows that belong to no session any more.
  private static long orphans(Rig rig) {
    return rig.store
        .readers()
        .all(
            Question.of(
                """
                SELECT (SELECT count(*) FROM entry WHERE session NOT IN (SELECT number FROM session))
                  + (SELECT count(*) FROM event WHERE session NOT IN (SELECT number FROM session))
                  + (SELECT count(*) FROM request WHERE session NOT IN (SELECT number FROM session))
                  + (SELECT count(*) FROM search
                     WHERE rowid >> 20 NOT IN (SELECT number FROM session)) AS orphans
                """),
            row -> row.number("orphans"))
        .getFirst();
  }
}
