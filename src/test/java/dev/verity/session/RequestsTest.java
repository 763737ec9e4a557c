package dev.verity.session;

import static dev.verity.session.Answer.Reason.DRY_RUN;
import static dev.verity.session.Answer.Reason.GIVEN_UP;
import static dev.verity.session.Answer.Reason.HELD;
import static dev.verity.session.Answer.Reason.INCOMPLETE;
import static dev.verity.session.Answer.Reason.NEEDS_APPROVAL;
import static dev.verity.session.Answer.Reason.NOT_ALLOWED;
import static dev.verity.session.Answer.Reason.NOT_CANCELABLE;
import static dev.verity.session.Answer.Reason.OTHER_MODE;
import static dev.verity.session.Answer.Reason.REDACTION_BEGUN;
import static dev.verity.session.Answer.Reason.REDACTION_RUNNING;
import static dev.verity.session.Answer.Reason.REUSED_ID;
import static dev.verity.session.Answer.Reason.SAME_PERSON;
import static dev.verity.session.Answer.Reason.TOO_EARLY;
import static dev.verity.session.Answer.Reason.TOO_LATE;
import static dev.verity.session.Answer.Reason.TOO_MANY;
import static dev.verity.session.Answer.Reason.UNKNOWN_KIND;
import static dev.verity.session.Answer.Reason.UNKNOWN_SUBJECT;
import static dev.verity.session.Answer.Reason.WITHDRAWN;
import static dev.verity.session.Answer.Verdict.ACCEPTED;
import static dev.verity.session.Answer.Verdict.DONE;
import static dev.verity.session.Answer.Verdict.FAILED;
import static dev.verity.session.Answer.Verdict.REJECTED;
import static dev.verity.session.FollowUp.Action.CANCEL;
import static dev.verity.session.FollowUp.Action.REDACT;
import static dev.verity.session.FollowUp.Action.RETRIEVE;
import static dev.verity.session.Given.START;
import static dev.verity.session.Given.rule;
import static dev.verity.session.Given.snapshot;
import static dev.verity.session.Request.Known.APPROVE;
import static dev.verity.session.Request.Known.HOLD;
import static dev.verity.session.Request.Known.RELEASE;
import static dev.verity.session.Request.Known.WITHDRAW;
import static dev.verity.session.Status.Known.CANCELED;
import static dev.verity.session.Status.Known.PROCESSING;
import static dev.verity.session.Status.Known.REQUIRES_INPUT;
import static dev.verity.session.Status.Known.VERIFIED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.session.Answer.Reason;
import dev.verity.session.Answer.Verdict;
import dev.verity.session.Policy.Duties;
import dev.verity.session.Policy.Permissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What can be asked for, what is answered, and what is done about it.
final class RequestsTest {
  private static final Permissions ALL = new Permissions(true, true, false, Duration.ZERO);
  private static final Duration DAY = Duration.ofDays(1);

  // what is done at once

  @Test
  void aRetrieveIsDoneWhenStripeHasAnswered() {
    var story = verified(ALL);
    story.input(ask("req_1", Request.Known.RETRIEVE));
    assertThat(story.issued()).isEqualTo(RETRIEVE);
    assertThat(answers(story)).isEmpty();
    story.answered(snapshot(VERIFIED));
    assertThat(answers(story)).containsExactly(word("req_1", DONE, null));
  }

  @Test
  void aReadThatWasUnderWayBeforeDoesNotAnswerARetrieve() {
    var story = verified(ALL);
    story.input(ask("req_1", Request.Known.RETRIEVE)).input(ask("req_2", Request.Known.RETRIEVE));
    story.answered(snapshot(VERIFIED));
    assertThat(answers(story)).containsExactly(word("req_1", DONE, null));
    assertThat(story.issued()).isEqualTo(RETRIEVE);
  }

  @Test
  void aCancelIsMadeAfterAFreshLookAndAnsweredWhenStripeSaysSo() {
    var story = inStatus(REQUIRES_INPUT, ALL);
    story.input(ask("req_1", Request.Known.CANCEL)).answered(snapshot(REQUIRES_INPUT));
    assertThat(story.issued()).isEqualTo(CANCEL);
    story.answered(snapshot(CANCELED));
    assertThat(answers(story)).containsExactly(word("req_1", DONE, null));
    assertThat(story.session.owed()).isEmpty();
  }

