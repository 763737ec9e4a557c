package dev.verity.session;

import static dev.verity.session.FollowUp.Action.REDACT;
import static dev.verity.session.FollowUp.Action.RETRIEVE;
import static dev.verity.session.FollowUp.Action.RETRIEVE_RESULTS;
import static dev.verity.session.Given.ACTING;
import static dev.verity.session.Given.REDACT_AFTER;
import static dev.verity.session.Given.snapshot;
import static dev.verity.session.Status.Known.REQUIRES_INPUT;
import static dev.verity.session.Status.Known.VERIFIED;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The results of a verification are read once, published once, and hold nothing up.
final class ResultsTest {
  private static final Duration TERM = Duration.ofDays(7);
  private static final Policy READING =
      ACTING.with("reading", new Policy.Privacy(Disclosure.SEALED, List.of(), TERM, true));
  private static final String KEY = "dk_1Story_1";
  private static final String SEALED = "{\"sealed\":\"…\"}";

  @Test
  void theResultsOfAVerifiedSessionAreReadAtOnceToBeSealedUnderItsKey() {
    var story = new Given(READING).nowIs(VERIFIED);

    var followUp = requireNonNull(story.session.inFlight());
    assertThat(followUp.action()).isEqualTo(RETRIEVE_RESULTS);
    assertThat(followUp.dataKey()).isEqualTo(KEY);
    assertThat(story.effects).contains(new Effect.MakeKey(KEY), new Effect.Issue(followUp));
    assertThat(story.journal(Entry.Kind.ISSUED).getFirst().facts())
        .containsEntry("action", "retrieve_results")
        .containsEntry("cause", "privacy.results")
        .containsEntry("key", KEY);
  }

  @Test
  void theyArePublishedOnceAndNotReadAgain() {
    var story = new Given(READING).nowIs(VERIFIED);
    answer(story, SEALED);

    assertThat(story.effects).contains(new Effect.PublishResults(SEALED, KEY));
    assertThat(story.journal(Entry.Kind.RESULTS_PUBLISHED).getFirst().facts())
        .isEqualTo(Map.of("key", KEY));
    assertThat(story.session.resultsAt()).isEqualTo(story.now);
    assertThat(story.issued()).isNull();

    story.after(Duration.ofMinutes(1)).nowIs(REQUIRES_INPUT);
    story.after(Duration.ofMinutes(1)).nowIs(VERIFIED);
    assertThat(story.issued()).isNull();
  }

  @Test
  void anOutcomeThatComesLateOrTwiceIsNotPublished() {
    var story = new Given(READING).nowIs(VERIFIED);
    var lost = requireNonNull(story.session.inFlight());
    story.sleep().sleep();
    assertThat(story.issued()).isEqualTo(RETRIEVE_RESULTS);
    var report = new Input.FollowUpFinished(lost.id(), done(story, SEALED));

    assertThat(published(story.input(report))).isFalse();
    answer(story, SEALED);
    assertThat(published(story)).isTrue();
    assertThat(published(story.input(report))).isFalse();
  }

  @Test
  void neitherADryRunNorAHoldBarsARead() {
    var rehearsing = Given.policy(true, ACTING.permissions()).with("rehearsing", READING.privacy());
    assertThat(new Given(rehearsing).nowIs(VERIFIED).issued()).isEqualTo(RETRIEVE_RESULTS);

    var story = new Given(READING).nowIs(REQUIRES_INPUT);
    hold(story);
    assertThat(story.after(Duration.ofMinutes(1)).nowIs(VERIFIED).issued())
        .isEqualTo(RETRIEVE_RESULTS);
    assertThat(story.effects).noneMatch(Effect.Revoke.class::isInstance);
  }

  @Test
  void aHoldIsAnsweredWhileResultsAreRead() {
    var story = new Given(READING).nowIs(VERIFIED);

    hold(story);

    assertThat(story.effects)
        .filteredOn(Effect.Reply.class::isInstance)
        .singleElement()
        .satisfies(effect ->
            assertThat(((Effect.Reply) effect).answer().verdict()).isEqualTo(Answer.Verdict.DONE));
  }

  @Test
  void whenARedactIsDueTheResultsComeFirst() {
    var story = new Given(ACTING).nowIs(VERIFIED);
    story.policy = READING;
    story.after(REDACT_AFTER).wake();

    assertThat(story.issued()).isEqualTo(RETRIEVE_RESULTS);
    assertThat(requireNonNull(story.session.inFlight()).dataKey())
        .isEqualTo(story.session.dataKey())
        .isNotNull();
    answer(story, SEALED);
    assertThat(story.issued()).isEqualTo(REDACT);
  }

