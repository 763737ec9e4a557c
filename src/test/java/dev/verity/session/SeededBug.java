package dev.verity.session;

import static dev.verity.session.FollowUp.Action.CANCEL;
import static dev.verity.session.FollowUp.Action.REDACT;
import static dev.verity.session.FollowUp.Action.RETRIEVE;
import static dev.verity.session.FollowUp.Action.RETRIEVE_RESULTS;
import static dev.verity.session.Wrong.after;
import static dev.verity.session.Wrong.before;
import static dev.verity.session.Wrong.calling;
import static dev.verity.session.Wrong.changed;
import static dev.verity.session.Wrong.hearing;
import static dev.verity.session.Wrong.permitting;
import static dev.verity.session.Wrong.promising;
import static dev.verity.session.Wrong.rules;
import static dev.verity.session.Wrong.under;
import static dev.verity.session.Wrong.undoubting;
import static dev.verity.session.Wrong.with;
import static dev.verity.session.Wrong.without;

import dev.verity.session.Policy.Duties;
import dev.verity.session.Policy.Permissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A machine that is wrong on purpose, and the invariant that must show it.
record SeededBug(String name, Invariant shownBy, Machine machine) {
  static final List<SeededBug> ALL =
      List.of(
          new SeededBug(
              "cancels what is verified",
              Invariant.LEGAL,
              calling(CANCEL, session -> is(session, Status.Known.VERIFIED))),
          new SeededBug(
              "redacts during processing",
              Invariant.LEGAL,
              calling(REDACT, session -> is(session, Status.Known.PROCESSING))),
          new SeededBug("calls after the end", Invariant.LEGAL, calling(RETRIEVE, Session::isOver)),
          new SeededBug(
              "forgets the dry run",
              Invariant.NOT_IN_A_DRY_RUN,
              under(
                  policy -> Wrong.policy(policy, false, policy.permissions(), policy.freshness()))),
          new SeededBug(
              "forgets what is in flight",
              Invariant.ONE_IN_FLIGHT,
              before(
                  input -> input instanceof Input.EventArrived,
                  session -> session.inFlight = null)),
          new SeededBug(
              "issues twice",
              Invariant.ONE_IN_FLIGHT,
              after((step, _, _, _) -> twice(step, Effect.Issue.class))),
          new SeededBug(
              "forgets holds",
              Invariant.NOT_UNDER_A_HOLD,
              before(_ -> true, session -> session.holds = List.of())),
          new SeededBug(
              "forgets to revoke",
              Invariant.HOLD_STOPS,
              after((step, _, _, _) -> without(step, effect -> effect instanceof Effect.Revoke))),
          new SeededBug(
              "promises a hold while it acts",
              Invariant.HOLD_IS_RELIABLE,
              promising(Session::isActing)),
          new SeededBug(
              "promises a hold in doubt",
              Invariant.HOLD_IS_RELIABLE,
              promising(session -> !session.isActing() && session.doubt() != null)),
          new SeededBug(
              "ignores the minimum retention",
              Invariant.NOT_TOO_EARLY,
              under(rules(duties -> duties.keptAtLeast(Duration.ZERO)))),
          new SeededBug(
              "ignores the cooling off",
              Invariant.NOT_TOO_EARLY,
              under(
                  permitting(all ->
                      new Permissions(
                          all.cancel(), all.redact(), all.secondPerson(), Duration.ZERO)))),
          new SeededBug(
              "needs no second person",
              Invariant.APPROVED,
              under(
                  permitting(all ->
                      new Permissions(all.cancel(), all.redact(), false, all.coolingOff())))),
          new SeededBug(
              "lets one person be two",
              Invariant.APPROVED,
              hearing(input ->
                  input instanceof Input.RequestMade(var request)
                          && request.kind() == Request.Known.APPROVE
                      ? new Input.RequestMade(by("somebody", request))
                      : input)),
          new SeededBug(
              "ignores a withdrawal",
              Invariant.WANTED,
              after((step, _, input, _) ->
                  input instanceof Input.RequestMade(var request)
                          && request.kind() == Request.Known.WITHDRAW
                      ? changed(
                          step,
                          session -> session.requests = reopened(session.requests, request.about()))
                      : step)),
          new SeededBug(
              "cancels unasked",
              Invariant.WANTED,
              calling(CANCEL, session -> is(session, Status.Known.REQUIRES_INPUT))),
          new SeededBug(
              "trusts old knowledge",
              Invariant.READ_BEFORE,
              under(policy ->
                  Wrong.policy(
                      policy, policy.dryRun(), policy.permissions(), Duration.ofDays(999)))),
          new SeededBug(
              "tries again blindly", Invariant.READ_BEFORE, undoubting(Doubt.Cause.INDETERMINATE)),
          new SeededBug(
              "lets go of what is redacted",
              Invariant.REDACTED_IS_FINAL,
              after((step, before, _, _) ->
                  before.isOver() ? changed(step, session -> session.observed = null) : step)),
          new SeededBug(
              "answers twice",
              Invariant.ANSWERED_ONCE,
              after((step, _, _, _) -> twice(step, Effect.Reply.class))),
          new SeededBug(
              "jumps the queue",
              Invariant.WAITS,
              hearing(input -> input instanceof Input.WokeUp ? new Input.WokeUp() : input)),
          new SeededBug(
              "forgets that it has answered",
              Invariant.ANSWERED_ONCE,
              before(
                  input -> !(input instanceof Input.RequestMade),
                  session -> session.requests = unanswered(session.requests))),
          new SeededBug(
              "does not answer again",
              Invariant.ANSWERED_AGAIN,
              after((step, before, input, _) ->
                  repeats(before, input)
                      ? without(step, effect -> effect instanceof Effect.Reply)
                      : step)),
          new SeededBug(
              "answers something else the second time",
              Invariant.ANSWERED_AGAIN,
              after((step, before, input, now) ->
                  repeats(before, input)
                      ? new Step(
                          step.session(),
                          step.effects().stream().map(effect -> embellished(effect, now)).toList())
                      : step)),
          new SeededBug(
              "uses a spent key",
              Invariant.KEY_SERVES,
              before(_ -> true, session -> session.generations = Map.of())),
          new SeededBug(
              "changes the key when stripe is busy",
              Invariant.KEY_SERVES,
              before(
                  input ->
                      input instanceof Input.FollowUpFinished(_, var outcome)
                          && outcome instanceof Outcome.Busy,
                  session -> session.generations = Map.of(CANCEL, 7, REDACT, 7))),
          new SeededBug(
              "publishes what comes again",
              Invariant.PUBLISHED_ONCE,
              before(_ -> true, session -> session.heard = List.of())),
          new SeededBug(
              "does not publish what is late",
              Invariant.PUBLISHED_ONCE,
              after((step, before, input, _) ->
                  input instanceof Input.EventArrived(var event, _, _)
                          && before.observed() != null
                          && before.observed().isAfter(event.created())
                      ? without(step, effect -> effect instanceof Effect.Publish)
                      : step)),
          new SeededBug(
              "forgets to erase",
              Invariant.ERASED_ONCE,
              after((step, _, _, _) -> without(step, effect -> effect instanceof Effect.Erase))),
          new SeededBug(
              "keeps the key of an erased session",
              Invariant.ERASED_ONCE,
              after((step, before, _, _) ->
                  step.session().isOver()
                      ? changed(step, session -> session.dataKey = before.dataKey())
                      : step)),
          new SeededBug(
              "makes a key for each event",
              Invariant.SEALED,
              before(_ -> true, session -> session.dataKey = null)),
          new SeededBug(
              "reads results of what waits",
              Invariant.LEGAL,
              calling(RETRIEVE_RESULTS, session -> is(session, Status.Known.REQUIRES_INPUT))),
          new SeededBug(
              "forgets that it has the results",
              Invariant.WANTED,
              before(_ -> true, session -> session.resultsAt = null)),
          new SeededBug(
              "publishes results twice",
              Invariant.RESULTS_ONCE,
              after((step, _, _, _) -> twice(step, Effect.PublishResults.class))),
          new SeededBug(
              "publishes results that come late",
              Invariant.RESULTS_ONCE,
              after((step, _, input, _) ->
                  input instanceof Input.FollowUpFinished(_, Outcome.Done done)
                          && done.results() != null
                          && step.effects().stream()
                              .noneMatch(Effect.PublishResults.class::isInstance)
                          && step.session().dataKey() != null
                      ? with(
                          step, new Effect.PublishResults(done.results(), step.session().dataKey()))
                      : step)),
          new SeededBug(
              "loses the key that results are sealed with",
              Invariant.SEALED,
              after((step, before, _, _) ->
                  before.inFlight() != null && before.inFlight().action() == RETRIEVE_RESULTS
                      ? changed(step, session -> session.dataKey = null)
                      : step)),
          new SeededBug(
              "forgets the results",
              Invariant.MET,
              under(policy ->
                  policy.with(
                      policy.hash(),
                      new Policy.Privacy(Disclosure.SEALED, List.of(), Duration.ofDays(7))))),
          new SeededBug("throws dice", Invariant.DETERMINISTIC, dice()),
          new SeededBug(
              "skips a number",
              Invariant.NUMBERED,
              before(
                  input -> input instanceof Input.FollowUpFinished,
                  session -> session.entries = session.entries + 1)),
          new SeededBug(
              "never wakes",
              Invariant.WOKEN,
              after((step, _, _, _) ->
                  step.session().isAtRest()
                      ? step
                      : changed(step, session -> session.wakeAt = null))),
          new SeededBug(
              "wants to wake in the past",
              Invariant.WOKEN,
              after((step, _, _, now) ->
                  changed(step, session -> session.wakeAt = session.wakeAt == null ? null : now))),
          new SeededBug(
              "gives up silently",
              Invariant.DEAD_LETTERED,
              after(
                  (step, _, _, _) -> without(step, effect -> effect instanceof Effect.DeadLetter))),
          new SeededBug(
              "never sleeps long",
              Invariant.COMES_TO_REST,
              after((step, _, _, now) ->
                  changed(
                      step,
                      session ->
                          session.wakeAt =
                              session.wakeAt == null ? now.plusSeconds(60) : session.wakeAt))),
          new SeededBug(
              "forgets to redact",
              Invariant.MET,
              under(
                  rules(duties ->
                      new Duties(
                          duties.refreshAfter(),
                          duties.cancelAfter(),
                          null,
                          duties.attemptsMax(),
                          null)))),
          new SeededBug(
              "forgets to try again",
              Invariant.MET,
              after((step, _, _, _) ->
                  step.session().isAtRest() && !step.session().setbacks().isEmpty()
                      ? changed(step, session -> session.wakeAt = null)
                      : step)),
          new SeededBug(
              "loses requests",
              Invariant.ANSWERED_IN_THE_END,
              before(_ -> true, session -> session.requests = List.of())),
          new SeededBug(
              "believes that a cancel worked",
              Invariant.ANSWERED_IN_THE_END,
              after((step, before, input, _) ->
                  input instanceof Input.FollowUpFinished(_, var outcome)
                          && outcome instanceof Outcome.Busy
                          && before.isActing()
                      ? settled(step)
                      : step)),
          new SeededBug(
              "ignores thin events",
              Invariant.TRUE_IN_THE_END,
              undoubting(Doubt.Cause.NO_SNAPSHOT)),
          new SeededBug("ignores ties", Invariant.TRUE_IN_THE_END, undoubting(Doubt.Cause.TIE)));