  @Test
  void aRedactIsAcceptedWhileStripeRunsItAndDoneOnlyAfterwards() {
    var story = verified(ALL);
    story.input(ask("req_1", Request.Known.REDACT)).answered(snapshot(VERIFIED));
    assertThat(story.issued()).isEqualTo(REDACT);
    story.answered(snapshot(VERIFIED, Redaction.Known.PROCESSING));
    assertThat(answers(story)).containsExactly(word("req_1", ACCEPTED, REDACTION_RUNNING));
    story.sleep().answered(snapshot(VERIFIED, Redaction.Known.REDACTED));
    assertThat(answers(story)).isEmpty();
    story.input(ask("req_1", Request.Known.REDACT));
    assertThat(answers(story)).containsExactly(word("req_1", DONE, null));
  }

  @Test
  void whatIsRedactedAlreadyNeedsNoCall() {
    var story = new Given(policy(ALL));
    story.event(EventType.Known.REDACTED, snapshot(VERIFIED, Redaction.Known.REDACTED), story.now);
    story.input(ask("req_1", Request.Known.REDACT));
    assertThat(answers(story)).containsExactly(word("req_1", DONE, null));
    story.input(ask("req_2", Request.Known.RETRIEVE));
    assertThat(answers(story)).containsExactly(word("req_2", DONE, null));
    assertThat(story.issued()).isNull();
  }

  @Test
  void aNoteIsWrittenDownAndNothingElseComesOfIt() {
    var story = verified(Permissions.NONE);
    var before = story.session;
    var note = new Request("n1", Request.Known.NOTE, true, null, "ops", "case 7", null, "3-17");
    story.input(new Input.RequestMade(note));
    assertThat(answers(story)).containsExactly(word("n1", DONE, null));
    assertThat(story.issued()).isNull();
    assertThat(story.session.owed()).isEqualTo(before.owed());
    assertThat(story.journal(Entry.Kind.REQUEST).getLast().facts())
        .containsEntry("kind", "note")
        .containsEntry("actor", "ops")
        .containsEntry("reason", "case 7")
        .containsEntry("about", "3-17");
  }

  @Test
  void aSessionThatWasNeverHeardOfIsReadFirst() {
    var story = new Given(policy(ALL)).input(ask("req_1", Request.Known.REDACT));
    assertThat(story.issued()).isEqualTo(RETRIEVE);
    story.answered(snapshot(CANCELED));
    assertThat(story.issued()).isEqualTo(REDACT);
  }

  // what waits

  @Test
  void aRedactWaitsUntilProcessingIsOver() {
    var story = inStatus(PROCESSING, ALL).input(ask("req_1", Request.Known.REDACT));
    assertThat(answers(story)).containsExactly(word("req_1", ACCEPTED, Reason.PROCESSING));
    assertThat(story.sleep().issued()).isEqualTo(RETRIEVE);
    story.answered(snapshot(VERIFIED));
    assertThat(story.issued()).isEqualTo(REDACT);
  }

  @Test
  void aRequestWaitsForItsTime() {
    var at = START.plus(DAY);
    var story = verified(ALL);
    story.input(
        new Input.RequestMade(
            new Request("req_1", Request.Known.REDACT, false, null, "dpo", "case 1", at, null)));
    assertThat(only(story).until()).isEqualTo(at);
    assertThat(answers(story)).containsExactly(word("req_1", ACCEPTED, TOO_EARLY));
    assertThat(story.session.wakeAt()).isEqualTo(at);
    story.sleep().answered(snapshot(VERIFIED));
    assertThat(story.issued()).isEqualTo(REDACT);
  }

  @Test
  void theMinimumRetentionIsKeptWhoeverAsks() {
    var kept = rule(VERIFIED, Duties.NONE.keptAtLeast(Duration.ofDays(30)));
    var story = new Given(Given.policy(false, ALL, kept)).nowIs(VERIFIED);
    story.input(ask("req_1", Request.Known.REDACT));
    assertThat(only(story).until()).isEqualTo(START.plus(Duration.ofDays(30)));
    assertThat(story.session.wakeAt()).isEqualTo(START.plus(Duration.ofDays(30)));
  }

  @Test
  void theScheduleKeepsTheMinimumToo() {
    var kept = rule(VERIFIED, Duties.NONE.redactedAfter(DAY).keptAtLeast(Duration.ofDays(30)));
    var story = new Given(Given.policy(false, ALL, kept)).nowIs(VERIFIED);
    assertThat(story.session.wakeAt()).isEqualTo(START.plus(Duration.ofDays(30)));
  }

