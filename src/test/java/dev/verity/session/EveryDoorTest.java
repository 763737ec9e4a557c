package dev.verity.session;

import static dev.verity.session.FollowUp.Action.CANCEL;
import static dev.verity.session.FollowUp.Action.REDACT;
import static dev.verity.session.FollowUp.Action.RETRIEVE;
import static dev.verity.session.Given.START;
import static dev.verity.session.Given.acting;
import static dev.verity.session.Given.failed;
import static dev.verity.session.Given.rule;
import static dev.verity.session.Given.snapshot;
import static dev.verity.session.Status.Known.CANCELED;
import static dev.verity.session.Status.Known.PROCESSING;
import static dev.verity.session.Status.Known.REQUIRES_INPUT;
import static dev.verity.session.Status.Known.VERIFIED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.session.Policy.Duties;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The same change may come in by several doors, in any order, and years later; and what others do
/// to a session is seen.
final class EveryDoorTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  // one change is told once

  @Test
  void anEventIsPublishedOnceThoughManyCameBetween() {
    var story = acting();
    for (var i = 0; i < 100; i++) {
      story.input(thin("evt_" + i, EventType.Known.PROCESSING, i, null));
    }
    story.after(Duration.ofDays(30)).input(thin("evt_0", EventType.Known.PROCESSING, 0, null));
    assertThat(story.published()).isFalse();
    assertThat(story.journal(Entry.Kind.EVENT).getFirst().facts())
        .containsEntry("verdict", "duplicate");
  }

  @Test
  void aSecondEventObjectForOneChangeIsPublishedOnce() {
    var story = acting().nowIs(VERIFIED).nowIs(VERIFIED);
    assertThat(story.published()).isFalse();
    assertThat(story.journal(Entry.Kind.EVENT).getFirst().facts())
        .containsEntry("verdict", "told_already");
  }

  @Test
  void twoEventObjectsOfOneApiCallAreOneChangeThoughTheirSecondsDiffer() {
    var story = acting().nowIs(REQUIRES_INPUT);
    story.input(canceled("evt_a", 60, "app-1")).input(canceled("evt_b", 61, "app-1"));
    assertThat(story.published()).isFalse();
    assertThat(story.input(canceled("evt_c", 62, "app-2")).published()).isTrue();
  }

  @Test
  void nothingIsKeptOfTheWordsInSomebodyElsesIdempotencyKey() {
    var story = acting().nowIs(REQUIRES_INPUT).input(canceled("evt_a", 60, "jenny-rosen"));
    assertThat(story.session.toString()).contains("evt_a").doesNotContain("jenny");
  }

  @Test
  void aSecondEventObjectThatIsFetchedAfterTheRedactionHasLostItsErrorAndIsKnownAgain() {
    var failed = attempt("document_expired", "vr_1");
    var emptied =
        new Snapshot(REQUIRES_INPUT, Redaction.Known.NONE, null, "vr_1", "document", false, START);
    var story = acting().event(EventType.Known.REQUIRES_INPUT, failed, START).after(MINUTE);
    story.event(EventType.Known.REDACTED, redacted(), story.now);
    var again = Given.event("evt_b", EventType.Known.REQUIRES_INPUT, emptied, START);
    assertThat(story.input(new Input.EventArrived(again, true)).published()).isFalse();
    var other = Given.event("evt_c", EventType.Known.REQUIRES_INPUT, emptied, START.plusSeconds(9));
    assertThat(story.input(new Input.EventArrived(other, true)).published()).isTrue();
  }

  @Test
  void attemptsThatRepeatAreNotOneChange() {
    var story = acting().nowIs(REQUIRES_INPUT).after(MINUTE).nowIs(PROCESSING).after(MINUTE);
    story.event(EventType.Known.REQUIRES_INPUT, failed("document_expired"), story.now);
    assertThat(story.after(MINUTE).nowIs(PROCESSING).published()).isTrue();
    story
        .after(MINUTE)
        .event(EventType.Known.REQUIRES_INPUT, failed("document_expired"), story.now);
    assertThat(story.published()).isTrue();
  }

  @Test
  void twinsOfOneThinEventAreOneChangeWhicheverComesFirst() {
    var snapshot =
        new Input.EventArrived(
            Given.event("evt_1", EventType.Known.VERIFIED, snapshot(VERIFIED), START));
    var thin = thin("evt_1_thin", EventType.Known.VERIFIED, 0, "evt_1");
    var otherThin = thin("evt_1_thin_at_the_other_endpoint", EventType.Known.VERIFIED, 0, "evt_1");
    assertThat(acting().input(snapshot).input(thin).published()).isFalse();
    assertThat(acting().input(thin).input(snapshot).published()).isFalse();
    assertThat(acting().input(thin).input(otherThin).published()).isFalse();
  }

  // the order does not matter

  @Test
  void anOlderEventOfTheSameStandingTellsSinceWhen() {
    var story = acting().at(START.plus(Duration.ofDays(2)));
    story.input(thin("evt_p", EventType.Known.PROCESSING, 0, null)).answered(snapshot(VERIFIED));
    assertThat(since(story)).isEqualTo("P2D");
    story.event(EventType.Known.VERIFIED, snapshot(VERIFIED), START.plusSeconds(60));
    assertThat(since(story)).isEqualTo("PT1M");
  }

  @Test
  void anEarlierTimeInTheSameStandingDoesNotCountWhenAnotherCameBetween() {
    var story = acting().at(START.plusSeconds(300)).nowIs(VERIFIED);
    story.event(EventType.Known.VERIFIED, snapshot(VERIFIED), START.plusSeconds(100));
    assertThat(since(story)).isEqualTo("PT1M40S");
    story.event(EventType.Known.REQUIRES_INPUT, snapshot(REQUIRES_INPUT), START.plusSeconds(200));
    assertThat(since(story)).isEqualTo("PT5M");
  }

  @Test
  void theReasonIsKeptThoughItsEventComesAfterTheCancel() {
    var story = acting().nowIs(REQUIRES_INPUT).after(Duration.ofMinutes(5)).nowIs(CANCELED);
    story.event(EventType.Known.REQUIRES_INPUT, failed("document_expired"), START.plusSeconds(60));
    assertThat(level(story).lastError()).isEqualTo("document_expired");
    story.event(EventType.Known.REQUIRES_INPUT, failed("abandoned"), START.plusSeconds(90));
    assertThat(level(story).lastError()).isEqualTo("abandoned");
    story.event(EventType.Known.REQUIRES_INPUT, failed("consent_declined"), START.plusSeconds(30));
    assertThat(level(story).lastError()).isEqualTo("abandoned");
  }

  @Test
  void aReasonThatWasOnlyReadOutlivesOlderEvents() {
    var story = acting().nowIs(REQUIRES_INPUT).after(Duration.ofMinutes(5));
    story.input(thin("evt_t", EventType.Known.REQUIRES_INPUT, 290, null));
    story.answered(failed("selfie_manipulated")).after(MINUTE).nowIs(CANCELED);
    story.event(EventType.Known.REQUIRES_INPUT, failed("abandoned"), START.plusSeconds(30));
    assertThat(level(story).lastError()).isEqualTo("selfie_manipulated");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void allOrdersOfOneHistoryEndInOneSession(long seed) {
    var history = new ArrayList<Event>();
    history.add(event("evt_1", "created", snapshot(REQUIRES_INPUT), 0));
    history.add(event("evt_2", "processing", snapshot(PROCESSING), 60));
    history.add(event("evt_3", "requires_input", attempt("document_expired", "vr_1"), 120));
    history.add(event("evt_4", "processing", attempt(PROCESSING, "vr_1"), 180));
    history.add(event("evt_5", "requires_input", attempt("selfie_face_mismatch", "vr_2"), 240));
    history.add(event("evt_6", "canceled", attempt(CANCELED, "vr_2"), 300));
    var inOrder = tell(history);
    Collections.shuffle(history, new Random(seed));
    var shuffled = tell(history);
    assertThat(level(shuffled)).isEqualTo(level(inOrder));
    assertThat(level(shuffled).lastError()).isEqualTo("selfie_face_mismatch");
    assertThat(since(shuffled)).isEqualTo("PT5M");
    assertThat(shuffled.session.reports()).containsExactly("vr_1", "vr_2");
  }

  private static Given tell(List<Event> history) {
    var story = acting().at(START.plusSeconds(600));
    for (var event : history) {
      story.input(new Input.EventArrived(event));
      if (story.session.inFlight() != null) {
        story.answered(attempt(CANCELED, "vr_2"));
      }
    }
    return story;
  }

  @Test
  void anEventIsNotOldBecauseTheClockThatDatesRepliesIsAhead() {
    var story = acting().nowIs(PROCESSING).sleep();
    story.outcome(
        new Outcome.Done(
            snapshot(PROCESSING), story.now.plusSeconds(4), Duration.ofMillis(80), null));
    story.event(EventType.Known.VERIFIED, snapshot(VERIFIED), story.now.plusSeconds(1));
    assertThat(story.issued()).isEqualTo(RETRIEVE);
  }

  // what others do

  @Test
  void aRedactionThatWasNotOursRaisesAnAlarm() {
    var story = acting().nowIs(VERIFIED).after(Duration.ofMinutes(5));
    story.event(EventType.Known.REDACTED, snapshot(VERIFIED, Redaction.Known.REDACTED), story.now);
    assertThat(alarms(story)).containsExactly("foreign_redact");
  }

  @Test
  void aRedactionThatWasNotOursIsSeenByALookToo() {
    var story = acting().nowIs(VERIFIED).sleep();
    story.answered(snapshot(VERIFIED, Redaction.Known.PROCESSING));
    assertThat(alarms(story)).containsExactly("foreign_redact");
    assertThat(story.sleep().answered(snapshot(VERIFIED, Redaction.Known.REDACTED)).effects)
        .isNotEmpty();
    assertThat(alarms(story)).isEmpty();
  }

  @Test
  void aForeignRedactionUnderAHoldBreaksTheHold() {
    var story = acting().nowIs(VERIFIED);
    story.input(
        new Input.RequestMade(
            new Request("req_1", Request.Known.HOLD, false, null, "legal", "case 1", null, null)));
    story.after(MINUTE);
    story.event(EventType.Known.REDACTED, snapshot(VERIFIED, Redaction.Known.REDACTED), story.now);
    assertThat(alarms(story)).containsExactly("foreign_redact", "hold_broken");
  }

  @Test
  void ourOwnRedactRaisesNoAlarm() {
    var story = acting().nowIs(VERIFIED).sleep().answered(snapshot(VERIFIED));
    assertThat(story.issued()).isEqualTo(REDACT);
    story.outcome(new Outcome.Indeterminate(0, null));
    story.answered(snapshot(VERIFIED, Redaction.Known.PROCESSING));
    assertThat(alarms(story)).isEmpty();
    story.after(MINUTE);
    story.event(EventType.Known.REDACTED, snapshot(VERIFIED, Redaction.Known.REDACTED), story.now);
    assertThat(alarms(story)).isEmpty();
  }

  @Test
  void aRedactThatStripeRefusedIsNotTakenForTheRedactionThatFollows() {
    var story = acting().nowIs(VERIFIED).sleep().answered(snapshot(VERIFIED));
    story.outcome(new Outcome.Refused(400, null, null));
    story.answered(snapshot(VERIFIED, Redaction.Known.PROCESSING));
    assertThat(alarms(story)).containsExactly("foreign_redact");
  }

  @Test
  void aCancelWhoseEventIsLostIsSeenByALook() {
    var story = acting().nowIs(REQUIRES_INPUT).sleep().answered(snapshot(CANCELED));
    assertThat(alarms(story)).containsExactly("foreign_cancel");
    story.input(canceled("evt_c", 3_600, null));
    assertThat(alarms(story)).as("once").isEmpty();
  }

  @Test
  void aCancelByOurRedactRaisesNoAlarm() {
    var redacting = rule(REQUIRES_INPUT, Duties.NONE.redactedAfter(MINUTE));
    var story =
        new Given(Given.ruled(redacting))
            .nowIs(REQUIRES_INPUT)
            .sleep()
            .answered(snapshot(REQUIRES_INPUT));
    var key = Objects.requireNonNull(story.session.inFlight()).idempotencyKey();
    story.input(canceled("evt_c", 60, key));
    assertThat(alarms(story)).isEmpty();
  }

  @Test
  void whatIsFirstSeenCanceledOrRedactedIsNobodysFault() {
    assertThat(alarms(acting().event(EventType.Known.REDACTED, redacted(), START))).isEmpty();
    var story = acting().input(thin("evt_t", EventType.Known.VERIFIED, 0, null));
    assertThat(alarms(story.answered(snapshot(CANCELED)))).isEmpty();
  }

  @Test
  void wordsWithoutAMeaningRaiseOneAlarmEach() {
    var story = acting().nowIs(VERIFIED).sleep().answered(snapshot(VERIFIED));
    story.answered(snapshot(VERIFIED, new Redaction.Unknown("validated")));
    assertThat(alarms(story)).containsExactly("unknown_value");
    story.sleep().answered(snapshot(VERIFIED, new Redaction.Unknown("validated")));
    assertThat(alarms(story)).isEmpty();
    story.sleep().answered(snapshot(new Status.Unknown("paused"), new Redaction.Unknown("x")));
    assertThat(alarms(story)).containsExactly("unknown_value", "unknown_value");
    story.input(thin("evt_u", new EventType.Unknown("paused"), 999_999, null));
    assertThat(alarms(story)).containsExactly("unknown_value");
  }

  @Test
  void looksAtWhatLastsBecomeRarer() {
    var story = acting().nowIs(VERIFIED).sleep().answered(snapshot(VERIFIED));
    story.answered(snapshot(VERIFIED, new Redaction.Unknown("validated")));
    var from = story.now;
    var looks = 0;
    while (Duration.between(from, story.now).toDays() < 365) {
      story.sleep();
      if (story.issued() == RETRIEVE) {
        looks++;
        story.answered(snapshot(VERIFIED, new Redaction.Unknown("validated")));
      }
    }
    assertThat(looks).isBetween(15, 40);
  }

  // several attempts, several actions

  @Test
  void aSessionIsCanceledAfterSoManyAttempts() {
    var patient = rule(REQUIRES_INPUT, Duties.NONE.attemptedAtMost(2));
    var story = new Given(Given.ruled(patient)).nowIs(REQUIRES_INPUT).after(MINUTE);
    story.event(EventType.Known.REQUIRES_INPUT, attempt("document_expired", "vr_1"), story.now);
    assertThat(story.issued()).isNull();
    story.after(MINUTE);
    story.event(EventType.Known.REQUIRES_INPUT, attempt("document_expired", "vr_2"), story.now);
    assertThat(story.issued()).isEqualTo(RETRIEVE);
    assertThat(story.answered(attempt("document_expired", "vr_2")).issued()).isEqualTo(CANCEL);
    assertThat(story.session.owed())
        .extracting(Obligation::cause)
        .containsExactly("requires_input.attemptsMax");
  }

  @Test
  void aRedactThatIsDueInProcessingIsNotForgotten() {
    var rule = rule(PROCESSING, Duties.NONE.redactedAfter(Duration.ofHours(1)));
    var story = new Given(Given.ruled(rule)).nowIs(PROCESSING);
    assertThat(story.sleep().issued()).isEqualTo(RETRIEVE);
  }

  @Test
  void aBrokenCancelDoesNotChangeTheKeyOfARedact() {
    var hour = Duration.ofHours(1);
    var both = rule(REQUIRES_INPUT, Duties.NONE.canceledAfter(hour).redactedAfter(hour));
    var story = new Given(Given.ruled(both)).nowIs(REQUIRES_INPUT).sleep();
    story.answered(snapshot(REQUIRES_INPUT)).outcome(new Outcome.Indeterminate(0, null));
    story.answered(snapshot(REQUIRES_INPUT)).sleep();
    while (story.issued() != REDACT) {
      if (story.issued() == RETRIEVE) {
        story.answered(snapshot(REQUIRES_INPUT));
      } else if (story.issued() == CANCEL) {
        story.outcome(new Outcome.Indeterminate(500, null));
      } else {
        story.sleep();
      }
    }
    assertThat(Objects.requireNonNull(story.session.inFlight()).idempotencyKey())
        .isEqualTo("verity-" + Given.ID + "-redact-0");
  }

  @Test
  void aSessionThatHeardOfNoPolicyChangeDoesAtItsNextInput() {
    var story = acting().nowIs(VERIFIED);
    assertThat(story.session.policy()).isEqualTo("acting");
    story.policy = Given.ruled(rule(VERIFIED, Duties.NONE.redactedAfter(MINUTE)));
    story.after(MINUTE).wake();
    assertThat(story.session.policy()).isEqualTo("another");
    assertThat(story.issued()).isEqualTo(RETRIEVE);
    assertThat(story.journal(Entry.Kind.ISSUED).getFirst().policy()).isEqualTo("another");
  }

  private static Snapshot redacted() {
    return snapshot(VERIFIED, Redaction.Known.REDACTED);
  }

  private static Snapshot attempt(String error, String report) {
    return new Snapshot(
        REQUIRES_INPUT, Redaction.Known.NONE, error, report, "document", false, START);
  }

  private static Snapshot attempt(Status status, String report) {
    return new Snapshot(status, Redaction.Known.NONE, null, report, "document", false, START);
  }

  private static Event event(String id, String type, Snapshot snapshot, long second) {
    return Given.event(id, EventType.of(type), snapshot, START.plusSeconds(second));
  }

  private static Input thin(String id, EventType type, long second, @Nullable String twin) {
    return new Input.EventArrived(
        new Event(id, type, START.plusSeconds(second), false, null, null, twin, null));
  }

  private static Input canceled(String id, long second, @Nullable String key) {
    return new Input.EventArrived(
        new Event(
            id,
            EventType.Known.CANCELED,
            START.plusSeconds(second),
            false,
            null,
            snapshot(CANCELED),
            null,
            key));
  }

  private static Snapshot level(Given story) {
    return Objects.requireNonNull(story.session.observed()).snapshot();
  }

  private static String since(Given story) {
    return Duration.between(START, Objects.requireNonNull(story.session.observed()).since())
        .toString()
        .replace("PT48H", "P2D");
  }

  private static List<String> alarms(Given story) {
    return Stream.of(story.journal(Entry.Kind.ALARM))
        .flatMap(List::stream)
        .map(entry -> Objects.requireNonNull(entry.facts().get("alarm")))
        .toList();
  }
}
