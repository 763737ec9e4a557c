package dev.verity.session;

import static dev.verity.session.FollowUp.Action.CANCEL;
import static dev.verity.session.FollowUp.Action.REDACT;
import static dev.verity.session.FollowUp.Action.RETRIEVE;
import static dev.verity.session.Given.CANCEL_AFTER;
import static dev.verity.session.Given.ID;
import static dev.verity.session.Given.REDACT_AFTER;
import static dev.verity.session.Given.START;
import static dev.verity.session.Given.acting;
import static dev.verity.session.Given.failed;
import static dev.verity.session.Given.snapshot;
import static dev.verity.session.Status.Known.CANCELED;
import static dev.verity.session.Status.Known.PROCESSING;
import static dev.verity.session.Status.Known.REQUIRES_INPUT;
import static dev.verity.session.Status.Known.VERIFIED;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SessionMachineTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  // what is observed

  @Test
  void theFirstEventMakesTheSessionKnown() {
    var story = acting().nowIs(REQUIRES_INPUT);
    assertThat(story.status()).isEqualTo(REQUIRES_INPUT);
    assertThat(story.published()).isTrue();
    assertThat(story.session.isAtRest()).isTrue();
  }

  @Test
  void aSessionMayFirstBeSeenInAnyStatus() {
    assertThat(acting().nowIs(VERIFIED).status()).isEqualTo(VERIFIED);
    assertThat(acting().nowIs(CANCELED).status()).isEqualTo(CANCELED);
  }

  @Test
  void aRepeatedEventIsPublishedOnce() {
    var event = Given.event("evt_same", EventType.Known.CREATED, snapshot(REQUIRES_INPUT), START);
    var story = acting().input(new Input.EventArrived(event));
    assertThat(story.published()).isTrue();
    story.input(new Input.EventArrived(event));
    assertThat(story.published()).isFalse();
    assertThat(story.journal(Entry.Kind.EVENT))
        .singleElement()
        .satisfies(entry -> assertThat(entry.facts()).containsEntry("verdict", "duplicate"));
  }

  @Test
  void aThinTwinOfASnapshotEventIsARepetition() {
    var thin =
        new Event("evt_thin", EventType.Known.CREATED, START, false, null, null, "evt_1", null);
    var story = acting().nowIs(REQUIRES_INPUT).input(new Input.EventArrived(thin));
    assertThat(story.published()).isFalse();
    assertThat(story.issued()).isNull();
  }

  @Test
  void anEventOlderThanTheSessionIsPublishedButChangesNothing() {
    var story = acting().started().after(MINUTE).nowIs(VERIFIED);
    story.event(EventType.Known.REQUIRES_INPUT, failed("document_expired"), START.plusSeconds(40));
    assertThat(story.status()).isEqualTo(VERIFIED);
    assertThat(story.published()).isTrue();
    assertThat(story.issued()).isNull();
  }

  @Test
  void verifiedIsNotFinal() {
    var story = acting().started().after(MINUTE).nowIs(VERIFIED).after(MINUTE);
    story.nowIs(REQUIRES_INPUT);
    assertThat(story.status()).isEqualTo(REQUIRES_INPUT);
    assertThat(story.issued()).isNull();
  }

  @Test
  void twoLevelsInOneSecondAreSettledByOneRetrieve() {
    var story = acting().nowIs(PROCESSING).nowIs(VERIFIED);
    assertThat(story.issued()).isEqualTo(RETRIEVE);
    story.answered(snapshot(VERIFIED));
    assertThat(story.status()).isEqualTo(VERIFIED);
    assertThat(story.session.isAtRest()).isTrue();
  }

  @Test
  void theCreatedEventIsFirstEvenInOneSecondWithOthers() {
    var story = acting().nowIs(PROCESSING);
    story.event(EventType.Known.CREATED, snapshot(REQUIRES_INPUT), START);
    assertThat(story.status()).isEqualTo(PROCESSING);
    assertThat(story.issued()).isNull();
  }

  @Test
  void aThinEventIsFollowedByARetrieve() {
    var thin = Given.event("evt_thin", EventType.Known.VERIFIED, null, START);
    var story = acting().input(new Input.EventArrived(thin));
    assertThat(story.issued()).isEqualTo(RETRIEVE);
    assertThat(story.answered(snapshot(VERIFIED)).status()).isEqualTo(VERIFIED);
  }

  @Test
  void aBurstOfThinEventsIsSettledByOneRetrieveThatBeganLater() {
    var story = acting();
    for (var type : new EventType[] {EventType.Known.CREATED, EventType.Known.PROCESSING}) {
      story.input(new Input.EventArrived(Given.event("evt_" + type.wire(), type, null, START)));
    }
    story.after(Duration.ofSeconds(5)).answered(snapshot(PROCESSING));
    assertThat(story.session.isAtRest()).isTrue();
  }

  @Test
  void aThinEventDuringARetrieveInItsSecondAsksAgain() {
    var story = acting();
    story.input(
        new Input.EventArrived(Given.event("evt_a", EventType.Known.PROCESSING, null, START)));
    story.input(
        new Input.EventArrived(Given.event("evt_b", EventType.Known.VERIFIED, null, START)));
    story.answered(snapshot(PROCESSING));
    assertThat(story.issued()).isEqualTo(RETRIEVE);
    story.after(SECOND).answered(snapshot(VERIFIED));
    assertThat(story.status()).isEqualTo(VERIFIED);
    assertThat(story.session.isAtRest()).isTrue();
  }

  @Test
  void anObjectThatDoesNotFitItsEventIsNotBelieved() {
    var story = acting().event(EventType.Known.VERIFIED, snapshot(PROCESSING), START);
    assertThat(story.issued()).isEqualTo(RETRIEVE);
  }

  @Test
  void nothingLeavesCanceled() {
    var story = acting().nowIs(CANCELED).after(SECOND).nowIs(VERIFIED);
    assertThat(story.status()).isEqualTo(CANCELED);
    assertThat(story.issued()).isEqualTo(RETRIEVE);
  }

  @Test
  void unknownWordsAreCarriedAndAskedAbout() {
    var unheard = Status.of("requires_action");
    var story = acting().event(EventType.of("escalated"), snapshot(unheard), START);
    assertThat(story.status()).isEqualTo(new Status.Unknown("requires_action"));
    assertThat(story.issued()).isEqualTo(RETRIEVE);
    story.answered(snapshot(unheard, Redaction.of("validated")));
    assertThat(story.session.isAtRest()).isTrue();
    assertThat(story.session.wakeAt()).isEqualTo(START.plus(Duration.ofDays(1)));
  }

  @Test
  void theReasonOutlivesTheCancelThatErasesItAtStripe() {
    var story = acting().event(EventType.Known.REQUIRES_INPUT, failed("abandoned"), START);
    story.after(MINUTE).nowIs(CANCELED);
    assertThat(Objects.requireNonNull(story.session.observed()).snapshot().lastError())
        .isEqualTo("abandoned");
  }

  @Test
  void aCancelThatWasNotOursRaisesAnAlarm() {
    var story = acting().nowIs(REQUIRES_INPUT).after(MINUTE).nowIs(CANCELED);
    assertThat(story.journal(Entry.Kind.ALARM)).hasSize(1);
  }

  // what is owed

  @Test
  void theObservingPolicyNeverChangesAnything() {
    var story = new Given(Policy.observing()).nowIs(REQUIRES_INPUT);
    assertThat(story.session.owed()).isEmpty();
    assertThat(story.session.wakeAt()).isNull();
  }

  @Test
  void anAbandonedSessionIsCanceledAfterAFreshLook() {
    var story = acting().nowIs(REQUIRES_INPUT);
    assertThat(story.session.wakeAt()).isEqualTo(START.plus(CANCEL_AFTER));
    assertThat(story.sleep().issued()).isEqualTo(RETRIEVE);
    assertThat(story.answered(snapshot(REQUIRES_INPUT)).issued()).isEqualTo(CANCEL);
    story.answered(snapshot(CANCELED));
    assertThat(story.status()).isEqualTo(CANCELED);
    assertThat(story.session.wakeAt()).isEqualTo(story.now.plus(REDACT_AFTER));
  }

  @Test
  void aSessionThatMovedOnIsNotCanceled() {
    var story = acting().nowIs(REQUIRES_INPUT).sleep();
    assertThat(story.answered(snapshot(PROCESSING)).issued()).isNull();
    assertThat(story.status()).isEqualTo(PROCESSING);
  }

  @Test
  void aVerifiedSessionIsRedactedAndFollowedUntilStripeSaysSo() {
    var story = acting().nowIs(VERIFIED).sleep().answered(snapshot(VERIFIED));
    assertThat(story.issued()).isEqualTo(REDACT);
    story.answered(snapshot(VERIFIED, Redaction.Known.PROCESSING));
    assertThat(story.session.wakeAt()).isEqualTo(story.now.plus(Duration.ofDays(1)));
    assertThat(story.sleep().issued()).isEqualTo(RETRIEVE);
    story.answered(snapshot(VERIFIED, Redaction.Known.REDACTED));
    assertThat(story.session.isOver()).isTrue();
    assertThat(story.session.wakeAt()).isNull();
  }

  @Test
  void theRedactedEventEndsTheWait() {
    var story = acting().nowIs(VERIFIED).sleep().answered(snapshot(VERIFIED));
    story.answered(snapshot(VERIFIED, Redaction.Known.PROCESSING)).after(MINUTE);
    story.event(EventType.Known.REDACTED, snapshot(VERIFIED, Redaction.Known.REDACTED), story.now);
    assertThat(story.session.isOver()).isTrue();
    assertThat(story.session.isAtRest()).isTrue();
  }

  @Test
  void aRedactionThatTakesTooLongRaisesOneAlarm() {
    var story = acting().nowIs(VERIFIED).sleep().answered(snapshot(VERIFIED));
    story.answered(snapshot(VERIFIED, Redaction.Known.PROCESSING));
    var alarms = 0;
    for (var look = 0; look < 7; look++) {
      story.sleep();
      alarms += story.journal(Entry.Kind.ALARM).size();
      if (story.session.inFlight() != null) {
        story.answered(snapshot(VERIFIED, Redaction.Known.PROCESSING));
        alarms += story.journal(Entry.Kind.ALARM).size();
      }
    }
    assertThat(alarms).isEqualTo(1);
  }

  @Test
  void aRedactMakesACancelUnnecessary() {
    var policy =
        Given.ruled(
            Given.rule(
                REQUIRES_INPUT,
                Policy.Duties.NONE
                    .canceledAfter(Duration.ofHours(1))
                    .redactedAfter(Duration.ofHours(1))));
    var story = new Given(policy).nowIs(REQUIRES_INPUT).sleep();
    assertThat(story.answered(snapshot(REQUIRES_INPUT)).issued()).isEqualTo(REDACT);
  }

  @Test
  void inProcessingNothingIsSentButALookAfterAWhile() {
    var story = acting().nowIs(PROCESSING);
    assertThat(story.session.wakeAt()).isEqualTo(START.plus(Duration.ofHours(2)));
    assertThat(story.sleep().issued()).isEqualTo(RETRIEVE);
  }

  @Test
  void aDryRunOnlySaysWhatItWouldDo() {
    var acting = Given.ACTING;
    var rehearsing =
        Given.policy(true, acting.permissions(), acting.rules().toArray(Policy.Rule[]::new));
    var story = new Given(rehearsing).nowIs(REQUIRES_INPUT).sleep();
    assertThat(story.issued()).isNull();
    assertThat(story.journal(Entry.Kind.REHEARSED)).hasSize(1);
    assertThat(story.wake().journal(Entry.Kind.REHEARSED)).isEmpty();
    story.policy = acting;
    assertThat(story.wake().issued()).isEqualTo(RETRIEVE);
  }

  // what goes wrong

  @Test
  void onlyOneFollowUpIsInFlight() {
    var story = acting().nowIs(PROCESSING).nowIs(VERIFIED);
    assertThat(story.issued()).isEqualTo(RETRIEVE);
    assertThat(story.wake().issued()).isNull();
    assertThat(story.after(SECOND).nowIs(REQUIRES_INPUT).issued()).isNull();
  }

  @Test
  void aRefusedCancelIsReadAgainAndSentUnderANewKey() {
    var story = cancelling();
    var key = Objects.requireNonNull(story.session.inFlight()).idempotencyKey();
    story.outcome(new Outcome.Refused(400, null, "req_no"));
    assertThat(story.issued()).isEqualTo(RETRIEVE);
    story.answered(snapshot(REQUIRES_INPUT));
    assertThat(story.issued()).isNull();
    assertThat(story.sleep().issued()).isEqualTo(CANCEL);
    assertThat(Objects.requireNonNull(story.session.inFlight()).idempotencyKey())
        .isEqualTo("verity-" + ID + "-cancel-1")
        .isNotEqualTo(key);
  }

  @Test
  void aBusyStripeIsTriedLaterUnderTheSameKey() {
    var story = cancelling();
    var key = Objects.requireNonNull(story.session.inFlight()).idempotencyKey();
    story.outcome(new Outcome.Busy(429, null));
    assertThat(story.issued()).isNull();
    assertThat(story.sleep().issued()).isEqualTo(CANCEL);
    assertThat(Objects.requireNonNull(story.session.inFlight()).idempotencyKey()).isEqualTo(key);
  }

  @Test
  void aCancelWithoutAnAnswerIsReadBeforeItIsSentAgain() {
    var story = cancelling().outcome(new Outcome.Indeterminate(0, null));
    assertThat(story.issued()).isEqualTo(RETRIEVE);
    assertThat(story.answered(snapshot(CANCELED)).issued()).isNull();
    assertThat(story.status()).isEqualTo(CANCELED);
  }

  @Test
  void aFollowUpThatNobodyReportsIsGivenUpAfterItsLeaseAndReadAgain() {
    var story = cancelling();
    var lost = Objects.requireNonNull(story.session.inFlight());
    assertThat(story.sleep().issued()).isEqualTo(RETRIEVE);
    assertThat(story.now).isEqualTo(lost.expiresAt().plus(FollowUp.GRACE));
    story.input(
        new Input.FollowUpFinished(
            lost.id(), new Outcome.Done(snapshot(CANCELED), story.now, Duration.ZERO, "req_late")));
    assertThat(story.status()).isEqualTo(REQUIRES_INPUT);
  }

  @Test
  void aReturnedFollowUpBurnsNoAttempt() {
    var story = cancelling();
    for (var day = 0; day < 10; day++) {
      story.outcome(new Outcome.Returned(Outcome.Reason.KEY_REFUSED)).after(Duration.ofDays(1));
      story.wake();
      if (story.issued() == RETRIEVE) {
        story.answered(snapshot(REQUIRES_INPUT));
      }
      assertThat(story.issued()).isEqualTo(CANCEL);
    }
  }

  @Test
  void refusalsInARowEndInADeadLetter() {
    var story = acting().nowIs(PROCESSING).nowIs(VERIFIED);
    for (var refusal = 1; refusal < 5; refusal++) {
      story.outcome(new Outcome.Refused(404, "resource_missing", null)).sleep();
      assertThat(story.issued()).isEqualTo(RETRIEVE);
    }
    story.outcome(new Outcome.Refused(404, "resource_missing", null));
    assertThat(story.effects)
        .contains(new Effect.DeadLetter(ID, RETRIEVE, "refused by Stripe", 5, START));
    assertThat(story.session.wakeAt()).isNull();
    assertThat(story.after(MINUTE).nowIs(REQUIRES_INPUT).issued()).isEqualTo(RETRIEVE);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 500, 503})
  void troubleThatLastsBeyondTheTermEndsInADeadLetter(int httpStatus) {
    var story = acting().nowIs(PROCESSING).nowIs(VERIFIED);
    var letters = 0;
    for (var attempt = 0; attempt < 200 && letters == 0; attempt++) {
      story.outcome(new Outcome.Indeterminate(httpStatus, null));
      letters = (int) story.effects.stream().filter(Effect.DeadLetter.class::isInstance).count();
      if (letters == 0) {
        story.sleep();
      }
    }
    assertThat(letters).isEqualTo(1);
    assertThat(Duration.between(START, story.now))
        .isBetween(Duration.ofHours(72), Duration.ofHours(75));
  }

  @Test
  void entriesAreNumberedWithoutGaps() {
    var story = acting().started();
    var sequence =
        story.effects.stream()
            .filter(Effect.Journal.class::isInstance)
            .map(effect -> ((Effect.Journal) effect).entry().sequence())
            .toList();
    assertThat(sequence).containsExactly(4L, 5L, 6L);
    assertThat(story.session.entries()).isEqualTo(6);
  }

  private static Given cancelling() {
    var story = acting().nowIs(REQUIRES_INPUT).sleep().answered(snapshot(REQUIRES_INPUT));
    assertThat(story.issued()).isEqualTo(CANCEL);
    return story;
  }
}