  @Test
  void aRedactCoolsOffAndCanBeWithdrawn() {
    var story = verified(new Permissions(true, true, false, DAY));
    story.input(ask("req_1", Request.Known.REDACT));
    assertThat(answers(story)).containsExactly(word("req_1", ACCEPTED, TOO_EARLY));
    story.input(ask("req_2", WITHDRAW, "dpo", "req_1"));
    assertThat(answers(story)).containsExactly(word("req_2", DONE, null));
    assertThat(story.session.owed()).isEmpty();
    story.input(ask("req_1", Request.Known.REDACT));
    assertThat(answers(story)).containsExactly(word("req_1", FAILED, WITHDRAWN));
  }

  @Test
  void whatIsUnderWayCannotBeWithdrawn() {
    var story = verified(ALL).input(ask("req_1", Request.Known.REDACT));
    story.answered(snapshot(VERIFIED)).input(ask("req_2", WITHDRAW, "dpo", "req_1"));
    assertThat(answers(story)).containsExactly(word("req_2", REJECTED, TOO_LATE));
  }

  @Test
  void aRedactWaitsForASecondPerson() {
    var story = verified(new Permissions(true, true, true, Duration.ZERO));
    story.input(ask("req_1", Request.Known.REDACT));
    assertThat(answers(story)).containsExactly(word("req_1", ACCEPTED, NEEDS_APPROVAL));
    story.input(ask("req_2", APPROVE, "dpo", "req_1"));
    assertThat(answers(story)).containsExactly(word("req_2", REJECTED, SAME_PERSON));
    assertThat(story.after(DAY).wake().issued()).as("a look at most").isEqualTo(RETRIEVE);
    story.answered(snapshot(VERIFIED)).after(Duration.ofHours(1));
    story.input(ask("req_3", APPROVE, "counsel", "req_1"));
    assertThat(answers(story)).containsExactly(word("req_3", DONE, null));
    story.answered(snapshot(VERIFIED));
    assertThat(story.issued()).isEqualTo(REDACT);
  }

  // holds

  @Test
  void aHoldStopsTheScheduleUntilItIsReleased() {
    var story = new Given(scheduled()).nowIs(VERIFIED);
    story.input(ask("req_1", HOLD));
    assertThat(answers(story)).containsExactly(word("req_1", DONE, null));
    assertThat(story.sleep().issued()).as("only a look, when it would be due").isEqualTo(RETRIEVE);
    assertThat(story.now).isEqualTo(START.plus(Duration.ofDays(30)));
    assertThat(story.answered(snapshot(VERIFIED)).issued()).isNull();
    story.after(Duration.ofHours(1));
    story.input(ask("req_2", RELEASE, "legal", "req_1"));
    assertThat(answers(story)).containsExactly(word("req_2", DONE, null));
    assertThat(story.issued()).isEqualTo(RETRIEVE);
    assertThat(story.answered(snapshot(VERIFIED)).issued()).isEqualTo(REDACT);
  }

  @Test
  void aHoldThatIsSentAgainAfterItsReleaseIsNotInForce() {
    var story = verified(ALL).input(ask("req_1", HOLD));
    story.input(ask("req_2", RELEASE, "legal", "req_1")).input(ask("req_1", HOLD));
    assertThat(answers(story)).containsExactly(word("req_1", DONE, Reason.RELEASED));
    assertThat(story.session.holds()).isEmpty();
  }

  @Test
  void aHoldBeatsARequest() {
    var story = verified(ALL).input(ask("req_1", HOLD)).input(ask("req_2", Request.Known.REDACT));
    assertThat(answers(story)).containsExactly(word("req_2", ACCEPTED, HELD));
  }

  @Test
  void aHoldBeatsACancelToo() {
    var story = inStatus(REQUIRES_INPUT, ALL).input(ask("req_1", HOLD));
    story.input(ask("req_2", Request.Known.CANCEL));
    assertThat(answers(story)).containsExactly(word("req_2", ACCEPTED, HELD));
  }