  private static boolean is(Session session, Status status) {
    return session.observed() != null && session.observed().status().equals(status);
  }

  private static Step twice(Step step, Class<? extends Effect> kind) {
    return step.effects().stream()
        .filter(kind::isInstance)
        .findFirst()
        .map(effect -> with(step, effect))
        .orElse(step);
  }

  private static Request by(String actor, Request request) {
    return new Request(
        request.id(),
        request.kind(),
        request.livemode(),
        request.account(),
        actor,
        request.reason(),
        request.notBefore(),
        request.about());
  }

  private static List<Asked> reopened(List<Asked> requests, @Nullable String id) {
    return requests.stream()
        .map(asked ->
            asked.id().equals(id) && asked.answer() != null
                ? asked.answered(asked.answer(), true)
                : asked)
        .toList();
  }

  private static List<Asked> unanswered(List<Asked> requests) {
    return requests.stream()
        .map(asked ->
            new Asked(
                asked.id(),
                asked.kind(),
                asked.actor(),
                asked.notBefore(),
                asked.about(),
                asked.at(),
                asked.revision(),
                asked.approvedBy(),
                null,
                asked.open()))
        .toList();
  }

  private static boolean repeats(Session before, Input input) {
    return input instanceof Input.RequestMade(var request)
        && before.requests().stream()
            .anyMatch(asked -> asked.id().equals(request.id()) && asked.answer() != null);
  }

