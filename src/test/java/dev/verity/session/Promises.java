package dev.verity.session;

import static java.util.Objects.requireNonNull;

import dev.verity.session.FollowUp.Action;
import dev.verity.session.Telling.Broken;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the machine promises about every step and about the whole of a story.
final class Promises {
  /// How long an answer may be on its way to the machine.
  private static final Duration WAY_MAX = Duration.ofMinutes(3);

  private final Policy policy;
  private final Tally tally;
  private final long skew;
  private final List<Event> delivered = new ArrayList<>();
  private final List<Event> published = new ArrayList<>();
  private final Map<String, Request> requests = new HashMap<>();
  private final Map<String, Integer> sent = new HashMap<>();
  private final Map<String, Integer> answers = new HashMap<>();
  private final Set<String> confirmedHolds = new HashSet<>();
  private final EnumMap<Action, String> keys = new EnumMap<>(Action.class);
  private final EnumSet<Action> spent = EnumSet.noneOf(Action.class);
  private @Nullable Instant lastAnswer;
  private boolean mustRead;
  private long entries;

  /// @param skew how far our clock is ahead of Stripe's, in seconds
  Promises(Policy policy, Tally tally, long skew) {
    this.policy = policy;
    this.tally = tally;
    this.skew = skew;
  }

  void isDelivered(Event event) {
    delivered.add(event);
  }

  void check(Session before, Input input, Instant now, Step step) {
    tally.steps++;
    promise(
        "the same arguments give the same step",
        step.equals(SessionMachine.step(before, input, policy, now)));
    var outcome = outcomeInTime(before, input);
    note(before.inFlight(), outcome, now);
    checkEffects(before, outcome, now, step);
    var waits = input instanceof Input.WokeUp(var isItsTurn) && !isItsTurn;
    checkLevel(before, now, step.session(), waits);
  }

  /// Keeps in mind what the machine learns, in order to judge what it does with it.
  private void note(@Nullable FollowUp inFlight, @Nullable Outcome outcome, Instant now) {
    if (outcome instanceof Outcome.Done(_, var servedAt, _, _, _)) {
      lastAnswer = servedAt.plusSeconds(skew);
      mustRead = false;
    }
    if (inFlight == null) {
      return;
    }
    var mayHaveTakenEffect =
        outcome == null
            ? isGivenUp(inFlight, now)
            : outcome instanceof Outcome.Refused || outcome instanceof Outcome.Indeterminate;
    mustRead |= mayHaveTakenEffect && !inFlight.action().isRead();
    if (isGivenUp(inFlight, now)) {
      tally.faults++;
      keys.remove(inFlight.action());
    } else if (outcome instanceof Outcome.Refused) {
      spent.add(inFlight.action());
    } else if (outcome instanceof Outcome.Indeterminate(var status, _) && status > 0) {
      spent.add(inFlight.action());
    }
  }

  private void checkEffects(Session before, @Nullable Outcome outcome, Instant now, Step step) {
    var issues = 0;
    for (var effect : step.effects()) {
      switch (effect) {
        case Effect.Publish(var event, _, _) -> checkPublish(event);
        case Effect.PublishResults _ ->
            promise("results are published once", before.resultsAt() == null);
        case Effect.MakeKey _ -> promise("a session has one key", before.dataKey() == null);
        case Effect.Erase _ ->
            promise(
                "what is redacted is erased, once",
                before.erasure() == null && step.session().isOver());
        case Effect.Issue(var followUp) -> {
          issues++;
          promise(
              "one follow-up is in flight at most",
              issues == 1
                  && (before.inFlight() == null
                      || outcome != null
                      || isGivenUp(before.inFlight(), now)));
          promise(
              "what has just failed is not tried again at once",
              outcome == null
                  || outcome instanceof Outcome.Done
                  || requireNonNull(before.inFlight()).action() != followUp.action());
          checkCall(step.session(), followUp, now);
        }
        case Effect.Revoke(var followUp) ->
            promise("a revocation is of what is in flight", isInFlight(before, followUp));
        case Effect.Reply(var answer) -> checkAnswer(answer);
        case Effect.Journal(var entry) -> {
          entries++;
          promise("entries are numbered without gaps", entry.sequence() == entries);
        }
        case Effect.DeadLetter(_, _, _, var failures, var since) -> {
          tally.deadLetters++;
          promise(
              "a dead letter follows many refusals, or several failures and the end of the term",
              failures >= policy.retry().refusalsMax()
                  || (failures >= policy.retry().failuresLeast()
                      && !since.plus(policy.retry().giveUpAfter()).isAfter(now)));
        }
      }
    }
  }

  private void checkPublish(Event event) {
    tally.events++;
    promise(
        "each change is published once",
        published.stream().noneMatch(other -> change(other).equals(change(event))));
    published.add(event);
  }

  /// Stripe's event objects for one change differ in what follows their number.
  private static String change(Event event) {
    return event.id().replaceFirst("_(thin|again)$", "");
  }

  private static boolean isInFlight(Session before, FollowUp revoked) {
    return before.inFlight() != null && before.inFlight().id().equals(revoked.id());
  }

  void isAsked(Request request) {
    sent.merge(request.id(), 1, Integer::sum);
    requests.put(request.id(), request);
  }

