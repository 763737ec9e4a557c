package dev.verity.session;

import static java.util.Objects.requireNonNull;

import dev.verity.session.FollowUp.Action;
import dev.verity.session.Invariant.Violation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Looks on from outside, remembers what the machine was told and has said, and judges every step
/// by that alone: it does not trust what a session remembers.
final class Witness {
  private final Policy policy;

  /// Those in force, and whether they were answered with done.
  private final Map<String, Boolean> holds = new TreeMap<>();

  /// The newest word on each request.
  private final Map<String, String> newest = new TreeMap<>();

  private final Map<String, Wish> asked = new TreeMap<>();
  private final Set<String> published = new HashSet<>();
  private final Map<Action, String> keys = new EnumMap<>(Action.class);
  private final Set<Action> spent = EnumSet.noneOf(Action.class);
  private final Set<String> spentKeys = new HashSet<>();
  private boolean mustRead;
  private boolean isRepetition;
  private boolean hasResults;

  /// What somebody asked for, and who agreed; a request that was rejected is none.
  private record Wish(
      Request request, Instant at, @Nullable String approvedBy, boolean isWithdrawn) {}

  Witness(Policy policy) {
    this.policy = policy;
  }

  Witness copy() {
    var copy = new Witness(policy);
    copy.holds.putAll(holds);
    copy.newest.putAll(newest);
    copy.asked.putAll(asked);
    copy.published.addAll(published);
    copy.keys.putAll(keys);
    copy.spent.addAll(spent);
    copy.spentKeys.addAll(spentKeys);
    copy.mustRead = mustRead;
    copy.hasResults = hasResults;
    return copy;
  }

  Map<String, Boolean> holds() {
    return holds;
  }

  @Nullable String newest(String request) {
    return newest.get(request);
  }

  // every step

  /// @param stripe the truth at this moment
  /// @param isCallAlive whether a call that was issued before may still take effect
  void check(
      Session before,
      Input input,
      Instant now,
      Step step,
      SmallStripe stripe,
      boolean isCallAlive) {
    var after = step.session();
    var isGivenUp =
        before.inFlight() != null
            && !before.inFlight().expiresAt().plus(FollowUp.GRACE).isAfter(now);
    var outcome = isGivenUp ? null : outcomeInTime(before, input);
    note(before.inFlight(), isGivenUp, outcome);
    noteRequest(input, step, now);
    checkLevel(before, input, after, now);
    checkEntries(before, step);
    checkPublished(input, step);
    checkErasure(before, step);
    checkResults(outcome, step);
    checkAnswers(input, step, stripe);
    var isFree = before.inFlight() == null || isGivenUp || outcome != null;
    var issued = issued(step);
    Invariant.ONE_IN_FLIGHT.holds(
        issued.isEmpty() || (issued.size() == 1 && isFree && !isCallAlive), issued);
    issued.forEach(followUp -> checkCall(after, followUp, now));
    Invariant.WAITS.holds(issued.isEmpty() || isItsTurn(input) || isUrgent(after), issued);
    for (var action : Action.values()) {
      Invariant.DEAD_LETTERED.holds(
          before.hasGivenUp(action)
              || !after.hasGivenUp(action)
              || step.effects().stream()
                  .anyMatch(effect ->
                      effect instanceof Effect.DeadLetter letter && letter.action() == action),
          action);
    }
  }

  private static @Nullable Outcome outcomeInTime(Session before, Input input) {
    return input instanceof Input.FollowUpFinished(var id, var outcome)
            && before.inFlight() != null
            && before.inFlight().id().equals(id)
        ? outcome
        : null;
  }

  private void note(@Nullable FollowUp inFlight, boolean isGivenUp, @Nullable Outcome outcome) {
    if (outcome instanceof Outcome.Done) {
      mustRead = false;
    }
    if (inFlight == null || inFlight.action().isRead()) {
      return;
    }
    mustRead |=
        isGivenUp || outcome instanceof Outcome.Refused || outcome instanceof Outcome.Indeterminate;
    if (outcome instanceof Outcome.Refused
        || (outcome instanceof Outcome.Indeterminate(var status, _) && status > 0)) {
      spent.add(inFlight.action());
      spentKeys.add(inFlight.idempotencyKey());
    }
  }

