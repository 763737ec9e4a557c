package dev.verity.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.recovery.Reconciliation.Position;
import dev.verity.recovery.Standing.Running;
import dev.verity.recovery.Standing.Swept;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StandingTest {
  private static final Instant AT = Instant.parse("2026-11-02T07:58:00Z");
  private static final Realm LIVE = new Realm(true, null);
  private static final Realm SHOP = new Realm(false, "acct_1Shop");

  @Test
  void itIsWhatTheLeaderHasNoted() {
    var cursors =
        Cursors.NONE
            .reconciled(AT.minusSeconds(60))
            .withSwept(SHOP, AT)
            .withSwept(LIVE, AT.plusSeconds(1))
            .reconciling(SHOP, new Position("vs_1", AT.getEpochSecond()));
    assertThat(Standing.of(Cursors.read(cursors.notes())))
        .isEqualTo(
            new Standing(
                List.of(new Swept("live", AT.plusSeconds(1)), new Swept("test acct_1Shop", AT)),
                AT.minusSeconds(60),
                new Running("test acct_1Shop", "vs_1", AT)));
  }

  @Test
  void beforeAnythingWasDoneNothingIsSaid() {
    assertThat(Standing.of(Cursors.NONE)).isEqualTo(new Standing(List.of(), null, null));
    assertThat(Standing.of(Cursors.NONE.reconciling(LIVE, null)).running())
        .isEqualTo(new Running("live", null, null));
  }
}