  @Test
  void whatIsInTheWayOfTheResultsIsNotInTheWayOfARedact() {
    var story = new Given(ACTING).nowIs(VERIFIED);
    story.policy = READING;
    story.after(REDACT_AFTER).wake().outcome(new Outcome.Returned(Outcome.Reason.KEY_REFUSED));

    assertThat(story.issued()).isEqualTo(RETRIEVE);
    assertThat(story.answered(snapshot(VERIFIED)).issued()).isEqualTo(REDACT);
  }

  @Test
  void whoIsRefusedThemTooOftenIsADeadLetterAndRedactsAllTheSame() {
    var story = new Given(READING).nowIs(VERIFIED);
    var refusal = new Outcome.Refused(403, null, "req_1");
    for (var i = 1; i < READING.retry().refusalsMax(); i++) {
      story.outcome(refusal).sleep();
    }
    story.outcome(refusal);

    assertThat(story.effects)
        .filteredOn(Effect.DeadLetter.class::isInstance)
        .singleElement()
        .satisfies(effect ->
            assertThat(((Effect.DeadLetter) effect).action()).isEqualTo(RETRIEVE_RESULTS));
    assertThat(story.session.wakeAt()).isEqualTo(Given.START.plus(REDACT_AFTER));
    story.sleep().answered(snapshot(VERIFIED));
    assertThat(story.issued()).isEqualTo(REDACT);
  }

  @Test
  void anyRefusalLeavesTheSessionCertainAndItsKeysUnspent() {
    var story = new Given(READING).nowIs(VERIFIED).outcome(new Outcome.Indeterminate(500, null));

    assertThat(story.session.doubt()).isNull();
    assertThat(story.session.generations()).isEmpty();
    assertThat(story.session.ownEffects()).isEmpty();
  }

  @Test
  void pausesOfWhatIsReturnedGrowWithTheTrouble() {
    var story = new Given(READING).nowIs(VERIFIED);
    var refused = new Outcome.Returned(Outcome.Reason.KEY_REFUSED);
    var first = READING.retry().first();

    assertThat(pause(story.outcome(refused))).isEqualTo(first);
    story.sleep();
    assertThat(pause(story.after(Duration.ofMinutes(2)).outcome(refused)))
        .isEqualTo(Duration.ofMinutes(2).plus(first));
    story.after(Duration.ofDays(2)).wake();
    assertThat(pause(story.outcome(refused))).isEqualTo(READING.retry().longest());
    assertThat(story.effects).noneMatch(Effect.DeadLetter.class::isInstance);
  }

  @Test
  void noResultsAreOwedOfASessionThatIsBeingRedacted() {
    var story = new Given(READING).nowIs(VERIFIED);

    story.outcome(
        new Outcome.Done(
            snapshot(VERIFIED, Redaction.Known.PROCESSING),
            story.now,
            Duration.ofMillis(80),
            "req_1"));

    assertThat(published(story)).isFalse();
    assertThat(story.session.owed()).noneMatch(owed -> owed.action() == RETRIEVE_RESULTS);
    assertThat(story.session.setbacks()).doesNotContainKey(RETRIEVE_RESULTS);
  }

  @Test
  void whatWasReadBeforeTheErasureIsNotPublishedAfterIt() {
    var story = new Given(READING).nowIs(VERIFIED);
    story.after(Duration.ofSeconds(20));
    story.event(EventType.Known.REDACTED, snapshot(VERIFIED, Redaction.Known.REDACTED), story.now);

    answer(story, SEALED);

    assertThat(published(story)).isFalse();
    assertThat(story.session.resultsAt()).isNull();
    assertThat(story.session.dataKey()).isNull();
  }

  @Test
  void withoutThePolicyTheyStayAtStripe() {
    var sealing = ACTING.with("sealing", new Policy.Privacy(Disclosure.SEALED, List.of(), TERM));

    assertThat(new Given(sealing).nowIs(VERIFIED).issued()).isNull();
  }

  private static void hold(Given story) {
    story.input(
        new Input.RequestMade(
            new Request(
                "req_hold", Request.Known.HOLD, false, null, "legal", "case 1", null, null)));
  }

  private static void answer(Given story, String results) {
    story.outcome(done(story, results));
  }

  private static Outcome done(Given story, String results) {
    return new Outcome.Done(snapshot(VERIFIED), story.now, Duration.ofMillis(80), "req_1", results);
  }

  private static boolean published(Given story) {
    return story.effects.stream().anyMatch(Effect.PublishResults.class::isInstance);
  }

  private static Duration pause(Given story) {
    return Duration.between(
        story.now, requireNonNull(story.session.setbacks().get(RETRIEVE_RESULTS)).notBefore());
  }
}
