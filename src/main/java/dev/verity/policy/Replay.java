package dev.verity.policy;

import dev.verity.session.Answer;
import dev.verity.session.Effect;
import dev.verity.session.Entry;
import dev.verity.session.Event;
import dev.verity.session.EventType;
import dev.verity.session.FollowUp;
import dev.verity.session.Input;
import dev.verity.session.Policy;
import dev.verity.session.Policy.Permissions;
import dev.verity.session.Session;
import dev.verity.session.SessionMachine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Plays what was recorded again, as if a policy had come into force at a moment of the past, with
/// a Stripe that is pretended: nobody is called.
///
/// What came before that moment tells only where sessions stood, and which holds were in force.
/// What Verity itself did afterwards is left out, and so is whatever happened to a session after
/// the policy has, in this play, canceled or redacted it.
public final class Replay {
  /// A session that takes more steps runs in a circle.
  private static final int STEPS_MAX = 20_000;

  private final Policy policy;
  private final Policy past;
  private final Instant since;
  private final Instant until;

  private final List<Call> calls = new ArrayList<>();
  private final Map<Answer.Verdict, Integer> answers = new EnumMap<>(Answer.Verdict.class);
  private int sessions;
  private int events;
  private int leftOut;
  private int thin;
  private int unseen;
  private int endless;
  private @Nullable Instant oldest;

  /// A call that would be made.
  ///
  /// @param cause as in the journal: the rule, the request, or the doubt
  public record Call(Instant at, String sessionId, FollowUp.Action action, String cause) {}

  /// What came of it.
  ///
  /// @param calls in the order of time
  /// @param events that were played
  /// @param leftOut events that would not have happened
  /// @param thin events without a snapshot, whose sessions are known only roughly
  /// @param unseen sessions of which no event is recorded; nothing can be said of them
  /// @param endless sessions that were given up
  /// @param oldest when the first event came; null without any
  public record Result(
      List<Call> calls,
      Map<Answer.Verdict, Integer> answers,
      int sessions,
      int events,
      int leftOut,
      int thin,
      int unseen,
      int endless,
      @Nullable Instant oldest) {}

  /// @param since when the policy comes into force
  /// @param until when the play ends; may lie ahead
  public Replay(Policy policy, Instant since, Instant until) {
    this.policy = with(policy, policy.hash(), policy.rules(), policy.permissions());
    this.past = with(Policy.observing(), "past", List.of(), Permissions.NONE);
    this.since = since;
    this.until = until;
  }

  /// A dry run is played as if it were in earnest.
  private static Policy with(
      Policy policy, String hash, List<Policy.Rule> rules, Permissions permissions) {
    return new Policy(
        hash,
        false,
        rules,
        permissions,
        policy.redactionLookEvery(),
        policy.redactionAlarmAfter(),
        policy.freshness(),
        policy.lease(),
        policy.retry(),
        policy.privacy());
  }

  /// Plays one session.
  public void play(History.OfSession history) {
    sessions++;
    var told = history.events();
    if (told.isEmpty()) {
      unseen++;
      return;
    }
    thin += (int) told.stream().filter(event -> event.snapshot() == null).count();
    var first = history.moments().getFirst().at();
    oldest = oldest == null || first.isBefore(oldest) ? first : oldest;
    new Run(history, told).play();
  }

  public Result result() {
    calls.sort(Comparator.comparing(Call::at).thenComparing(Call::sessionId));
    return new Result(
        List.copyOf(calls),
        Map.copyOf(answers),
        sessions,
        events,
        leftOut,
        thin,
        unseen,
        endless,
        oldest);
  }

  /// One session on its way.
  private final class Run {
    private final List<History.Moment> moments;
    private final PretendStripe stripe;
    private boolean hasBegun;
    private Session session;
    private Instant now = Instant.MIN;
    private int steps;
    private boolean redactionIsTold;

    Run(History.OfSession history, List<Event> told) {
      moments = new ArrayList<>(history.moments());
      moments.sort(Comparator.comparing(History.Moment::at));
      moments.removeIf(moment -> moment.at().isAfter(until));
      var kept = told.stream().filter(event -> !isOwnEffect(history.sessionId(), event)).toList();
      stripe = new PretendStripe(kept.isEmpty() ? told : kept);
      session =
          Session.unseen(
              history.sessionId(), told.getFirst().livemode(), told.getFirst().account());
    }

    void play() {
      for (var moment : moments) {
        comeTo(moment.at());
        take(moment.input());
      }
      comeTo(until);
      if (steps >= STEPS_MAX) {
        endless++;
      }
    }

    private void take(Input input) {
      if (input instanceof Input.EventArrived(var event, _, _)) {
        if (isOwnEffect(session.id(), event) || !stripe.canStillTell(event)) {
          leftOut++;
          return;
        }
        events++;
      }
      step(input);
    }

    private boolean isOwnEffect(String sessionId, Event event) {
      return FollowUp.isOwn(sessionId, event.idempotencyKey()) && !event.created().isBefore(since);
    }

    /// Everything that a clock does until this moment, the change of policies included.
    private void comeTo(Instant moment) {
      if (!hasBegun && !moment.isBefore(since)) {
        wakeUntil(since);
        hasBegun = true;
        now = since;
        if (session.revision() > 0) {
          step(new Input.WokeUp());
        }
      }
      wakeUntil(moment);
      now = moment;
    }

    private void wakeUntil(Instant moment) {
      while (steps < STEPS_MAX) {
        var next = next();
        if (next == null || next.isAfter(moment)) {
          return;
        }
        now = next.isAfter(now) ? next : now;
        if (next.equals(redactionDone())) {
          redactionIsTold = true;
          step(new Input.EventArrived(redacted(next)));
        } else {
          step(new Input.WokeUp());
        }
      }
    }

    private @Nullable Instant redactionDone() {
      return redactionIsTold ? null : stripe.redactedAt();
    }

    private @Nullable Instant next() {
      var wake = session.wakeAt();
      var redacted = redactionDone();
      if (wake == null || redacted == null) {
        return wake == null ? redacted : wake;
      }
      return wake.isBefore(redacted) ? wake : redacted;
    }

    private Event redacted(Instant at) {
      return new Event(
          "evt_pretended",
          EventType.Known.REDACTED,
          at,
          session.livemode(),
          session.account(),
          stripe.level(at),
          null,
          null);
    }

    private void step(Input input) {
      steps++;
      var step = SessionMachine.step(session, input, hasBegun ? policy : past, now);
      session = step.session();
      for (var effect : step.effects()) {
        note(effect);
      }
      var followUp = session.inFlight();
      if (followUp != null && steps < STEPS_MAX) {
        var outcome = stripe.call(followUp.action(), now);
        step(new Input.FollowUpFinished(followUp.id(), outcome));
      }
    }

    private void note(Effect effect) {
      if (!hasBegun) {
        return;
      }
      switch (effect) {
        case Effect.Journal(var entry) when entry.kind() == Entry.Kind.ISSUED ->
            calls.add(
                new Call(
                    now,
                    session.id(),
                    Objects.requireNonNull(session.inFlight()).action(),
                    Objects.requireNonNull(entry.facts().get("cause"))));
        case Effect.Reply(var answer) -> answers.merge(answer.verdict(), 1, Integer::sum);
        case Effect.Journal _, Effect.Publish _, Effect.Issue _, Effect.Revoke _ -> {}
        case Effect.DeadLetter _, Effect.MakeKey _, Effect.Erase _, Effect.PublishResults _ -> {}
      }
    }
  }
}
