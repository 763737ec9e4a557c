package dev.verity.session;

import static dev.verity.session.FollowUp.Action.CANCEL;
import static dev.verity.session.FollowUp.Action.REDACT;
import static dev.verity.session.FollowUp.Action.RETRIEVE;
import static dev.verity.session.Given.acting;
import static dev.verity.session.Given.snapshot;
import static dev.verity.session.Status.Known.CANCELED;
import static dev.verity.session.Status.Known.PROCESSING;
import static dev.verity.session.Status.Known.REQUIRES_INPUT;
import static dev.verity.session.Status.Known.VERIFIED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.session.FollowUp.Action;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A request to read a session is how a dead letter is redriven: it revives whatever was given up.
final class RevivalTest {

  @Test
  void aReadThatWasGivenUpIsMade() {
    var story = givenUp(acting().nowIs(PROCESSING).nowIs(VERIFIED), RETRIEVE, VERIFIED);
    assertThat(redriven(story).issued()).isEqualTo(RETRIEVE);
    assertThat(story.answered(snapshot(VERIFIED)).session.isAtRest()).isTrue();
  }

  @Test
  void aCancelThatWasGivenUpIsMadeOnceStripeHasBeenAsked() {
    var story = givenUp(acting().nowIs(REQUIRES_INPUT).sleep(), CANCEL, REQUIRES_INPUT);
    assertThat(redriven(story).issued()).isEqualTo(RETRIEVE);
    assertThat(story.answered(snapshot(REQUIRES_INPUT)).issued()).isEqualTo(CANCEL);
    story.answered(snapshot(CANCELED));
    assertThat(story.session.setbacks()).isEmpty();
  }

  @Test
  void aRedactThatWasGivenUpIsMadeOnceStripeHasBeenAsked() {
    var story = givenUp(acting().nowIs(VERIFIED).sleep(), REDACT, VERIFIED);
    assertThat(redriven(story).issued()).isEqualTo(RETRIEVE);
    assertThat(story.answered(snapshot(VERIFIED)).issued()).isEqualTo(REDACT);
    story.answered(snapshot(VERIFIED, Redaction.Known.PROCESSING));
    assertThat(story.session.setbacks()).isEmpty();
  }

  @Test
  void whatSomebodyAskedForWasAnsweredFailedAndHasToBeAskedForAgain() {
    var story = acting().nowIs(VERIFIED).input(asked("r1", Request.Known.REDACT));
    givenUp(story.answered(snapshot(VERIFIED)), REDACT, VERIFIED);
    assertThat(redriven(story).issued()).isEqualTo(RETRIEVE);
    assertThat(story.answered(snapshot(VERIFIED)).issued()).isNull();
    assertThat(story.input(asked("r2", Request.Known.REDACT)).issued()).isEqualTo(REDACT);
  }

  @Test
  void theSameRequestTwiceReadsOnce() {
    var story = givenUp(acting().nowIs(PROCESSING).nowIs(VERIFIED), RETRIEVE, VERIFIED);
    redriven(story);
    assertThat(story.input(asked("redrive-3-17", Request.Known.RETRIEVE)).issued()).isNull();
    story.answered(snapshot(VERIFIED));
    assertThat(redriven(story).issued()).isNull();
  }

  private static Given redriven(Given story) {
    return story.after(Duration.ofHours(1)).input(asked("redrive-3-17", Request.Known.RETRIEVE));
  }

  private static Input asked(String id, Request.Known kind) {
    return new Input.RequestMade(new Request(id, kind, false, null, "ops", "why", null, null));
  }

  /// Stripe refuses this action, and answers every read, until it is given up.
  private static Given givenUp(Given story, Action action, Status.Known truth) {
    for (var steps = 0; steps < 100; steps++) {
      var inFlight = actionInFlight(story);
      if (inFlight == action) {
        story.outcome(new Outcome.Refused(400, "no", null));
      } else if (inFlight == null) {
        story.sleep();
      } else {
        story.answered(snapshot(truth));
      }
      if (story.effects.stream().anyMatch(Effect.DeadLetter.class::isInstance)) {
        return settled(story, truth);
      }
    }
    throw new AssertionError(action + " was never given up: " + story.session);
  }

  /// The refusal asked for one more read, which can be answered unless reads are what was given up.
  private static Given settled(Given story, Status.Known truth) {
    if (actionInFlight(story) != null) {
      story.answered(snapshot(truth));
    }
    assertThat(actionInFlight(story)).isNull();
    return story;
  }

  private static @Nullable Action actionInFlight(Given story) {
    var inFlight = story.session.inFlight();
    return inFlight == null ? null : inFlight.action();
  }
}
