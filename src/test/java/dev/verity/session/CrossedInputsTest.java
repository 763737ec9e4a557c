package dev.verity.session;

import static dev.verity.session.FollowUp.Action.CANCEL;
import static dev.verity.session.FollowUp.Action.REDACT;
import static dev.verity.session.FollowUp.Action.RETRIEVE;
import static dev.verity.session.Given.START;
import static dev.verity.session.Given.acting;
import static dev.verity.session.Given.rule;
import static dev.verity.session.Given.snapshot;
import static dev.verity.session.Status.Known.CANCELED;
import static dev.verity.session.Status.Known.PROCESSING;
import static dev.verity.session.Status.Known.REQUIRES_INPUT;
import static dev.verity.session.Status.Known.VERIFIED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.session.Policy.Duties;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Stories that random histories found: answers, events and clocks that cross each other.
final class CrossedInputsTest {
  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void aDoubtAboutALaterMomentOutlivesOneAboutAnEarlierMoment() {
    var story = acting().at(START.plusSeconds(5)).input(thin("evt_a", EventType.Known.CREATED, 0));
    assertThat(story.issued()).isEqualTo(RETRIEVE);
    story.at(START.plusSeconds(12));
    story.input(thin("evt_c", EventType.Known.PROCESSING, 10));
    story.input(thin("evt_b", EventType.Known.CREATED, 1));
    story.outcome(
        new Outcome.Done(
            snapshot(REQUIRES_INPUT), START.plusSeconds(5), Duration.ofMillis(80), null));
    assertThat(story.issued()).isEqualTo(RETRIEVE);
  }

  @Test
  void aBrokenReadDoesNotSpendTheKeyOfACancel() {
    var story = acting().nowIs(REQUIRES_INPUT).sleep().answered(snapshot(REQUIRES_INPUT));
    var key = Objects.requireNonNull(story.session.inFlight()).idempotencyKey();
    story.outcome(new Outcome.Indeterminate(0, null));
    story.outcome(new Outcome.Indeterminate(500, null)).sleep();
    story.answered(snapshot(REQUIRES_INPUT));
    if (story.issued() != CANCEL) {
      story.sleep();
    }
    assertThat(story.issued()).isEqualTo(CANCEL);
    assertThat(Objects.requireNonNull(story.session.inFlight()).idempotencyKey()).isEqualTo(key);
  }

  @Test
  void anAnswerThatLayForHoursIsNotFresh() {
    var story = acting().nowIs(REQUIRES_INPUT).sleep();
    var served = story.now;
    story.after(Duration.ofHours(5));
    story.outcome(new Outcome.Done(snapshot(REQUIRES_INPUT), served, Duration.ofMillis(80), null));
    assertThat(story.issued()).isNotEqualTo(CANCEL);
  }

  @Test
  void anAnswerFromAClockBehindTheEventsEndsTheLook() {
    var policy = Given.ruled(rule(VERIFIED, Duties.NONE.redactedAfter(Duration.ofSeconds(1))));
    var story = new Given(policy).nowIs(VERIFIED).sleep();
    var reads = 0;
    while (story.issued() == RETRIEVE && reads < 1000) {
      reads++;
      story.outcome(
          new Outcome.Done(
              snapshot(VERIFIED), story.now.minusSeconds(600), Duration.ofMillis(80), null));
    }
    assertThat(reads).isLessThan(3);
  }

  @Test
  void theAlarmIsRaisedThoughReadsRest() {
    var story = acting().nowIs(VERIFIED).sleep().answered(snapshot(VERIFIED));
    story.answered(snapshot(VERIFIED, Redaction.Known.PROCESSING)).after(Duration.ofSeconds(20));
    story.input(
        new Input.EventArrived(Given.event("evt_thin", EventType.Known.VERIFIED, null, story.now)));
    for (var i = 0; i < 5; i++) {
      if (story.session.inFlight() == null) {
        story.sleep();
      }
      story.outcome(new Outcome.Refused(404, null, null));
    }
    assertThat(story.session.wakeAt()).isNotNull();
  }

  @Test
  void aTieThatEndsInRedactedStillLearnsTheStatus() {
    var story = acting().nowIs(REQUIRES_INPUT).after(Duration.ofMinutes(5));
    story.input(
        new Input.EventArrived(
            Given.event("evt_t", EventType.Known.REQUIRES_INPUT, null, story.now)));
    assertThat(story.issued()).isEqualTo(RETRIEVE);
    story.event(
        EventType.Known.REDACTED,
        snapshot(CANCELED, Redaction.Known.REDACTED),
        story.now.plusSeconds(2));
    story.outcome(
        new Outcome.Done(
            snapshot(REQUIRES_INPUT), story.now.plusSeconds(3), Duration.ofSeconds(3), null));
    assertThat(story.status()).isEqualTo(CANCELED);
  }

  @Test
  void whatWasKnownBeforeAReadMayBeNewsAfterIt() {
    var story = acting().nowIs(REQUIRES_INPUT).nowIs(PROCESSING);
    assertThat(story.issued()).isEqualTo(RETRIEVE);
    story.event(EventType.Known.REQUIRES_INPUT, snapshot(REQUIRES_INPUT), START);
    story.answered(snapshot(PROCESSING));
    assertThat(story.issued()).isEqualTo(RETRIEVE);
  }

  @Test
  void anObjectThatDoesNotFitItsEventIsNotBelievedWithinTheSameSecond() {
    var story =
        acting().nowIs(PROCESSING).event(EventType.Known.VERIFIED, snapshot(PROCESSING), START);
    assertThat(story.issued()).isEqualTo(RETRIEVE);
  }

  @Test
  void aBusyStripeIsLeftAloneByEveryAction() {
    var policy =
        Given.ruled(rule(REQUIRES_INPUT, Duties.NONE.canceledAfter(HOUR).redactedAfter(HOUR)));
    var story = new Given(policy).nowIs(REQUIRES_INPUT).sleep().answered(snapshot(REQUIRES_INPUT));
    assertThat(story.issued()).isEqualTo(REDACT);
    assertThat(story.outcome(new Outcome.Busy(429, null)).issued()).isNull();
  }

  @Test
  void nothingMovesASessionThatIsRedacted() {
    var story =
        acting()
            .event(EventType.Known.VERIFIED, snapshot(VERIFIED, Redaction.Known.REDACTED), START);
    story.event(EventType.Known.PROCESSING, snapshot(PROCESSING), START.plusSeconds(5));
    assertThat(story.status()).isEqualTo(VERIFIED);
  }

  private static Input thin(String id, EventType.Known type, long second) {
    return new Input.EventArrived(Given.event(id, type, null, START.plusSeconds(second)));
  }
}