  private static Effect embellished(Effect effect, Instant now) {
    return effect instanceof Effect.Reply(var answer)
        ? new Effect.Reply(
            new Answer(
                answer.request(),
                answer.sessionId(),
                Answer.Verdict.FAILED,
                Answer.Reason.TOO_LATE,
                null,
                now))
        : effect;
  }

  /// Says that all is done.
  private static Step settled(Step step) {
    var effects = new ArrayList<>(step.effects());
    var requests = new ArrayList<Asked>();
    for (var asked : step.session().requests()) {
      if (asked.open() && asked.answer() == null) {
        var answer = new Answer(asked.id(), Given.ID, Answer.Verdict.DONE, null, null, asked.at());
        effects.add(new Effect.Reply(answer));
        requests.add(asked.answered(answer, false));
      } else {
        requests.add(asked);
      }
    }
    return changed(
        new Step(step.session(), effects),
        session -> {
          session.requests = requests;
          session.owed = List.of();
        });
  }

  private static Machine dice() {
    var throwCount = new AtomicLong();
    return after((step, _, _, _) ->
        changed(
            step, session -> session.wakeAt = later(session.wakeAt, throwCount.incrementAndGet())));
  }

  private static @Nullable Instant later(@Nullable Instant moment, long nanos) {
    return moment == null ? null : moment.plusNanos(nanos);
  }
}
