package dev.verity.session;

import dev.verity.session.Story.Mishap;
import dev.verity.session.Telling.Broken;
import dev.verity.session.TruthfulStripe.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The workers of a story: they take follow-ups, call Stripe as well or as badly as the story says,
/// and keep lease and grace whatever happens.
final class Workers {
  /// When a call without an answer takes effect after all.
  private static final int LATE_EFFECT_AFTER = 40;

  /// What a worker has to say about a follow-up.
  ///
  /// @param version of the session at Stripe when it was read; -1 when it was not
  record Report(String followUpId, Outcome outcome, int version) {}

  final List<Report> reports = new ArrayList<>();
  int faults;

  private final TruthfulStripe stripe;
  private final long skew;
  private final Deque<FollowUp> commands = new ArrayDeque<>();
  private final List<Call> calls = new ArrayList<>();
  private final Consumer<FollowUp> onBegin;
  private final Set<String> revoked = new HashSet<>();
  private final Map<String, Integer> versionAtIssue = new HashMap<>();

  /// @param onBegin told of each call that is begun
  Workers(TruthfulStripe stripe, long skew, Consumer<FollowUp> onBegin) {
    this.onBegin = onBegin;
    this.stripe = stripe;
    this.skew = skew;
  }

  private static final class Call {
    final FollowUp followUp;
    final Mishap mishap;
    final long begun;
    final long reaches;
    final long answered;

    /// The machine does not know of it, and it can do no more than the call that it repeats.
    final boolean isRepeated;

    @Nullable Answer answer;

    Call(
        FollowUp followUp,
        Mishap mishap,
        long begun,
        long reachesAfter,
        long answersAfter,
        boolean isRepeated) {
      this.followUp = followUp;
      this.mishap = mishap;
      this.begun = begun;
      this.isRepeated = isRepeated;
      reaches = begun + reachesAfter;
      answered = reaches + answersAfter;
    }
  }

  boolean areBusy() {
    return !calls.isEmpty();
  }

  boolean haveCommands() {
    return !commands.isEmpty();
  }

  /// @param versionKnown the version of the session that the machine has last read
  void command(FollowUp followUp, int versionKnown) {
    versionAtIssue.put(followUp.id(), versionKnown);
    commands.add(followUp);
  }

  void revoke(FollowUp followUp) {
    revoked.add(followUp.id());
  }

  /// Takes the oldest follow-up.
  void work(Mishap mishap, int reachesAfter, int answersAfter) {
    var followUp = commands.poll();
    if (followUp == null) {
      return;
    }
    if (isExpired(followUp)) {
      faults++;
      reports.add(returned(followUp, Outcome.Reason.LEASE_EXPIRED));
      return;
    }
    if (revoked.contains(followUp.id())) {
      faults++;
      reports.add(returned(followUp, Outcome.Reason.REVOKED));
      return;
    }
    if (mishap != Mishap.NONE) {
      faults++;
    }
    if (mishap != Mishap.RETURNED && mishap != Mishap.CRASHED_BEFORE) {
      onBegin.accept(followUp);
    }
    switch (mishap) {
      case RETURNED -> reports.add(returned(followUp, Outcome.Reason.CIRCUIT_OPEN));
      case CRASHED_BEFORE -> {}
      case SILENT_AND_LATE -> {
        reports.add(new Report(followUp.id(), new Outcome.Indeterminate(0, null), -1));
        begin(new Call(followUp, mishap, stripe.second, LATE_EFFECT_AFTER, 0, true));
      }
      default ->
          begin(new Call(followUp, mishap, stripe.second, reachesAfter, answersAfter, false));
    }
  }

  private boolean isExpired(FollowUp followUp) {
    return !ourNow().isBefore(followUp.expiresAt());
  }

  private Instant ourNow() {
    return stripe.now().plusSeconds(skew);
  }

  private static Report returned(FollowUp followUp, Outcome.Reason reason) {
    return new Report(followUp.id(), new Outcome.Returned(reason), -1);
  }

  private void begin(Call call) {
    if (!call.isRepeated && calls.stream().anyMatch(running -> !running.isRepeated)) {
      throw new Broken("only one call at a time runs at Stripe");
    }
    calls.add(call);
    goOn();
  }

  /// What is under way at Stripe gets as far as the second allows.
  void goOn() {
    for (var call : List.copyOf(calls)) {
      if (call.answer == null && stripe.second >= call.reaches) {
        call.answer = reach(call);
      }
      if (call.answer != null && stripe.second >= call.answered) {
        calls.remove(call);
        finish(call, call.answer);
      }
    }
  }

  private Answer reach(Call call) {
    var action = call.followUp.action();
    var key = call.followUp.idempotencyKey();
    var answer =
        switch (call.mishap) {
          case BUSY, SILENT_BEFORE -> new Answer.Broken();
          case REFUSED -> stripe.callInTrouble(action, key, false, new Answer.No(true));
          case BROKEN_BEFORE -> stripe.callInTrouble(action, key, false, new Answer.Broken());
          case BROKEN_AFTER -> stripe.callInTrouble(action, key, true, new Answer.Broken());
          default -> stripe.call(action, key);
        };
    if (answer instanceof Answer.No(var isReplay)
        && !isReplay
        && versionAtIssue.getOrDefault(call.followUp.id(), -1) == stripe.version) {
      throw new Broken("no illegal call is made while nothing has changed since the last read");
    }
    return answer;
  }

  private void finish(Call call, Answer answer) {
    var id = call.followUp.id();
    switch (call.mishap) {
      case SILENT_BEFORE, SILENT_AFTER ->
          reports.add(new Report(id, new Outcome.Indeterminate(0, null), -1));
      case BUSY -> reports.add(new Report(id, new Outcome.Busy(429, null), -1));
      case CRASHED_AFTER, SILENT_AND_LATE -> {}
      case TWICE -> {
        reports.add(heard(call, answer));
        if (!isExpired(call.followUp)) {
          begin(new Call(call.followUp, Mishap.NONE, stripe.second, 1, 1, true));
        }
      }
      default -> reports.add(heard(call, answer));
    }
  }

  private static @Nullable String results(Call call, Snapshot snapshot) {
    return call.followUp.action() == FollowUp.Action.RETRIEVE_RESULTS && snapshot.hasResults()
        ? "sealed"
        : null;
  }

  private Report heard(Call call, Answer answer) {
    var took = Duration.ofSeconds(stripe.second - call.begun).plusMillis(80);
    var id = call.followUp.id();
    return switch (answer) {
      case Answer.Ok(var snapshot, var version) ->
          new Report(
              id,
              new Outcome.Done(snapshot, stripe.now(), took, "req_1", results(call, snapshot)),
              version);
      case Answer.No _ -> new Report(id, new Outcome.Refused(400, null, null), -1);
      case Answer.Broken _ -> new Report(id, new Outcome.Indeterminate(500, null), -1);
    };
  }
}