  private void noteRequest(Input input, Step step, Instant now) {
    isRepetition = false;
    if (!(input instanceof Input.RequestMade(var request))) {
      return;
    }
    isRepetition = asked.containsKey(request.id());
    if (isRepetition || replies(step).stream().anyMatch(Witness::isRejection)) {
      return;
    }
    asked.put(request.id(), new Wish(request, now, null, false));
    var about = request.about();
    switch ((Request.Known) request.kind()) {
      case HOLD -> holds.put(request.id(), false);
      case RELEASE -> holds.remove(requireNonNull(about));
      case APPROVE ->
          asked.computeIfPresent(
              requireNonNull(about),
              (_, wish) -> new Wish(wish.request(), wish.at(), request.actor(), false));
      case WITHDRAW ->
          asked.computeIfPresent(
              requireNonNull(about),
              (_, wish) -> new Wish(wish.request(), wish.at(), wish.approvedBy(), true));
      case RETRIEVE, CANCEL, REDACT, NOTE -> {}
    }
  }

  private static boolean isRejection(Answer answer) {
    return answer.verdict() == Answer.Verdict.REJECTED;
  }

  private static List<Answer> replies(Step step) {
    var replies = new ArrayList<Answer>();
    for (var effect : step.effects()) {
      if (effect instanceof Effect.Reply(var answer)) {
        replies.add(answer);
      }
    }
    return replies;
  }

  private static List<FollowUp> issued(Step step) {
    var issued = new ArrayList<FollowUp>();
    for (var effect : step.effects()) {
      if (effect instanceof Effect.Issue(var followUp)) {
        issued.add(followUp);
      }
    }
    return issued;
  }

  private static boolean isItsTurn(Input input) {
    return !(input instanceof Input.WokeUp(var isItsTurn)) || isItsTurn;
  }

  private boolean isUrgent(Session after) {
    return (after.doubt() != null && after.doubt().cause() != Doubt.Cause.NOT_FRESH)
        || Arrays.stream(Request.Known.values()).anyMatch(kind -> !wishes(kind).isEmpty());
  }

  private static void checkLevel(Session before, Input input, Session after, Instant now) {
    Invariant.REDACTED_IS_FINAL.holds(!before.isOver() || after.isOver());
    var wakeAt = after.wakeAt();
    Invariant.WOKEN.holds(wakeAt == null || wakeAt.isAfter(now) || !isItsTurn(input));
    Invariant.WOKEN.holds(
        after.isAtRest() || wakeAt != null || after.hasGivenUp(Action.RETRIEVE),
        Objects.requireNonNullElse(after.inFlight(), "nothing in flight"),
        Objects.requireNonNullElse(after.doubt(), "no doubt"));
  }

  private static void checkEntries(Session before, Step step) {
    var sequence = before.entries();
    for (var effect : step.effects()) {
      if (effect instanceof Effect.Journal(var entry)) {
        sequence++;
        Invariant.NUMBERED.holds(entry.sequence() == sequence, entry);
      }
    }
    Invariant.NUMBERED.holds(step.session().entries() == sequence, step.session().entries());
  }

  private void checkPublished(Input input, Step step) {
    var now =
        step.effects().stream()
            .filter(Effect.Publish.class::isInstance)
            .map(effect -> ((Effect.Publish) effect).event())
            .toList();
    if (!(input instanceof Input.EventArrived(var event, _, _))) {
      Invariant.PUBLISHED_ONCE.holds(now.isEmpty(), now);
      return;
    }
    var change = event.id().replace("_thin", "");
    var looks = event.type().wire() + "@" + event.created();
    var isKnown = published.contains(change);
    Invariant.PUBLISHED_ONCE.holds(now.size() <= 1 && (now.isEmpty() || !isKnown), event.id());
    Invariant.PUBLISHED_ONCE.holds(
        !now.isEmpty() || isKnown || published.contains(looks), event.id());
    if (!now.isEmpty()) {
      published.add(change);
      published.add(looks);
    }
  }