  @Test
  void twoHoldsNeedTwoReleases() {
    var story = new Given(scheduled()).nowIs(VERIFIED);
    story.input(ask("req_1", HOLD)).input(ask("req_2", HOLD));
    story.input(ask("req_3", RELEASE, "legal", "req_1")).after(Duration.ofDays(400)).wake();
    assertThat(story.issued()).isEqualTo(RETRIEVE);
    assertThat(story.answered(snapshot(VERIFIED)).issued()).isNull();
  }

  @Test
  void aHoldPlacedBetweenIssueAndExecutionStopsTheRedact() {
    var story = redacting();
    var redact = Objects.requireNonNull(story.session.inFlight());
    story.input(ask("req_1", HOLD));
    assertThat(story.effects).contains(new Effect.Revoke(redact.revocation()));
    assertThat(answers(story)).as("not before the worker has said what it did").isEmpty();
    story.outcome(new Outcome.Returned(Outcome.Reason.REVOKED));
    assertThat(answers(story)).as("an earlier worker may have called before it crashed").isEmpty();
    assertThat(story.issued()).isEqualTo(RETRIEVE);
    story.answered(snapshot(VERIFIED));
    assertThat(answers(story)).containsExactly(word("req_1", DONE, null));
    assertThat(story.after(Duration.ofDays(400)).wake().issued()).isEqualTo(RETRIEVE);
    assertThat(story.answered(snapshot(VERIFIED)).issued()).isNull();
  }

  @Test
  void aHoldThatComesTooLateSaysSo() {
    var story = redacting().input(ask("req_1", HOLD));
    story.answered(snapshot(VERIFIED, Redaction.Known.PROCESSING));
    assertThat(answers(story)).containsExactly(word("req_1", FAILED, REDACTION_BEGUN));
    story.input(ask("req_2", HOLD));
    assertThat(answers(story)).containsExactly(word("req_2", REJECTED, REDACTION_BEGUN));
  }

  @Test
  void aHoldIsNotConfirmedWhileARedactMayHaveTakenEffect() {
    var story = redacting().input(ask("req_1", HOLD));
    story.outcome(new Outcome.Indeterminate(0, null));
    assertThat(answers(story)).isEmpty();
    assertThat(story.issued()).isEqualTo(RETRIEVE);
    story.answered(snapshot(VERIFIED));
    assertThat(answers(story)).containsExactly(word("req_1", DONE, null));
  }

  @Test
  void aHoldIsConfirmedWhenTheLeaseOfALostRedactIsOver() {
    var story = redacting().input(ask("req_1", HOLD));
    story.sleep();
    assertThat(story.issued()).isEqualTo(RETRIEVE);
    assertThat(answers(story)).isEmpty();
    story.answered(snapshot(VERIFIED));
    assertThat(answers(story)).containsExactly(word("req_1", DONE, null));
  }

  // what is refused

  static List<Refusal> refusals() {
    var bare = new Permissions(false, false, true, Duration.ZERO);
    return List.of(
        new Refusal(UNKNOWN_KIND, ALL, false, made("shred", "dpo", "why", null)),
        new Refusal(INCOMPLETE, ALL, false, made("redact", null, "why", null)),
        new Refusal(INCOMPLETE, ALL, false, made("redact", "dpo", " ", null)),
        new Refusal(INCOMPLETE, ALL, false, made("release", "dpo", "why", null)),
        new Refusal(INCOMPLETE, ALL, false, made("approve", "dpo", "why", null)),
        new Refusal(NOT_ALLOWED, bare, false, made("redact", "dpo", "why", null)),
        new Refusal(NOT_ALLOWED, bare, false, made("cancel", "dpo", "why", null)),
        new Refusal(DRY_RUN, ALL, true, made("redact", "dpo", "why", null)),
        new Refusal(DRY_RUN, ALL, true, made("cancel", "dpo", "why", null)),
        new Refusal(UNKNOWN_SUBJECT, ALL, false, made("release", "dpo", "why", "req_0")),
        new Refusal(UNKNOWN_SUBJECT, ALL, false, made("approve", "dpo", "why", "req_0")),
        new Refusal(UNKNOWN_SUBJECT, ALL, false, made("withdraw", "dpo", "why", "req_0")));
  }

  record Refusal(Reason reason, Permissions permissions, boolean dryRun, Request request) {}

