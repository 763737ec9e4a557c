package dev.verity.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.session.Answer;
import dev.verity.session.Event;
import dev.verity.session.EventType;
import dev.verity.session.FollowUp.Action;
import dev.verity.session.Input;
import dev.verity.session.Redaction;
import dev.verity.session.Request;
import dev.verity.session.Snapshot;
import dev.verity.session.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ReplayTest {
  private static final String ID = "vs_1";
  private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");
  private static final String RULES =
      """
      rules:
        - {name: failed, when: {status: requires_input, lastError: document}, cancelAfter: P1D}
        - {name: verified, when: {status: verified}, redactAfter: P3D}
        - {name: canceled, when: {status: canceled}, redactAfter: P2D}
      requests: {cancel: true, redact: true, secondPerson: false}
      """;

  @Test
  void aVerifiedSessionIsLookedAtAndRedactedWhenItIsDue() throws Exception {
    var result = play(RULES, 0, 20, created(0), verified(5));

    assertThat(calls(result))
        .containsExactly(
            "2026-11-04T00:05:00Z RETRIEVE NOT_FRESH",
            "2026-11-04T00:05:00Z REDACT verified.redactAfter");
    assertThat(result.events()).isEqualTo(2);
    assertThat(result.oldest()).isEqualTo(START.plusSeconds(2));
  }

  @Test
  void nothingIsCalledBeforeItsTime() throws Exception {
    assertThat(play(RULES, 0, 2, created(0), verified(5)).calls()).isEmpty();
  }

  @Test
  void aCanceledSessionGoesOnUnderTheRuleForCanceledOnes() throws Exception {
    var result = play(RULES, 0, 20, created(0), failed(5));

    assertThat(calls(result))
        .extracting(call -> call.substring(21))
        .containsExactly(
            "RETRIEVE NOT_FRESH",
            "CANCEL failed.cancelAfter",
            "RETRIEVE NOT_FRESH",
            "REDACT canceled.redactAfter");
    assertThat(result.calls().getLast().at())
        .isBetween(START.plus(Duration.ofDays(3)), START.plus(Duration.ofDays(3).plusHours(1)));
  }

  @Test
  void whatCameBeforeThePolicyTellsWhereSessionsStood() throws Exception {
    var result = play(RULES, 10, 20, created(0), verified(5));

    assertThat(calls(result))
        .containsExactly(
            "2026-11-11T00:00:00Z RETRIEVE NOT_FRESH",
            "2026-11-11T00:00:00Z REDACT verified.redactAfter");
  }

  @Test
  void whatHappenedToASessionAfterItsPretendedEndIsLeftOut() throws Exception {
    var day2 = 2 * 24 * 60;
    var result = play(RULES, 0, 20, created(0), failed(5), processing(day2), verified(day2 + 1));

    assertThat(actions(result))
        .containsExactly(Action.RETRIEVE, Action.CANCEL, Action.RETRIEVE, Action.REDACT);
    assertThat(result.leftOut()).isEqualTo(2);
  }

  @Test
  void whatVerityItselfDidSinceIsLeftOut() throws Exception {
    var own = canceled(60, "verity-vs_1-cancel-0");

    assertThat(actions(play(RULES, 0, 2, created(0), failed(5), own)))
        .containsExactly(Action.RETRIEVE, Action.CANCEL);
    assertThat(play(RULES, 0, 2, created(0), failed(5), canceled(60, "somebody")).calls())
        .isEmpty();
  }

  @Test
  void aHoldOfBeforeAndItsReleaseAreObeyed() throws Exception {
    var held = play(RULES, 1, 20, created(0), verified(5), request(10, "hold", null));
    var released =
        play(
            RULES,
            1,
            20,
            created(0),
            verified(5),
            request(10, "hold", null),
            request(10 * 24 * 60, "release", "hold"));

    assertThat(actions(held)).containsOnly(Action.RETRIEVE);
    assertThat(calls(released))
        .last()
        .isEqualTo("2026-11-11T00:00:00Z REDACT verified.redactAfter");
    assertThat(released.answers()).containsEntry(Answer.Verdict.DONE, 1);
  }

  @Test
  void aRequestIsPlayedUnderThePolicy() throws Exception {
    var redact = request(60, "redact", null);

    assertThat(calls(play(RULES, 0, 1, created(0), verified(5), redact)))
        .last()
        .isEqualTo("2026-11-01T01:00:00Z REDACT request redact");
    var forbidden = play("rules: []", 0, 1, created(0), verified(5), redact);
    assertThat(forbidden.calls()).isEmpty();
    assertThat(forbidden.answers()).containsEntry(Answer.Verdict.REJECTED, 1);
  }

  @Test
  void aDryRunIsPlayedInEarnest() throws Exception {
    assertThat(actions(play("dryRun: true\n" + RULES, 0, 20, created(0), verified(5))))
        .containsExactly(Action.RETRIEVE, Action.REDACT);
  }

  @Test
  void aRunningRedactionIsTakenToItsEnd() throws Exception {
    var rare = RULES + "redaction: {lookEvery: PT20M, alarmAfter: P4D}\n";

    assertThat(actions(play(rare, 0, 20, created(0), verified(5))))
        .containsExactly(Action.RETRIEVE, Action.REDACT, Action.RETRIEVE, Action.RETRIEVE);
  }

  @Test
  void aThinEventTellsTheStatusAndIsCounted() throws Exception {
    var thin = event(5, EventType.Known.VERIFIED, null, null);
    var result = play(RULES, 0, 20, created(0), thin);

    assertThat(actions(result)).endsWith(Action.REDACT);
    assertThat(result.thin()).isEqualTo(1);
  }

  @Test
  void aSessionKnownFromRequestsAloneIsPassedOver() throws Exception {
    var result = play(RULES, 0, 20, request(5, "redact", null));

    assertThat(result.calls()).isEmpty();
    assertThat(result.unseen()).isEqualTo(1);
  }

  @Test
  void callsOfManySessionsStandInTheOrderOfTime() throws Exception {
    var replay = new Replay(PolicyFile.parse(RULES), START, START.plus(Duration.ofDays(20)));
    replay.play(new History.OfSession("vs_b", List.of(created(0), verified(9))));
    replay.play(new History.OfSession("vs_a", List.of(created(0), verified(5))));

    assertThat(replay.result().calls())
        .extracting(Replay.Call::sessionId)
        .containsExactly("vs_a", "vs_a", "vs_b", "vs_b");
    assertThat(replay.result().sessions()).isEqualTo(2);
  }

  private static Replay.Result play(
      String yaml, int sinceDay, int untilDay, History.Moment... moments) throws BadPolicy {
    var replay =
        new Replay(
            PolicyFile.parse(yaml),
            START.plus(Duration.ofDays(sinceDay)),
            START.plus(Duration.ofDays(untilDay)));
    replay.play(new History.OfSession(ID, new ArrayList<>(Arrays.asList(moments))));
    return replay.result();
  }

  private static List<String> calls(Replay.Result result) {
    return result.calls().stream()
        .map(call -> "%s %s %s".formatted(call.at(), call.action(), call.cause()))
        .toList();
  }

  private static List<Action> actions(Replay.Result result) {
    return result.calls().stream().map(Replay.Call::action).toList();
  }

  static History.Moment created(int minute) {
    return event(
        minute, EventType.Known.CREATED, snapshot(Status.Known.REQUIRES_INPUT, null), null);
  }

  private static History.Moment processing(int minute) {
    return event(minute, EventType.Known.PROCESSING, snapshot(Status.Known.PROCESSING, null), null);
  }

  static History.Moment verified(int minute) {
    return event(minute, EventType.Known.VERIFIED, snapshot(Status.Known.VERIFIED, null), null);
  }

  private static History.Moment failed(int minute) {
    return event(
        minute,
        EventType.Known.REQUIRES_INPUT,
        snapshot(Status.Known.REQUIRES_INPUT, "document_expired"),
        null);
  }

  private static History.Moment canceled(int minute, String key) {
    return event(minute, EventType.Known.CANCELED, snapshot(Status.Known.CANCELED, null), key);
  }

  private static Snapshot snapshot(Status status, @Nullable String error) {
    return new Snapshot(status, Redaction.Known.NONE, error, null, "document", false, START);
  }

  /// Made by Stripe at this minute, and here two seconds later.
  private static History.Moment event(
      int minute, EventType type, @Nullable Snapshot snapshot, @Nullable String key) {
    var at = START.plus(Duration.ofMinutes(minute));
    var event = new Event("evt_" + minute, type, at, false, null, snapshot, null, key);
    return new History.Moment(at.plusSeconds(2), new Input.EventArrived(event));
  }

  private static History.Moment request(int minute, String kind, @Nullable String about) {
    var request = new Request(kind, Request.Kind.of(kind), false, null, "dpo", "case", null, about);
    return new History.Moment(
        START.plus(Duration.ofMinutes(minute)), new Input.RequestMade(request));
  }
}