  private static void checkErasure(Session before, Step step) {
    var after = step.session();
    var erasures = step.effects().stream().filter(Effect.Erase.class::isInstance).count();
    Invariant.ERASED_ONCE.holds(
        erasures == (after.isOver() && before.erasure() == null ? 1 : 0), erasures);
    Invariant.ERASED_ONCE.holds(
        after.isOver() == (after.erasure() != null) && !(after.isOver() && after.dataKey() != null),
        after);
    Invariant.SEALED.holds(
        after.isOver() || before.dataKey() == null || before.dataKey().equals(after.dataKey()),
        after);
    for (var effect : step.effects()) {
      switch (effect) {
        case Effect.MakeKey(var key) ->
            Invariant.SEALED.holds(before.dataKey() == null && key.equals(after.dataKey()), key);
        case Effect.Publish(_, var disclosure, var key) -> {
          var isSealed = disclosure == Disclosure.SEALED;
          Invariant.SEALED.holds(
              isSealed ? key != null && key.equals(after.dataKey()) : key == null, effect);
          Invariant.SEALED.holds((disclosure == Disclosure.ERASED) == after.isOver(), effect);
        }
        case Effect.Erase(var notice) ->
            Invariant.ERASED_ONCE.holds(Objects.equals(notice.key(), before.dataKey()), notice);
        case Effect.PublishResults(var event, var key) ->
            Invariant.SEALED.holds(
                key.equals(after.dataKey()) && event.equals("sealed under " + key), effect);
        case Effect.Issue _, Effect.Revoke _, Effect.Reply _ -> {}
        case Effect.Journal _, Effect.DeadLetter _ -> {}
      }
    }
  }

  private void checkResults(@Nullable Outcome outcome, Step step) {
    for (var effect : step.effects()) {
      if (effect instanceof Effect.PublishResults(var event, _)) {
        var observed = step.session().observed();
        Invariant.RESULTS_ONCE.holds(
            !hasResults
                && outcome instanceof Outcome.Done(_, _, _, _, var results)
                && event.equals(results)
                && observed != null
                && observed.redaction() == Redaction.Known.NONE,
            event);
        hasResults = true;
      }
    }
  }

  // requests

  private void checkAnswers(Input input, Step step, SmallStripe stripe) {
    var again =
        isRepetition
                && input instanceof Input.RequestMade(var request)
                && newest.containsKey(request.id())
            ? request.id()
            : null;
    var earlier = again == null ? null : newest.get(again);
    var told = new HashMap<String, Integer>();
    noteWhatIsKept(step);
    for (var answer : replies(step)) {
      var id = answer.request();
      var word =
          word(answer.verdict().name(), answer.reason() == null ? null : answer.reason().name());
      var count = told.merge(id, 1, Integer::sum);
      if (id.equals(again)) {
        Invariant.ANSWERED_AGAIN.holds(
            count == 1 && (word.equals(earlier) || word.equals(newest.get(id))), word);
      } else {
        var known = newest.get(id);
        Invariant.ANSWERED_ONCE.holds(
            count == 1 && (known == null || known.startsWith("REJECTED")), id, word);
        newest.put(id, word);
      }
      if (holds.containsKey(id) && answer.verdict() == Answer.Verdict.DONE) {
        holds.put(id, true);
        Invariant.HOLD_IS_RELIABLE.holds(
            !stripe.ours() || stripe.redaction() == Redaction.Known.NONE, id);
      }
    }
    Invariant.ANSWERED_AGAIN.holds(again == null || told.containsKey(again), input);
  }

  /// Words that are not sent are in the journal.
  private void noteWhatIsKept(Step step) {
    for (var effect : step.effects()) {
      if (effect instanceof Effect.Journal(var entry)
          && entry.kind() == Entry.Kind.ANSWER
          && "kept".equals(entry.facts().get("way"))) {
        newest.put(
            requireNonNull(entry.facts().get("request")),
            word(requireNonNull(entry.facts().get("verdict")), entry.facts().get("reason")));
      }
    }
  }

