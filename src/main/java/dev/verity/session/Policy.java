package dev.verity.session;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the operator wants done with sessions, and when: data, no code.
///
/// @param dryRun cancels and redacts are journalled instead of issued
/// @param rules what is owed per standing; a standing without a rule owes nothing
/// @param redactionLookEvery how often a running redaction is looked at
/// @param redactionAlarmAfter when a running redaction is late; Stripe promises four days
/// @param freshness how old knowledge may be for a call that cannot be undone
/// @param lease how long a follow-up may wait and run before it is returned
/// @param retry how failed follow-ups are tried again
public record Policy(
    boolean dryRun,
    Map<Standing, Rule> rules,
    Duration redactionLookEvery,
    Duration redactionAlarmAfter,
    Duration freshness,
    Duration lease,
    Retry retry) {

  /// The groups of sessions that have a rule of their own.
  public enum Standing {
    REQUIRES_INPUT,
    ABANDONED,
    PROCESSING,
    VERIFIED,
    CANCELED
  }

  /// Durations count from when the standing was entered; null is never.
  public record Rule(
      @Nullable Duration refreshAfter,
      @Nullable Duration cancelAfter,
      @Nullable Duration redactAfter) {}

  /// Back-off doubles from `first` to `longest`; after `giveUpAfter` the follow-up is a dead
  /// letter.
  ///
  /// @param refusalsMax after so many definite refusals in a row it is one at once
  public record Retry(Duration first, Duration longest, Duration giveUpAfter, int refusalsMax) {
    private static final int DOUBLINGS_MAX = 30;

    /// The pause after so many failures, spread by a fifth so that sessions do not come in step.
    Duration delay(int failures, int spread) {
      var doubled = first.multipliedBy(1L << Math.min(failures - 1, DOUBLINGS_MAX));
      var bounded = doubled.compareTo(longest) < 0 ? doubled : longest;
      var percent = 90 + Math.floorMod(spread * 31 + failures, 21);
      return bounded.multipliedBy(percent).dividedBy(100);
    }
  }

  public Policy {
    rules = Map.copyOf(rules);
  }

  /// Watches and never changes anything at Stripe.
  public static Policy observing() {
    return new Policy(
        false,
        Map.of(Standing.PROCESSING, new Rule(Duration.ofHours(1), null, null)),
        Duration.ofDays(1),
        Duration.ofDays(4),
        Duration.ofMinutes(15),
        Duration.ofMinutes(2),
        new Retry(Duration.ofSeconds(5), Duration.ofHours(4), Duration.ofHours(72), 5));
  }

  /// What is owed to a session at this level, the earliest first.
  List<Obligation> owed(Observed observed) {
    var owed = new ArrayList<Obligation>();
    switch (observed.redaction()) {
      case Redaction.Known.REDACTED -> {}
      case Redaction.Known.PROCESSING -> owed.add(look(observed, "redaction.lookEvery"));
      case Redaction.Unknown _ -> owed.add(look(observed, "unknown redaction"));
      case Redaction.Known.NONE -> owe(owed, observed);
    }
    owed.sort(Comparator.comparing(Obligation::due));
    return List.copyOf(owed);
  }

  private void owe(List<Obligation> owed, Observed observed) {
    var standing = standing(observed.snapshot());
    if (standing == null) {
      owed.add(look(observed, "unknown status"));
      return;
    }
    var rule = ruleOf(standing);
    if (rule == null) {
      return;
    }
    var name = standing.name().toLowerCase(Locale.ROOT);
    var since = observed.since();
    add(
        owed,
        FollowUp.Action.RETRIEVE,
        observed.lastLook(),
        rule.refreshAfter(),
        name + ".refreshAfter");
    add(owed, FollowUp.Action.CANCEL, since, rule.cancelAfter(), name + ".cancelAfter");
    add(owed, FollowUp.Action.REDACT, since, rule.redactAfter(), name + ".redactAfter");
  }

  private @Nullable Rule ruleOf(Standing standing) {
    var own = rules.get(standing);
    return own == null && standing == Standing.ABANDONED ? rules.get(Standing.REQUIRES_INPUT) : own;
  }

  private static void add(
      List<Obligation> owed,
      FollowUp.Action action,
      Instant from,
      @Nullable Duration after,
      String cause) {
    if (after != null) {
      owed.add(new Obligation(action, from.plus(after), cause));
    }
  }

  private Obligation look(Observed observed, String cause) {
    return new Obligation(
        FollowUp.Action.RETRIEVE, observed.lastLook().plus(redactionLookEvery), cause);
  }

  private static @Nullable Standing standing(Snapshot snapshot) {
    return switch (snapshot.status()) {
      case Status.Known.REQUIRES_INPUT ->
          "abandoned".equals(snapshot.lastError()) ? Standing.ABANDONED : Standing.REQUIRES_INPUT;
      case Status.Known.PROCESSING -> Standing.PROCESSING;
      case Status.Known.VERIFIED -> Standing.VERIFIED;
      case Status.Known.CANCELED -> Standing.CANCELED;
      case Status.Unknown _ -> null;
    };
  }
}
