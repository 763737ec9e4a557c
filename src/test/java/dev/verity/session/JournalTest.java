package dev.verity.session;

import static dev.verity.session.Given.START;
import static dev.verity.session.Given.acting;
import static dev.verity.session.Given.snapshot;
import static dev.verity.session.Status.Known.CANCELED;
import static dev.verity.session.Status.Known.REQUIRES_INPUT;
import static dev.verity.session.Status.Known.VERIFIED;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What an auditor finds in the journal.
final class JournalTest {
  private static final String CANCEL = "fu_1Story_3";

  @Test
  void everyOutcomeTellsWhatStripeSaid() {
    assertThat(facts(new Outcome.Done(snapshot(CANCELED), START, Duration.ofMillis(80), "req_1")))
        .isEqualTo(outcome("done", Map.of("millis", "80", "request", "req_1")));
    assertThat(facts(new Outcome.Refused(400, "no_way", "req_1")))
        .isEqualTo(outcome("refused", Map.of("http", "400", "code", "no_way", "request", "req_1")));
    assertThat(facts(new Outcome.Refused(400, null, null)))
        .isEqualTo(outcome("refused", Map.of("http", "400")));
    assertThat(facts(new Outcome.Busy(429, "req_1")))
        .isEqualTo(outcome("busy", Map.of("http", "429", "request", "req_1")));
    assertThat(facts(new Outcome.Indeterminate(503, "req_1")))
        .isEqualTo(outcome("indeterminate", Map.of("http", "503", "request", "req_1")));
    assertThat(facts(new Outcome.Returned(Outcome.Reason.CIRCUIT_OPEN)))
        .isEqualTo(outcome("returned", Map.of("reason", "circuit_open")));
  }

  private static Map<String, String> facts(Outcome outcome) {
    return only(cancelling().outcome(outcome), Entry.Kind.OUTCOME);
  }

  private static Map<String, String> outcome(String word, Map<String, String> more) {
    var facts = new HashMap<>(more);
    facts.put("follow_up", CANCEL);
    facts.put("arrival", "in_time");
    facts.put("outcome", word);
    return facts;
  }

  private static Map<String, String> only(Given story, Entry.Kind kind) {
    assertThat(story.journal(kind)).hasSize(1);
    return story.journal(kind).getFirst().facts();
  }

  private static Given cancelling() {
    var story = acting().nowIs(REQUIRES_INPUT).sleep().answered(snapshot(REQUIRES_INPUT));
    assertThat(requireNonNull(story.session.inFlight()).id()).isEqualTo(CANCEL);
    return story;
  }

  @Test
  void aFollowUpThatNobodyReportedIsNoted() {
    var story = cancelling().sleep();
    assertThat(only(story, Entry.Kind.OUTCOME))
        .isEqualTo(Map.of("follow_up", CANCEL, "outcome", "never_reported"));
    story.input(new Input.FollowUpFinished(CANCEL, new Outcome.Busy(409, null)));
    assertThat(only(story, Entry.Kind.OUTCOME)).containsEntry("arrival", "late");
  }

  @Test
  void aFollowUpThatNobodyReportsCountsAsAFailureAndMayHaveTakenEffect() {
    var session = cancelling().sleep().session;
    assertThat(session.ownEffects()).containsExactly(FollowUp.Action.CANCEL);
    assertThat(requireNonNull(session.setbacks().get(FollowUp.Action.CANCEL)).failures())
        .isEqualTo(1);
    assertThat(requireNonNull(session.doubt()).cause()).isEqualTo(Doubt.Cause.INDETERMINATE);
  }

  @Test
  void aDeadLetterIsNotedToo() {
    var story = acting().nowIs(REQUIRES_INPUT).sleep();
    for (var refusal = 1; refusal < 5; refusal++) {
      story.outcome(new Outcome.Refused(404, null, null)).sleep();
    }
    story.outcome(new Outcome.Refused(404, null, null));
    assertThat(only(story, Entry.Kind.DEAD_LETTER))
        .isEqualTo(Map.of("action", "retrieve", "cause", "refused by Stripe", "failures", "5"));
  }

  @Test
  void aCallThatWaitedForItsTurnForDaysIsNotGivenUpForThat() {
    var busy = new Outcome.Busy(429, null);
    var story = acting().nowIs(REQUIRES_INPUT).sleep();
    for (var failure = 1; failure < 5; failure++) {
      assertThat(story.outcome(busy).journal(Entry.Kind.DEAD_LETTER)).isEmpty();
      story.after(Duration.ofDays(1)).wake();
    }
    assertThat(only(story.outcome(busy), Entry.Kind.DEAD_LETTER))
        .containsEntry("cause", "no success within the term");
  }

  @Test
  void anEventTellsByWhichWayItCameAndWhatItWasWorth() {
    var event = Given.event("evt_1", EventType.Known.VERIFIED, snapshot(VERIFIED), START);
    var story = acting().input(new Input.EventArrived(event, true));
    assertThat(only(story, Entry.Kind.EVENT))
        .isEqualTo(
            Map.of("event", "evt_1", "type", "verified", "verdict", "news", "way", "recovered"));
    story.input(new Input.EventArrived(event));
    assertThat(only(story, Entry.Kind.EVENT))
        .containsEntry("verdict", "duplicate")
        .containsEntry("way", "webhook");
  }

