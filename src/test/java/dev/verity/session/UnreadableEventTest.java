package dev.verity.session;

import static dev.verity.session.FollowUp.Action.CANCEL;
import static dev.verity.session.FollowUp.Action.RETRIEVE;
import static dev.verity.session.Given.acting;
import static dev.verity.session.Given.snapshot;
import static dev.verity.session.Status.Known.CANCELED;
import static dev.verity.session.Status.Known.REQUIRES_INPUT;
import static dev.verity.session.Status.Known.VERIFIED;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// An event that cannot be read costs one read, and never the truth.
final class UnreadableEventTest {
  private static final Input UNREADABLE = new Input.EventUnreadable("verity.inbox-3-4711");
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Test
  void theTruthIsReadAgain() {
    var story = acting().started().after(MINUTE).input(UNREADABLE);
    assertThat(story.issued()).isEqualTo(RETRIEVE);
    assertThat(requireNonNull(story.session.doubt()).cause()).isEqualTo(Doubt.Cause.UNREADABLE);
    assertThat(story.published()).isFalse();
    story.answered(snapshot(VERIFIED));
    assertThat(story.status()).isEqualTo(VERIFIED);
    assertThat(story.session.isAtRest()).isTrue();
  }

  @Test
  void theJournalNamesTheRecord() {
    var story = acting().started().input(UNREADABLE);
    assertThat(story.journal(Entry.Kind.EVENT))
        .singleElement()
        .extracting(Entry::facts)
        .isEqualTo(Map.of("record", "verity.inbox-3-4711", "verdict", "unreadable"));
  }

  @Test
  void oneThatComesDuringAReadAsksAgainWhateverTheClocksSay() {
    var story = acting().started().after(MINUTE).input(UNREADABLE).input(UNREADABLE);
    assertThat(story.issued()).isNull();
    assertThat(story.after(MINUTE).answered(snapshot(VERIFIED)).issued()).isEqualTo(RETRIEVE);
    story.answered(snapshot(VERIFIED));
    assertThat(story.session.isAtRest()).isTrue();
  }

  @Test
  void whatWasGivenUpIsTriedAgain() {
    var story = acting().nowIs(REQUIRES_INPUT).input(UNREADABLE);
    for (var refusal = 1; refusal < 5; refusal++) {
      story.outcome(new Outcome.Refused(404, null, null)).sleep();
    }
    story.outcome(new Outcome.Refused(404, null, null));
    assertThat(story.session.wakeAt()).isNull();
    assertThat(story.after(MINUTE).input(UNREADABLE).issued()).isEqualTo(RETRIEVE);
  }

  @Test
  void beforeACancelTheTruthIsReadFirst() {
    var story = acting().nowIs(REQUIRES_INPUT).sleep().answered(snapshot(REQUIRES_INPUT));
    assertThat(story.issued()).isEqualTo(CANCEL);
    story.input(UNREADABLE).outcome(new Outcome.Returned(Outcome.Reason.CIRCUIT_OPEN));
    assertThat(story.issued()).isEqualTo(RETRIEVE);
  }

  @Test
  void aSessionThatIsOverStaysOver() {
    var story = acting().nowIs(CANCELED);
    story.event(EventType.Known.REDACTED, snapshot(CANCELED, Redaction.Known.REDACTED), story.now);
    assertThat(story.session.isOver()).isTrue();
    assertThat(story.input(UNREADABLE).issued()).isNull();
    assertThat(story.session.isAtRest()).isTrue();
  }
}
