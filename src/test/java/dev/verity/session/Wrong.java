package dev.verity.session;

import dev.verity.session.FollowUp.Action;
import dev.verity.session.Policy.Duties;
import dev.verity.session.Policy.Permissions;
import dev.verity.session.Policy.Rule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// Ways to make a machine that is wrong out of the one that is right.
final class Wrong {
  private Wrong() {}

  /// What a machine does, to whatever it is given.
  interface Change {
    Step of(Step step, Session before, Input input, Instant now);
  }

  static Machine before(Predicate<Input> when, Consumer<Tampered> harm) {
    return (session, input, policy, now) ->
        SessionMachine.step(
            when.test(input) ? tampered(session, harm) : session, input, policy, now);
  }

  static Machine after(Change change) {
    return (session, input, policy, now) ->
        change.of(SessionMachine.step(session, input, policy, now), session, input, now);
  }

  static Machine hearing(UnaryOperator<Input> wrongly) {
    return (session, input, policy, now) ->
        SessionMachine.step(session, wrongly.apply(input), policy, now);
  }

  static Machine under(UnaryOperator<Policy> another) {
    return (session, input, policy, now) ->
        SessionMachine.step(session, input, another.apply(policy), now);
  }

  /// Makes a call for no reason when a session at rest is like this.
  static Machine calling(Action action, Predicate<Session> when) {
    return after((step, _, _, now) -> {
      var session = step.session();
      if (!session.isAtRest() || !when.test(session)) {
        return step;
      }
      var followUp =
          new FollowUp(
              "fu_wrong_" + session.revision(),
              session.id(),
              action,
              false,
              null,
              session.revision(),
              "verity-" + session.id() + "-wrong",
              now.plusSeconds(120),
              false);
      return changed(
          with(step, new Effect.Issue(followUp)),
          tampered -> {
            tampered.inFlight = followUp;
            tampered.wakeAt = followUp.expiresAt().plus(FollowUp.GRACE);
          });
    });
  }

  /// Does not look when it should.
  static Machine undoubting(Doubt.Cause cause) {
    return (session, input, policy, now) -> {
      var step = SessionMachine.step(session, input, policy, now);
      var doubt = step.session().doubt();
      if (doubt == null
          || doubt.cause() != cause
          || step.session().observed() == null
          || isWaitingSince(session, step)) {
        return step;
      }
      var sure =
          tampered(
              step.session(),
              tampered -> {
                tampered.doubt = null;
                tampered.inFlight = null;
              });
      var next = SessionMachine.step(sure, new Input.WokeUp(), policy, now);
      var effects =
          new ArrayList<>(without(step, effect -> effect instanceof Effect.Issue).effects());
      effects.addAll(next.effects());
      return new Step(next.session(), effects);
    };
  }

  private static boolean isWaitingSince(Session before, Step step) {
    return before.inFlight() != null && before.inFlight().equals(step.session().inFlight());
  }

  /// Answers a hold at once when the session is like this.
  static Machine promising(Predicate<Session> when) {
    return after((step, _, input, now) -> {
      if (!(input instanceof Input.RequestMade(var request))
          || request.kind() != Request.Known.HOLD
          || step.effects().stream().anyMatch(Effect.Reply.class::isInstance)
          || !when.test(step.session())) {
        return step;
      }
      var answer = new Answer(request.id(), Given.ID, Answer.Verdict.DONE, null, null, now);
      return changed(
          with(step, new Effect.Reply(answer)),
          tampered ->
              tampered.requests =
                  tampered.requests.stream()
                      .map(asked ->
                          asked.id().equals(request.id()) ? asked.answered(answer, false) : asked)
                      .toList());
    });
  }

  static Session tampered(Session session, Consumer<Tampered> harm) {
    var tampered = new Tampered(session);
    harm.accept(tampered);
    return tampered.session();
  }

  static Step changed(Step step, Consumer<Tampered> harm) {
    return new Step(tampered(step.session(), harm), step.effects());
  }

  static Step with(Step step, Effect more) {
    var effects = new ArrayList<>(step.effects());
    effects.add(more);
    return new Step(step.session(), effects);
  }

  static Step without(Step step, Predicate<Effect> which) {
    return new Step(
        step.session(), step.effects().stream().filter(effect -> !which.test(effect)).toList());
  }

  static UnaryOperator<Policy> rules(UnaryOperator<Duties> another) {
    return policy ->
        new Policy(
            policy.hash(),
            policy.dryRun(),
            policy.rules().stream()
                .map(rule -> new Rule(rule.name(), rule.scope(), another.apply(rule.duties())))
                .toList(),
            policy.permissions(),
            policy.redactionLookEvery(),
            policy.redactionAlarmAfter(),
            policy.freshness(),
            policy.lease(),
            policy.retry(),
            policy.privacy());
  }

  static UnaryOperator<Policy> permitting(UnaryOperator<Permissions> another) {
    return policy ->
        policy(policy, policy.dryRun(), another.apply(policy.permissions()), policy.freshness());
  }

  static Policy policy(Policy policy, boolean dryRun, Permissions permissions, Duration freshness) {
    return new Policy(
        policy.hash(),
        dryRun,
        policy.rules(),
        permissions,
        policy.redactionLookEvery(),
        policy.redactionAlarmAfter(),
        freshness,
        policy.lease(),
        policy.retry(),
        policy.privacy());
  }
}