  @Test
  void aLevelIsNotedWhenItChanges() {
    var story = acting().nowIs(REQUIRES_INPUT);
    assertThat(only(story, Entry.Kind.LEVEL))
        .isEqualTo(Map.of("status", "requires_input", "redaction", "none"));
    assertThat(story.sleep().answered(snapshot(REQUIRES_INPUT)).journal(Entry.Kind.LEVEL))
        .isEmpty();
    assertThat(story.answered(snapshot(CANCELED)).journal(Entry.Kind.LEVEL)).hasSize(1);
    story.sleep().answered(snapshot(CANCELED));
    story.answered(snapshot(CANCELED, Redaction.Known.PROCESSING));
    assertThat(only(story, Entry.Kind.LEVEL)).containsEntry("redaction", "processing");
  }

  @Test
  void aRequestIsNotedWithItsReasonAndItsAnswer() {
    var story = acting().nowIs(REQUIRES_INPUT);
    var request =
        new Request(
            "r1",
            Request.Known.CANCEL,
            false,
            null,
            "ana",
            "ticket 7",
            START.plusSeconds(60),
            "something");
    story.input(new Input.RequestMade(request));
    assertThat(only(story, Entry.Kind.REQUEST))
        .isEqualTo(
            Map.of(
                "request",
                "r1",
                "kind",
                "cancel",
                "arrival",
                "first",
                "actor",
                "ana",
                "reason",
                "ticket 7",
                "about",
                "something",
                "not_before",
                "2026-11-01T00:01:00Z"));
    assertThat(only(story, Entry.Kind.ANSWER))
        .isEqualTo(
            Map.of("request", "r1", "verdict", "accepted", "way", "sent", "reason", "too_early"));
    assertThat(story.wake().journal(Entry.Kind.ANSWER)).isEmpty();
    story.input(new Input.RequestMade(request));
    assertThat(only(story, Entry.Kind.REQUEST)).containsEntry("arrival", "again");
  }

  @Test
  void aRevocationIsNoted() {
    var story = cancelling();
    story.input(new Input.RequestMade(ask("h1", Request.Known.HOLD, "ana", null)));
    assertThat(only(story, Entry.Kind.REVOKED))
        .isEqualTo(Map.of("follow_up", CANCEL, "cause", "hold"));
  }

  @Test
  void aHoldFailsWhenNobodyCanFindOutWhatBecameOfTheCall() {
    var story = cancelling();
    story.input(new Input.RequestMade(ask("h1", Request.Known.HOLD, "ana", null)));
    story.outcome(new Outcome.Indeterminate(0, null));
    for (var refusal = 1; refusal < 5; refusal++) {
      story.outcome(new Outcome.Refused(404, null, null)).sleep();
    }
    story.outcome(new Outcome.Refused(404, null, null));
    assertThat(only(story, Entry.Kind.ANSWER))
        .containsEntry("verdict", "failed")
        .containsEntry("reason", "uncertain");
  }

  @Test
  void aCancelFailsWhenNobodyCanFindOutWhereTheSessionStands() {
    var story = acting();
    story.input(new Input.RequestMade(ask("r1", Request.Known.CANCEL, "ana", null)));
    for (var refusal = 1; refusal < 5; refusal++) {
      story.outcome(new Outcome.Refused(404, null, null)).sleep();
    }
    story.outcome(new Outcome.Refused(404, null, null));
    assertThat(only(story, Entry.Kind.ANSWER))
        .containsEntry("verdict", "failed")
        .containsEntry("reason", "given_up");
  }

  @Test
  void onlyARedactIsApprovedAndOnlyWhatActsIsWithdrawn() {
    var story = acting().nowIs(VERIFIED);
    story.input(new Input.RequestMade(ask("h1", Request.Known.HOLD, "ana", null)));
    story.input(new Input.RequestMade(ask("r1", Request.Known.REDACT, "ana", null)));
    assertThat(reason(story, ask("a1", Request.Known.APPROVE, "ben", "h1")))
        .isEqualTo("unknown_subject");
    assertThat(reason(story, ask("w1", Request.Known.WITHDRAW, "ben", "h1")))
        .isEqualTo("unknown_subject");
    assertThat(reason(story, ask("l1", Request.Known.RELEASE, "ben", "r1")))
        .isEqualTo("unknown_subject");
    assertThat(reason(story, ask("a2", Request.Known.APPROVE, "ben", "r1"))).isNull();
  }

  private static @Nullable String reason(Given story, Request request) {
    story.input(new Input.RequestMade(request));
    return story.journal(Entry.Kind.ANSWER).stream()
        .filter(entry -> request.id().equals(entry.facts().get("request")))
        .findFirst()
        .map(entry -> entry.facts().get("reason"))
        .orElse(null);
  }

  private static Request ask(String id, Request.Known kind, String actor, @Nullable String about) {
    return new Request(id, kind, false, null, actor, "because", null, about);
  }
}