  private static String word(String verdict, @Nullable String reason) {
    return (reason == null ? verdict : verdict + " " + reason).toUpperCase(Locale.ROOT);
  }

  // calls

  private void checkCall(Session after, FollowUp followUp, Instant now) {
    var action = followUp.action();
    Invariant.LEGAL.holds(!after.isOver(), action);
    if (action == Action.RETRIEVE) {
      return;
    }
    if (action == Action.RETRIEVE_RESULTS) {
      checkRead(after, followUp);
      return;
    }
    Invariant.NOT_IN_A_DRY_RUN.holds(!policy.dryRun(), action);
    Invariant.NOT_UNDER_A_HOLD.holds(holds.isEmpty(), action);
    var observed = after.observed();
    Invariant.LEGAL.holds(observed != null && isLegal(action, observed.snapshot()), action);
    requireNonNull(observed);
    checkReason(after, observed, action, now);
    var confirmed = observed.confirmedAt();
    Invariant.READ_BEFORE.holds(
        !mustRead
            && after.doubt() == null
            && confirmed != null
            && !confirmed.plus(policy.freshness()).isBefore(now),
        action);
    var key = followUp.idempotencyKey();
    var last = keys.put(action, key);
    Invariant.KEY_SERVES.holds(
        !spentKeys.contains(key) && (last == null || last.equals(key) || spent.contains(action)),
        key);
    spent.remove(action);
  }

  private void checkRead(Session after, FollowUp followUp) {
    var observed = after.observed();
    Invariant.LEGAL.holds(observed != null && observed.snapshot().hasResults(), followUp.action());
    Invariant.WANTED.holds(policy.privacy().results() && !hasResults, followUp.action());
    Invariant.SEALED.holds(
        followUp.dataKey() != null && followUp.dataKey().equals(after.dataKey()), followUp);
  }

  private static boolean isLegal(Action action, Snapshot level) {
    return level.redaction() == Redaction.Known.NONE
        && (action == Action.CANCEL
            ? level.status() == Status.Known.REQUIRES_INPUT
            : level.status() instanceof Status.Known && level.status() != Status.Known.PROCESSING);
  }

  private void checkReason(Session after, Observed observed, Action action, Instant now) {
    var rule = policy.ruleFor(false, null, observed.snapshot());
    var duties = rule == null ? Policy.Duties.NONE : rule.duties();
    var since = observed.since();
    if (action == Action.CANCEL) {
      var isOwed =
          isOver(since, duties.cancelAfter(), now)
              || (duties.attemptsMax() != null && after.reports().size() >= duties.attemptsMax());
      Invariant.WANTED.holds(isOwed || !wishes(Request.Known.CANCEL).isEmpty(), action);
      return;
    }
    Invariant.NOT_TOO_EARLY.holds(
        duties.keepAtLeast() == null || isOver(since, duties.keepAtLeast(), now), action);
    if (isOver(since, duties.redactAfter(), now)) {
      return;
    }
    var wishes = wishes(Request.Known.REDACT);
    Invariant.WANTED.holds(!wishes.isEmpty(), action);
    var ripe =
        wishes.stream()
            .filter(wish -> isOver(wish.at(), policy.permissions().coolingOff(), now))
            .toList();
    Invariant.NOT_TOO_EARLY.holds(!ripe.isEmpty(), action);
    Invariant.APPROVED.holds(
        !policy.permissions().secondPerson()
            || ripe.stream()
                .anyMatch(wish ->
                    wish.approvedBy() != null && !wish.approvedBy().equals(wish.request().actor())),
        action);
  }

  private List<Wish> wishes(Request.Known kind) {
    var wishes = new ArrayList<Wish>();
    for (var wish : asked.values()) {
      var word = newest.getOrDefault(wish.request().id(), "");
      if (wish.request().kind() == kind
          && !wish.isWithdrawn()
          && !word.startsWith("DONE")
          && !word.startsWith("FAILED")) {
        wishes.add(wish);
      }
    }
    return wishes;
  }

