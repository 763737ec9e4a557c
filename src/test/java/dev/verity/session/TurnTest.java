package dev.verity.session;

import static dev.verity.session.Status.Known.VERIFIED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.session.FollowUp.Action;
import dev.verity.session.Policy.Duties;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// A session that is woken while it is the turn of others to be called about.
final class TurnTest {
  private static final Input NOT_ITS_TURN = new Input.WokeUp(false);

  private final Given session =
      Given.acting().started().after(Duration.ofMinutes(1)).nowIs(VERIFIED);

  @Test
  void whatTheScheduleWantsStaysDueAndNothingElseChanges() {
    var due = wakeAt();
    session.at(due.plusSeconds(3_600)).input(NOT_ITS_TURN);
    assertThat(session.effects).isEmpty();
    assertThat(session.session.doubt()).isNull();
    assertThat(wakeAt()).isEqualTo(due);

    session.wake();
    assertThat(session.issued()).isEqualTo(Action.RETRIEVE);
  }

  @Test
  void aLookBeforeARedactWaitsAgainWhenItComesBack() {
    session.sleep().outcome(new Outcome.Returned(Outcome.Reason.CIRCUIT_OPEN));
    session.at(wakeAt()).input(NOT_ITS_TURN);
    assertThat(session.issued()).isNull();
    assertThat(wakeAt()).isEqualTo(session.now);
  }

  @Test
  void whatIsDueByAnotherPolicyIsDueFromNowOn() {
    session.policy =
        Given.ruled(Given.rule(VERIFIED, Duties.NONE.redactedAfter(Duration.ofMinutes(1))));
    session.at(Given.START.plusSeconds(3_600).plusNanos(1_500_000)).input(NOT_ITS_TURN);
    assertThat(session.issued()).isNull();
    assertThat(session.session.policy()).isEqualTo(session.policy.hash());
    assertThat(wakeAt()).isEqualTo(Given.START.plusSeconds(3_600).plusMillis(1));
  }

  @Test
  void whatIsInDoubtDoesNotWait() {
    session.event(EventType.Known.VERIFIED, null, session.now.plusSeconds(5));
    assertThat(session.issued()).isEqualTo(Action.RETRIEVE);
    session.outcome(new Outcome.Returned(Outcome.Reason.LEASE_EXPIRED));

    session.at(wakeAt()).input(NOT_ITS_TURN);
    assertThat(session.issued()).isEqualTo(Action.RETRIEVE);
  }

  @Test
  void whatSomebodyAskedForDoesNotWait() {
    session.input(
        new Input.RequestMade(
            new Request("r1", Request.Known.REDACT, false, null, "dpo", "4711", null, null)));
    assertThat(session.issued()).isEqualTo(Action.RETRIEVE);
    session.outcome(new Outcome.Returned(Outcome.Reason.LEASE_EXPIRED));

    session.at(wakeAt()).input(NOT_ITS_TURN);
    assertThat(session.issued()).isEqualTo(Action.RETRIEVE);
  }

  @Test
  void aDryRunNeedsNoTurn() {
    session.policy =
        Given.policy(
            true,
            Given.ACTING.permissions(),
            Given.rule(VERIFIED, Duties.NONE.redactedAfter(Duration.ofMinutes(1))));
    session.after(Duration.ofHours(1)).input(NOT_ITS_TURN);
    assertThat(session.journal(Entry.Kind.REHEARSED)).hasSize(1);
    assertThat(session.session.wakeAt()).isNull();
  }

  private Instant wakeAt() {
    return Objects.requireNonNull(session.session.wakeAt());
  }
}