  @ParameterizedTest
  @MethodSource("refusals")
  void aRequestThatCannotBeIsRejectedWithTheReason(Refusal refusal) {
    var story = new Given(Given.policy(refusal.dryRun, refusal.permissions)).nowIs(VERIFIED);
    story.input(new Input.RequestMade(refusal.request));
    assertThat(answers(story)).containsExactly(word("req_1", REJECTED, refusal.reason));
    assertThat(story.session.requests()).noneMatch(Asked::open);
    assertThat(story.session.owed()).isEmpty();
    assertThat(story.issued()).isNull();
    assertThat(story.journal(Entry.Kind.REQUEST)).hasSize(1);
  }

  @Test
  void aRequestForTheOtherModeOrAnotherAccountIsRejected() {
    var story = verified(ALL);
    story.input(
        new Input.RequestMade(
            new Request("req_1", HOLD, true, null, "legal", "case 1", null, null)));
    assertThat(answers(story)).containsExactly(word("req_1", REJECTED, OTHER_MODE));
    story.input(
        new Input.RequestMade(
            new Request("req_2", HOLD, false, "acct_1", "legal", "case 1", null, null)));
    assertThat(answers(story)).containsExactly(word("req_2", REJECTED, OTHER_MODE));
  }

  @Test
  void anIdServesOneRequest() {
    var story = verified(ALL).input(ask("req_1", HOLD));
    story.input(ask("req_1", Request.Known.REDACT));
    assertThat(answers(story)).containsExactly(word("req_1", REJECTED, REUSED_ID));
  }

  @Test
  void aRequestSentAgainIsAnsweredAgainAndNotDoneAgain() {
    var story = verified(ALL).input(ask("req_1", HOLD));
    story.input(ask("req_1", HOLD));
    assertThat(answers(story)).containsExactly(word("req_1", DONE, null));
    assertThat(story.session.holds()).hasSize(1);
  }

  @Test
  void aRequestSentAgainBeforeItIsAnsweredGetsTheOneAnswer() {
    var story = verified(ALL).input(ask("req_1", Request.Known.RETRIEVE));
    story.input(ask("req_1", Request.Known.RETRIEVE));
    assertThat(answers(story)).isEmpty();
    story.answered(snapshot(VERIFIED));
    assertThat(answers(story)).containsExactly(word("req_1", DONE, null));
  }

  @Test
  void aSessionTakesOnlySoManyOpenRequests() {
    var story = inStatus(PROCESSING, ALL);
    for (var i = 0; i < 16; i++) {
      story.input(ask("req_" + i, Request.Known.REDACT));
    }
    story.input(ask("req_16", Request.Known.REDACT));
    assertThat(answers(story)).containsExactly(word("req_16", REJECTED, TOO_MANY));
  }

  @Test
  void whatIsToStopOthersIsNeverKeptOut() {
    var story = verified(new Permissions(true, true, true, Duration.ZERO));
    for (var i = 0; i < 16; i++) {
      story.input(ask("req_" + i, Request.Known.REDACT));
    }
    story.input(ask("hold_1", HOLD));
    assertThat(answers(story)).containsExactly(word("hold_1", DONE, null));
    story.input(ask("with_1", WITHDRAW, "dpo", "req_1"));
    assertThat(answers(story)).containsExactly(word("with_1", DONE, null));
    story.input(ask("appr_2", APPROVE, "counsel", "req_2"));
    assertThat(answers(story)).contains(word("appr_2", DONE, null));
  }

  @Test
  void aSessionTakesOnlySoManyHolds() {
    var story = verified(ALL);
    for (var i = 0; i < 32; i++) {
      story.input(ask("req_" + i, HOLD));
    }
    story.input(ask("req_32", HOLD));
    assertThat(answers(story)).containsExactly(word("req_32", REJECTED, TOO_MANY));
  }

  @ParameterizedTest
  @MethodSource("outOfBounds")
  void whatIsOutOfBoundsIsRejectedAndNotRemembered(Request request) {
    var story = verified(ALL).input(new Input.RequestMade(request));
    assertThat(answers(story)).containsExactly(word(request.id(), REJECTED, Reason.OUT_OF_BOUNDS));
    assertThat(story.session.requests()).isEmpty();
  }

  static List<Request> outOfBounds() {
    var far = Instant.parse("+10000-01-01T00:00:00Z");
    var name = "x".repeat(129);
    return List.of(
        new Request(name, HOLD, false, null, "dpo", "why", null, null),
        new Request("req_1", HOLD, false, null, name, "why", null, null),
        new Request("req_1", HOLD, false, null, "dpo", "x".repeat(501), null, null),
        new Request("req_1", RELEASE, false, null, "dpo", "why", null, name),
        new Request("req_1", Request.Kind.of(name), false, null, "dpo", "why", null, null),
        new Request("req_1", HOLD, false, name, "dpo", "why", null, null),
        new Request("req_1", Request.Known.REDACT, false, null, "dpo", "why", far, null));
  }

