package dev.verity.session;

import static dev.verity.session.Given.ACTING;
import static dev.verity.session.Given.REDACT_AFTER;
import static dev.verity.session.Given.START;
import static dev.verity.session.Given.snapshot;
import static dev.verity.session.Status.Known.REQUIRES_INPUT;
import static dev.verity.session.Status.Known.VERIFIED;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// From the first sealed event to the last confirmation that nothing is left.
final class ErasureTest {
  private static final Duration TERM = Duration.ofDays(7);
  private static final Policy SEALING = policy(Disclosure.SEALED, List.of());
  private static final Policy AWAITING = policy(Disclosure.SEALED, List.of("warehouse", "crm"));
  private static final String KEY = "dk_1Story_1";

  @Test
  void theFirstEventMakesTheKeyThatAllAreSealedWith() {
    var story = new Given(SEALING).nowIs(REQUIRES_INPUT);

    assertThat(story.effects).contains(new Effect.MakeKey(KEY));
    assertThat(publication(story).key()).isEqualTo(KEY);
    assertThat(facts(story, Entry.Kind.KEY_MADE)).isEqualTo(Map.of("key", KEY));
    assertThat(story.session.dataKey()).isEqualTo(KEY);

    story.after(Duration.ofMinutes(1)).nowIs(VERIFIED);

    assertThat(story.effects).noneMatch(Effect.MakeKey.class::isInstance);
    assertThat(publication(story).key()).isEqualTo(KEY);
  }

  @ParameterizedTest
  @EnumSource(names = {"CLEAR", "DROPPED"})
  void withoutSealingThereIsNoKey(Disclosure disclosure) {
    var story = new Given(policy(disclosure, List.of())).nowIs(VERIFIED);

    assertThat(publication(story).disclosure()).isEqualTo(disclosure);
    assertThat(publication(story).key()).isNull();
    assertThat(story.session.dataKey()).isNull();
  }

  @Test
  void withTheRedactionTheKeyIsDestroyedAndEverybodyIsTold() {
    var story = redacted(SEALING);

    assertThat(story.effects)
        .contains(
            new Effect.Erase(
                new ErasureNotice(
                    Given.ID, false, null, KEY, story.now, story.now, List.of(), null)));
    assertThat(facts(story, Entry.Kind.KEY_DESTROYED)).isEqualTo(Map.of("key", KEY));
    assertThat(story.session.dataKey()).isNull();
    assertThat(story.session.erasure()).isEqualTo(new Erasure(story.now, null, List.of()));
    assertThat(story.session.wakeAt()).isNull();
  }

  @Test
  void theEventThatTellsOfTheRedactionHasNothingPersonalLeft() {
    assertThat(publication(redacted(SEALING)).disclosure()).isEqualTo(Disclosure.ERASED);
    assertThat(publication(redacted(ACTING)).disclosure()).isEqualTo(Disclosure.ERASED);
  }

  @Test
  void whatComesLateIsNotSealedAndMakesNoKey() {
    var story = redacted(SEALING);

    story.event(
        EventType.Known.PROCESSING, snapshot(Status.Known.PROCESSING), START.plusSeconds(9));

    assertThat(publication(story).disclosure()).isEqualTo(Disclosure.ERASED);
    assertThat(story.effects)
        .noneMatch(Effect.MakeKey.class::isInstance)
        .noneMatch(Effect.Erase.class::isInstance);
  }

  @Test
  void aSessionThatWasRedactedUnderAnEarlierVersionIsErasedAtItsNextStep() {
    var story = redacted(SEALING);
    var old = story.session;
    story.session =
        new Session(
            old.id(),
            old.livemode(),
            old.account(),
            old.revision(),
            old.policy(),
            old.observed(),
            old.doubt(),
            old.owed(),
            old.holds(),
            old.requests(),
            old.inFlight(),
            old.setbacks(),
            old.generations(),
            old.ownEffects(),
            old.heard(),
            old.reports(),
            old.alarms(),
            old.entries(),
            null,
            null,
            null,
            null,
            null);

    story.after(Duration.ofDays(1)).wake();

    assertThat(story.effects).anyMatch(Effect.Erase.class::isInstance);
    assertThat(requireNonNull(story.session.erasure()).at()).isEqualTo(story.now);
  }

