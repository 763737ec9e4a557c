package dev.verity.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.Await;
import dev.verity.local.Broker;
import dev.verity.local.SharedBroker;
import dev.verity.session.Policy;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a machine has to read before it goes on with what another one did.
@ExtendWith(SharedBroker.class)
@Timeout(120)
final class StandbyIT {
  private static final int SESSIONS = 300;

  @ParameterizedTest
  @ValueSource(ints = {1, 0})
  void aCopySparesTheRestoreAndWithoutOneItIsRestored(
      int standbys, Broker broker, @TempDir Path folder) throws Exception {
    var rig = new Rig(broker, SharedBroker.prefix(StandbyIT.class), folder);
    try (var first = rig.start("first", standbys, rig.topics, Policy.observing());
        var second = rig.start("second", standbys, rig.topics, Policy.observing())) {
      rig.awaitShared(2);
      rig.tell(SESSIONS, "created", "requires_input");
      rig.tell(SESSIONS, "processing", "processing");
      rig.awaitEvents(2 * SESSIONS);
      var changes = rig.changes();
      assertThat(changes).isGreaterThanOrEqualTo(2 * SESSIONS);
      Await.until(
          "copies of all changes",
          () -> first.mirrored() + second.mirrored() >= (long) standbys * changes);

      Rig.stop(first);
      rig.tell(SESSIONS, "verified", "verified");
      rig.awaitEvents(3 * SESSIONS);

      System.out.printf(
          "standbys %d: %d records stored, %d mirrored, %d restored to take over%n",
          standbys, changes, first.mirrored() + second.mirrored(), second.restored());
      if (standbys == 1) {
        assertThat(second.restored()).isLessThan(changes / 20);
      } else {
        assertThat(second.restored()).isGreaterThan(changes / 5);
        assertThat(second.mirrored()).isZero();
      }
    }
  }
}