  private void checkAnswer(Answer answer) {
    tally.answers++;
    var id = answer.request();
    var times = requireNonNull(answers.merge(id, 1, Integer::sum));
    promise(
        "only what was asked is answered, as often as it was asked",
        times <= sent.getOrDefault(id, 0));
    var request = requireNonNull(requests.get(id));
    if (answer.verdict() == Answer.Verdict.DONE && answer.reason() == null) {
      switch ((Request.Known) request.kind()) {
        case HOLD -> confirmedHolds.add(id);
        case RELEASE -> confirmedHolds.remove(request.about());
        case RETRIEVE, CANCEL, REDACT, APPROVE, WITHDRAW, NOTE -> {}
      }
    }
  }

  /// A worker begins a call.
  void mayBegin(FollowUp followUp) {
    promise(
        "nothing that cannot be undone begins under a confirmed hold",
        followUp.action().isRead() || confirmedHolds.isEmpty());
  }

  /// In the end every request has an answer, and what is still open waits for a person or a clock.
  void checkAnswers(Session session) {
    var rests = session.hasGivenUp(Action.RETRIEVE);
    for (var id : sent.keySet()) {
      promise("every request is answered", answers.containsKey(id));
    }
    for (var asked : session.requests()) {
      var waits =
          session.owed().stream()
              .anyMatch(owed -> owed.cause().equals(Owed.cause(asked)) && !owed.isOpen());
      promise("what is open in the end waits for a person", !asked.open() || waits || rests);
    }
  }

  private void checkLevel(Session before, Instant now, Session after, boolean waits) {
    promise("the session counts its entries", after.entries() == entries);
    promise(
        "the next wake-up lies ahead, unless the session waits for its turn",
        waits || after.wakeAt() == null || after.wakeAt().isAfter(now));
    promise("redacted is final", !before.isOver() || after.isOver());
    var reads = after.setbacks().get(Action.RETRIEVE);
    promise(
        "what is not at rest is woken",
        after.isAtRest()
            || after.wakeAt() != null
            || (reads != null && reads.stage() == Setback.Stage.GIVEN_UP));
  }

  private static @Nullable Outcome outcomeInTime(Session before, Input input) {
    return input instanceof Input.FollowUpFinished(var id, var outcome)
            && before.inFlight() != null
            && before.inFlight().id().equals(id)
        ? outcome
        : null;
  }

  private static boolean isGivenUp(FollowUp inFlight, Instant now) {
    return !inFlight.expiresAt().plus(FollowUp.GRACE).isAfter(now);
  }

  private void checkCall(Session after, FollowUp followUp, Instant now) {
    promise("nothing is asked of what is redacted", !after.isOver());
    var action = followUp.action();
    switch (action) {
      case RETRIEVE, RETRIEVE_RESULTS -> tally.reads++;
      case CANCEL -> tally.cancels++;
      case REDACT -> tally.redacts++;
    }
    if (action.isRead()) {
      return;
    }
    promise("nothing that cannot be undone is issued under a hold", after.holds().isEmpty());
    promise("a dry run changes nothing", !policy.dryRun());
    promise("what may have taken effect is read before it is tried again", !mustRead);
    promise(
        "only what is owed and due is done",
        after.owed().stream()
            .anyMatch(owed -> owed.action() == action && !owed.due().isAfter(now)));
    promise(
        "a call that cannot be undone follows a fresh answer",
        lastAnswer != null && !lastAnswer.plus(policy.freshness()).plus(WAY_MAX).isBefore(now));
    var key = keys.put(action, followUp.idempotencyKey());
    promise(
        "a key serves until it is spent, and no longer",
        key == null || key.equals(followUp.idempotencyKey()) != spent.contains(action));
    spent.remove(action);
  }

  void checkPublished() {
    for (var event : delivered) {
      promise(
          "what is delivered is published, or cannot be told from what was",
          published.stream()
              .anyMatch(other ->
                  change(other).equals(change(event))
                      || (other.type().equals(event.type())
                          && other.created().equals(event.created()))));
    }
  }

  /// In the end all that policy asks for at Stripe's level is done, or a dead letter, or rehearsed.
  void checkObligations(Session session) {
    if (session.isOver()) {
      tally.over = 1;
    }
    var all = Owed.to(session, policy);
    var isGated = all.stream().anyMatch(owed -> !owed.isOpen());
    for (var owed : all) {
      var setback = session.setbacks().get(owed.action());
      promise(
          "what is owed is met, a dead letter, or waits for a person",
          !owed.isOpen()
              || (isGated && owed.action() == Action.RETRIEVE)
              || (setback != null && setback.stage() != Setback.Stage.RETRYING));
    }
  }

  /// Every follow-up has a reason: an event, a change, a fault, or the clock.
  void checkEffort(TruthfulStripe stripe) {
    var looks = stripe.second / policy.redactionLookEvery().toSeconds();
    var most = 2 + 2L * tally.events + 4L * stripe.version + 4L * tally.faults + 2 * looks;
    promise("every follow-up has a reason", tally.followUps() <= most);
    promise("a call is refused only when a change came between", stripe.refusals <= stripe.version);
  }

  private static void promise(String what, boolean isKept) {
    if (!isKept) {
      throw new Broken(what);
    }
  }
}