  @Test
  void whatWasRejectedStaysRejectedThoughThePolicyHasChanged() {
    var story = verified(Permissions.NONE).input(ask("req_1", Request.Known.REDACT));
    story.policy = policy(ALL);
    story.input(ask("req_1", Request.Known.REDACT));
    assertThat(answers(story)).containsExactly(word("req_1", REJECTED, NOT_ALLOWED));
    assertThat(story.issued()).isNull();
  }

  @Test
  void whatWasAcceptedFailsWhenThePolicyForbidsIt() {
    var story = verified(new Permissions(true, true, false, DAY));
    story.input(ask("req_1", Request.Known.REDACT)).input(ask("req_2", HOLD));
    story.policy = policy(Permissions.NONE);
    story.after(DAY).wake().input(ask("req_1", Request.Known.REDACT));
    assertThat(answers(story)).containsExactly(word("req_1", FAILED, NOT_ALLOWED));
    assertThat(story.session.owed()).isEmpty();
  }

  @Test
  void aRedactAtAStatusThatIsNotKnownIsAcceptedAndWaits() {
    var story = new Given(policy(ALL));
    story.event(EventType.of("paused"), snapshot(new Status.Unknown("paused")), story.now);
    story.answered(snapshot(new Status.Unknown("paused")));
    story.input(ask("req_1", Request.Known.REDACT));
    assertThat(answers(story)).containsExactly(word("req_1", ACCEPTED, Reason.UNKNOWN_STATUS));
  }

  @Test
  void whatMayHaveBeenDoneCannotBeWithdrawn() {
    var story = verified(ALL).input(ask("req_1", Request.Known.REDACT));
    story.answered(snapshot(VERIFIED)).outcome(new Outcome.Indeterminate(0, null));
    story.input(ask("req_2", WITHDRAW, "dpo", "req_1"));
    assertThat(answers(story)).containsExactly(word("req_2", REJECTED, TOO_LATE));
  }

  @Test
  void anEventPutsTheModeRightThatARequestHadWrong() {
    var story = new Given(policy(ALL));
    story.session = Session.unseen(Given.ID, true, "acct_1");
    story.input(
        new Input.RequestMade(
            new Request("req_1", HOLD, true, "acct_1", "legal", "why", null, null)));
    assertThat(story.nowIs(VERIFIED).session.livemode()).isFalse();
    assertThat(story.session.account()).isNull();
    assertThat(story.session.holds()).hasSize(1);
  }

  @Test
  void aWakeUpIsNeverEarlierThanWhatItIsFor() {
    var at = START.plusNanos(1_500_001);
    var story = verified(ALL);
    story.input(
        new Input.RequestMade(
            new Request("req_1", Request.Known.REDACT, false, null, "dpo", "why", at, null)));
    assertThat(story.session.wakeAt()).isEqualTo(START.plusMillis(2));
  }

  @Test
  void theOldestSettledRequestsAreForgotten() {
    var story = verified(ALL);
    for (var i = 0; i < 40; i++) {
      story.input(ask("req_" + i, HOLD)).input(ask("rel_" + i, RELEASE, "legal", "req_" + i));
    }
    assertThat(story.session.requests()).hasSize(32);
    assertThat(story.session.requests().getLast().id()).isEqualTo("rel_39");
  }

  // what fails

  @Test
  void aCancelOfWhatIsVerifiedFails() {
    var story = verified(ALL).input(ask("req_1", Request.Known.CANCEL));
    assertThat(answers(story)).containsExactly(word("req_1", FAILED, NOT_CANCELABLE));
    assertThat(story.issued()).isNull();
  }

  @Test
  void aRedactThatStripeKeepsRefusingFails() {
    var story = verified(ALL).input(ask("req_1", Request.Known.REDACT));
    for (var step = 0; step < 40 && answers(story).isEmpty(); step++) {
      if (story.session.inFlight() == null) {
        story.sleep();
      } else if (story.session.inFlight().action() == RETRIEVE) {
        story.answered(snapshot(VERIFIED));
      } else {
        story.outcome(new Outcome.Refused(400, null, null));
      }
    }
    assertThat(answers(story)).containsExactly(word("req_1", FAILED, GIVEN_UP));
    assertThat(story.session.requests()).noneMatch(Asked::open);
  }

