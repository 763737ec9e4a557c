package dev.verity.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.Await;
import dev.verity.local.Broker;
import dev.verity.local.SharedBroker;
import dev.verity.session.Policy;
import dev.verity.topics.SessionFormat;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// This version and the next, which stores sessions in another form, side by side.
@ExtendWith(SharedBroker.class)
@Timeout(180)
final class RollingUpgradeIT {
  private static final int SESSIONS = 60;
  private static final Policy POLICY = Policy.observing();

  /// The next version's form: here it forgets the policy, so that every session is stepped anew.
  private static final SessionFormat NEXT =
      SessionFormat.CURRENT.followedBy(session -> session.put("policy", ""));

  @Test
  void sessionsGoOverToTheNextVersionAndNoneIsGivenBackToTheOld(Broker broker, @TempDir Path folder)
      throws Exception {
    var rig = new Rig(broker, SharedBroker.prefix(RollingUpgradeIT.class), folder);
    var nextTopics = Deliveries.with(rig.topics, NEXT.serde());
    try (var old = rig.start("old", 1, rig.topics, POLICY)) {
      rig.tell(SESSIONS, "created", "requires_input");
      rig.awaitEvents(SESSIONS);
      assertThat(rig.sessions().values()).allMatch(session -> session.startsWith("{\"format\":2,"));
      try (var next = rig.start("next", 1, nextTopics, POLICY)) {
        rig.tell(SESSIONS, "processing", "processing");
        rig.awaitShared(2);
        rig.tell(SESSIONS, "verified", "verified");
        Rig.stop(old);
        rig.awaitEvents(3 * SESSIONS);
        Await.until(
            "all sessions in the next form",
            () ->
                rig.sessions().values().stream()
                    .allMatch(session -> session.startsWith("{\"format\":3,")));
        assertThat(old.isTooOld()).isFalse();
        assertThat(next.isTooOld()).isFalse();
      }
    }
    assertThat(rig.sessions())
        .hasSize(SESSIONS)
        .allSatisfy((_, session) -> assertThat(session).contains("\"status\":\"verified\""));
    assertThat(rig.records(rig.topics.events().name()).stream().map(it -> Rig.header(it, "ce_id")))
        .hasSize(3 * SESSIONS)
        .doesNotHaveDuplicates();

    theOldVersionStopsAndLeavesEverythingAsItIs(rig);

    try (var next = rig.start("next", 1, nextTopics, POLICY)) {
      rig.awaitEvents(4 * SESSIONS);
      assertThat(next.isTooOld()).isFalse();
    }
    assertThat(rig.records(rig.topics.deadLetters().name())).isEmpty();
  }

  private static void theOldVersionStopsAndLeavesEverythingAsItIs(Rig rig) throws Exception {
    var said = rig.records(rig.topics.sessions().name()).size();
    var stored = rig.changes();
    try (var old = rig.start("old", 1, rig.topics, POLICY)) {
      rig.tell(SESSIONS, "redacted", "verified");
      Await.until("the old machine to stop", () -> old.isTooOld() && !old.isRunning());
    }
    assertThat(rig.records(rig.topics.sessions().name())).hasSize(said);
    assertThat(rig.changes()).isEqualTo(stored);
    assertThat(rig.records(rig.topics.events().name())).hasSize(3 * SESSIONS);
    assertThat(rig.records(rig.topics.deadLetters().name())).isEmpty();
  }
}