  @Test
  void whoMustConfirmIsWaitedForAndThenNamedInAnAlarm() {
    var story = redacted(AWAITING);
    var due = story.now.plus(TERM);
    assertThat(story.session.erasure())
        .isEqualTo(new Erasure(story.now, due, List.of("crm", "warehouse")));
    assertThat(story.session.wakeAt()).isEqualTo(due);

    story.after(Duration.ofDays(1)).input(confirmed("warehouse", story.now));
    assertThat(facts(story, Entry.Kind.ERASURE_CONFIRMED))
        .containsEntry("system", "warehouse")
        .containsEntry("verdict", "in_time");
    story.sleep();

    assertThat(story.session.alarms())
        .contains(new Alarm(Alarm.Kind.ERASURE_UNCONFIRMED, "crm"))
        .doesNotContain(new Alarm(Alarm.Kind.ERASURE_UNCONFIRMED, "warehouse"));
    assertThat(story.session.wakeAt()).isNull();

    story.after(Duration.ofDays(1)).input(confirmed("crm", story.now));
    assertThat(facts(story, Entry.Kind.ERASURE_CONFIRMED)).containsEntry("verdict", "late");
    assertThat(requireNonNull(story.session.erasure()).missing()).isEmpty();
  }

  @Test
  void whenAllHaveConfirmedNothingIsLeftToWakeFor() {
    var story = redacted(AWAITING);

    story.input(confirmed("crm", story.now)).input(confirmed("warehouse", story.now));

    assertThat(story.session.wakeAt()).isNull();
    assertThat(story.session.alarms())
        .noneMatch(alarm -> alarm.kind() == Alarm.Kind.ERASURE_UNCONFIRMED);
  }

  @Test
  void aConfirmationThatNobodyWaitsForIsOnlyWrittenDown() {
    var story = redacted(AWAITING);
    var erasure = story.session.erasure();

    story.input(confirmed("stranger", story.now));

    assertThat(facts(story, Entry.Kind.ERASURE_CONFIRMED)).containsEntry("verdict", "not_awaited");
    assertThat(story.session.erasure()).isEqualTo(erasure);
    assertThat(
            facts(
                new Given(AWAITING).nowIs(VERIFIED).input(confirmed("crm", START)),
                Entry.Kind.ERASURE_CONFIRMED))
        .containsEntry("verdict", "too_early");
  }

  @Test
  void noPolicyCanTakeASessionForErased() {
    assertThatThrownBy(() -> policy(Disclosure.ERASED, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Given redacted(Policy policy) {
    return new Given(policy)
        .nowIs(REQUIRES_INPUT)
        .after(REDACT_AFTER)
        .event(EventType.Known.REDACTED, snapshot(VERIFIED, Redaction.Known.REDACTED), at(policy));
  }

  private static Instant at(Policy policy) {
    return new Given(policy).after(REDACT_AFTER).now;
  }

  private static Effect.Publish publication(Given story) {
    return story.effects.stream()
        .filter(Effect.Publish.class::isInstance)
        .map(Effect.Publish.class::cast)
        .findFirst()
        .orElseThrow();
  }

  private static Map<String, String> facts(Given story, Entry.Kind kind) {
    assertThat(story.journal(kind)).hasSize(1);
    return story.journal(kind).getFirst().facts();
  }

  private static Input confirmed(String system, Instant at) {
    return new Input.ErasureConfirmed(new ErasureAck(system, at));
  }

  private static Policy policy(Disclosure disclosure, List<String> systems) {
    return ACTING.with("erasing", new Policy.Privacy(disclosure, systems, TERM));
  }
}