  private static boolean isOver(Instant since, @Nullable Duration lasts, Instant now) {
    return lasts != null && !since.plus(lasts).isAfter(now);
  }

  /// A call of ours takes effect at Stripe.
  void takesEffect(Action action, boolean wasBegunBefore) {
    if (!action.isRead()) {
      Invariant.HOLD_STOPS.holds(wasBegunBefore || holds.isEmpty(), action);
      Invariant.HOLD_IS_RELIABLE.holds(!holds.containsValue(true), action);
    }
  }

  // the end

  /// Nothing more is to come, and Stripe had no more trouble.
  void checkTheEnd(Session session, List<Request> requests, SmallStripe stripe) {
    Invariant.COMES_TO_REST.holds(session.inFlight() == null);
    for (var request : requests) {
      checkLastWord(session, request, stripe);
    }
    if (session.hasGivenUp(Action.RETRIEVE)) {
      return;
    }
    var observed = session.observed();
    if (observed == null || session.doubt() != null) {
      throw new Violation(Invariant.TRUE_IN_THE_END, "nothing known, or in doubt");
    }
    var level = observed.snapshot();
    var truth = stripe.snapshot();
    Invariant.TRUE_IN_THE_END.holds(
        level.status().equals(truth.status())
            && level.redaction().equals(truth.redaction())
            && (level.status() == Status.Known.CANCELED
                || Objects.equals(level.lastError(), truth.lastError())),
        "known",
        level,
        "true",
        truth);
    checkObligations(session, truth);
  }

  /// Independent of what the session believes to be owed.
  private void checkObligations(Session session, Snapshot truth) {
    Invariant.MET.holds(
        !policy.privacy().results()
            || hasResults
            || !truth.hasResults()
            || session.hasGivenUp(Action.RETRIEVE_RESULTS),
        "results");
    var rule = policy.ruleFor(false, null, truth);
    if (rule == null || truth.redaction() != Redaction.Known.NONE) {
      return;
    }
    var isBarred = policy.dryRun() || !holds.isEmpty();
    var duties = rule.duties();
    Invariant.MET.holds(
        duties.redactAfter() == null || isBarred || session.hasGivenUp(Action.REDACT),
        rule.name(),
        "redact");
    var isCancelOwed =
        duties.cancelAfter() != null
            || (duties.attemptsMax() != null && session.reports().size() >= duties.attemptsMax());
    Invariant.MET.holds(
        !isCancelOwed
            || truth.status() != Status.Known.REQUIRES_INPUT
            || isBarred
            || session.hasGivenUp(Action.CANCEL),
        rule.name(),
        "cancel");
  }

  private void checkLastWord(Session session, Request request, SmallStripe stripe) {
    var word = newest.getOrDefault(request.id(), "nothing");
    var isTrue =
        switch (word) {
          case "nothing" -> false;
          case "ACCEPTED HELD" -> !holds.isEmpty();
          case "ACCEPTED NEEDS_APPROVAL" ->
              asked.get(request.id()) instanceof Wish(_, _, var approvedBy, _)
                  && approvedBy == null;
          case "ACCEPTED REDACTION_RUNNING" -> session.hasGivenUp(Action.RETRIEVE);
          case "DONE" ->
              switch ((Request.Known) request.kind()) {
                case CANCEL -> stripe.status() == Status.Known.CANCELED;
                case REDACT -> stripe.redaction() == Redaction.Known.REDACTED;
                case RETRIEVE, HOLD, RELEASE, APPROVE, WITHDRAW, NOTE -> true;
              };
          default -> !word.startsWith("ACCEPTED");
        };
    Invariant.ANSWERED_IN_THE_END.holds(isTrue, request.kind(), word);
  }

  /// What of all this may decide about later verdicts.
  void describe(Fingerprint print) {
    print.add(mustRead).add(hasResults);
    holds.forEach((id, isDone) -> print.add(id).add(isDone));
    newest.forEach((id, word) -> print.add(id).add(word));
    for (var action : Action.values()) {
      print.add(spent.contains(action));
    }
  }
}