  @Test
  void aRequestRevivesWhatWasGivenUp() {
    var story = new Given(policy(ALL)).input(ask("req_1", Request.Known.RETRIEVE));
    for (var refusal = 0; refusal < 5; refusal++) {
      story.outcome(new Outcome.Refused(404, "resource_missing", null));
      if (refusal < 4) {
        story.sleep();
      }
    }
    assertThat(answers(story)).containsExactly(word("req_1", FAILED, GIVEN_UP));
    assertThat(story.input(ask("req_2", Request.Known.RETRIEVE)).issued()).isEqualTo(RETRIEVE);
  }

  /// The doubt about a look that cannot be made arises in planning, after the answers.
  @Test
  void aRequestWhoseLookCannotBeMadeFails() {
    var story = verified(new Permissions(true, true, false, Duration.ofDays(4)));
    story.input(ask("req_1", Request.Known.REDACT)).after(Duration.ofHours(1));
    story.input(ask("req_2", Request.Known.RETRIEVE));
    for (var refusal = 1; refusal <= 5; refusal++) {
      story.outcome(new Outcome.Refused(404, "resource_missing", null)).sleep();
    }
    assertThat(story.session.inFlight()).isNull();
    assertThat(story.session.wakeAt()).isNull();
    story.input(ask("req_1", Request.Known.REDACT));
    assertThat(answers(story)).containsExactly(word("req_1", FAILED, GIVEN_UP));
  }

  @Test
  void aRedactIsAcceptedWhereStripeRedactsThoughItCannotBeRead() {
    var story = redacting().answered(snapshot(VERIFIED, Redaction.Known.PROCESSING));
    story.event(EventType.Known.CANCELED, null, story.now.plusSeconds(30));
    story.input(ask("req_1", Request.Known.REDACT));
    for (var refusal = 1; refusal <= 5; refusal++) {
      assertThat(answers(story)).isEmpty();
      if (refusal > 1) {
        story.sleep();
      }
      story.outcome(new Outcome.Refused(404, "resource_missing", null));
    }
    assertThat(story.session.inFlight()).isNull();
    assertThat(answers(story)).containsExactly(word("req_1", ACCEPTED, REDACTION_RUNNING));
  }

  private static Given redacting() {
    var story = new Given(scheduled()).nowIs(VERIFIED).sleep().answered(snapshot(VERIFIED));
    assertThat(story.issued()).isEqualTo(REDACT);
    return story;
  }

  private static Policy scheduled() {
    return Given.policy(false, ALL, rule(VERIFIED, Duties.NONE.redactedAfter(Duration.ofDays(30))));
  }

  private static Policy policy(Permissions permissions) {
    return Given.policy(false, permissions);
  }

  private static Given verified(Permissions permissions) {
    return inStatus(VERIFIED, permissions);
  }

  private static Given inStatus(Status.Known status, Permissions permissions) {
    return new Given(policy(permissions)).nowIs(status);
  }

  private static Input ask(String id, Request.Known kind) {
    return ask(id, kind, kind == HOLD ? "legal" : "dpo", null);
  }

  private static Input ask(
      String id, Request.Known kind, @Nullable String actor, @Nullable String about) {
    return new Input.RequestMade(
        new Request(id, kind, false, null, actor, "case 4711", null, about));
  }

  private static Request made(
      String kind, @Nullable String actor, @Nullable String reason, @Nullable String about) {
    return new Request("req_1", Request.Kind.of(kind), false, null, actor, reason, null, about);
  }

  private record Word(String request, Verdict verdict, @Nullable Reason reason) {}

  private static Word word(String request, Verdict verdict, @Nullable Reason reason) {
    return new Word(request, verdict, reason);
  }

  private static List<Word> answers(Given story) {
    return replies(story)
        .map(answer -> word(answer.request(), answer.verdict(), answer.reason()))
        .toList();
  }

  private static Answer only(Given story) {
    return replies(story).findFirst().orElseThrow();
  }

  private static Stream<Answer> replies(Given story) {
    return story.effects.stream()
        .filter(Effect.Reply.class::isInstance)
        .map(effect -> ((Effect.Reply) effect).answer());
  }
}
