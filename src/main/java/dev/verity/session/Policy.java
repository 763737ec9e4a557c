package dev.verity.session;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the operator wants done with sessions, and when: data, no code.
///
/// @param hash of the text that this was read from; journal entries name it
/// @param dryRun cancels and redacts are journalled instead of issued
/// @param rules the first whose scope a session fits is the one that applies to it
/// @param permissions what requests may do
/// @param redactionLookEvery how often a running redaction is looked at
/// @param redactionAlarmAfter when a running redaction is late; Stripe promises four days
/// @param freshness how old knowledge may be for a call that cannot be undone
/// @param lease how long a follow-up may wait and run before it is returned
/// @param retry how failed follow-ups are tried again
/// @param privacy what is published of personal data, and who must erase it
public record Policy(
    String hash,
    boolean dryRun,
    List<Rule> rules,
    Permissions permissions,
    Duration redactionLookEvery,
    Duration redactionAlarmAfter,
    Duration freshness,
    Duration lease,
    Retry retry,
    Privacy privacy) {

  /// What is owed to some sessions.
  ///
  /// @param name unique; obligations name it as their cause
  public record Rule(String name, Scope scope, Duties duties) {}

  /// Which sessions a rule is for. What is empty or null does not matter.
  ///
  /// @param lastErrors codes, or groups of them by [ErrorGroup]'s words
  /// @param accounts `acct_…`, or `own` for the platform's
  /// @param types `document`, `id_number`, `verification_flow`
  public record Scope(
      Set<Status.Known> statuses,
      Set<String> lastErrors,
      @Nullable Boolean livemode,
      Set<String> accounts,
      Set<String> types,
      @Nullable Boolean selfie) {

    /// The word for the platform's own account.
    public static final String OWN = "own";

    public Scope {
      statuses = Set.copyOf(statuses);
      lastErrors = Set.copyOf(lastErrors);
      accounts = Set.copyOf(accounts);
      types = Set.copyOf(types);
    }

    /// All sessions of these statuses; without any, all sessions.
    public static Scope of(Status.Known... statuses) {
      return new Scope(Set.of(statuses), Set.of(), null, Set.of(), Set.of(), null);
    }

    /// Whether a session of this mode and account fits at this level.
    public boolean fits(boolean isLive, @Nullable String account, Snapshot level) {
      return fitsAny(statuses, level.status())
          && (lastErrors.isEmpty() || fitsError(level.lastError()))
          && (livemode == null || livemode == isLive)
          && fitsAny(accounts, account == null ? OWN : account)
          && fitsAny(types, level.type() == null ? "" : level.type())
          && (selfie == null || selfie == level.selfie());
    }

    private boolean fitsError(@Nullable String code) {
      return lastErrors.contains(ErrorGroup.of(code).wire())
          || (code != null && lastErrors.contains(code));
    }

    private static boolean fitsAny(Set<?> wanted, Object found) {
      return wanted.isEmpty() || wanted.contains(found);
    }
  }

  /// Durations count from when the standing was entered; null is never.
  ///
  /// @param refreshAfter counts from the last look
  /// @param attemptsMax a session that waits after so many attempts is canceled at once
  /// @param keepAtLeast no redact comes earlier, whoever asks for it, as long as the rule applies
  public record Duties(
      @Nullable Duration refreshAfter,
      @Nullable Duration cancelAfter,
      @Nullable Duration redactAfter,
      @Nullable Integer attemptsMax,
      @Nullable Duration keepAtLeast) {

    public static final Duties NONE = new Duties(null, null, null, null, null);

    public Duties refreshedAfter(Duration after) {
      return new Duties(after, cancelAfter, redactAfter, attemptsMax, keepAtLeast);
    }

    public Duties canceledAfter(Duration after) {
      return new Duties(refreshAfter, after, redactAfter, attemptsMax, keepAtLeast);
    }

    public Duties redactedAfter(Duration after) {
      return new Duties(refreshAfter, cancelAfter, after, attemptsMax, keepAtLeast);
    }

    public Duties keptAtLeast(Duration least) {
      return new Duties(refreshAfter, cancelAfter, redactAfter, attemptsMax, least);
    }

    public Duties attemptedAtMost(int most) {
      return new Duties(refreshAfter, cancelAfter, redactAfter, most, keepAtLeast);
    }
  }

  /// What requests may do; a hold and a retrieve are always allowed.
  ///
  /// @param secondPerson whether a redact needs the approval of another actor
  /// @param coolingOff how long a redact waits, so that it can be withdrawn
  public record Permissions(
      boolean cancel, boolean redact, boolean secondPerson, Duration coolingOff) {

    public static final Permissions NONE = new Permissions(false, false, true, Duration.ZERO);
  }

  /// Back-off doubles from `first` to `longest`; after `giveUpAfter` the follow-up is a dead
  /// letter.
  ///
  /// @param refusalsMax after so many definite refusals in a row it is one at once
  public record Retry(Duration first, Duration longest, Duration giveUpAfter, int refusalsMax) {
    private static final int DOUBLINGS_MAX = 30;
    private static final int FAILURES_LEAST = 5;

    /// So often it has failed before `giveUpAfter` ends it: a call that waited for its turn for
    /// days was not tried for days.
    public int failuresLeast() {
      return Math.min(refusalsMax, FAILURES_LEAST);
    }

    /// The pause after so many failures, spread by a fifth so that sessions do not come in step.
    Duration delay(int failures, int spread) {
      var doubled = first.multipliedBy(1L << Math.min(failures - 1, DOUBLINGS_MAX));
      var bounded = doubled.compareTo(longest) < 0 ? doubled : longest;
      var percent = 90 + Math.floorMod(spread * 31 + failures, 21);
      return bounded.multipliedBy(percent).dividedBy(100);
    }

    /// This pause, or the nearest that is one.
    Duration within(Duration pause) {
      if (pause.compareTo(first) < 0) {
        return first;
      }
      return pause.compareTo(longest) < 0 ? pause : longest;
    }
  }

  /// What is published of personal data, and who must erase it.
  ///
  /// @param personalData what becomes of the personal values in published events
  /// @param confirmedBy the downstream systems that must confirm an erasure
  /// @param confirmedWithin so long they have for it
  /// @param results whether the results of a verification are read once and published sealed
  public record Privacy(
      Disclosure personalData,
      List<String> confirmedBy,
      Duration confirmedWithin,
      boolean results) {

    /// Nothing personal goes out, and nobody has to confirm anything.
    public static final Privacy DEFAULT =
        new Privacy(Disclosure.DROPPED, List.of(), Duration.ofDays(7));

    public Privacy {
      if (personalData == Disclosure.ERASED) {
        throw new IllegalArgumentException("Only a session can be erased.");
      }
      confirmedBy = confirmedBy.stream().distinct().sorted().toList();
    }

    /// One that leaves results at Stripe.
    public Privacy(Disclosure personalData, List<String> confirmedBy, Duration confirmedWithin) {
      this(personalData, confirmedBy, confirmedWithin, false);
    }
  }

  public Policy {
    rules = List.copyOf(rules);
  }

  /// One that says nothing of privacy.
  public Policy(
      String hash,
      boolean dryRun,
      List<Rule> rules,
      Permissions permissions,
      Duration redactionLookEvery,
      Duration redactionAlarmAfter,
      Duration freshness,
      Duration lease,
      Retry retry) {
    this(
        hash,
        dryRun,
        rules,
        permissions,
        redactionLookEvery,
        redactionAlarmAfter,
        freshness,
        lease,
        retry,
        Privacy.DEFAULT);
  }

  /// The same policy with another word on privacy, under a hash of its own.
  public Policy with(String newHash, Privacy other) {
    return new Policy(
        newHash,
        dryRun,
        rules,
        permissions,
        redactionLookEvery,
        redactionAlarmAfter,
        freshness,
        lease,
        retry,
        other);
  }

  /// Watches and never changes anything at Stripe.
  public static Policy observing() {
    return new Policy(
        "observing",
        false,
        List.of(
            new Rule(
                "processing",
                Scope.of(Status.Known.PROCESSING),
                Duties.NONE.refreshedAfter(Duration.ofHours(1)))),
        Permissions.NONE,
        Duration.ofDays(1),
        Duration.ofDays(4),
        Duration.ofMinutes(15),
        Duration.ofMinutes(2),
        new Retry(Duration.ofSeconds(5), Duration.ofHours(4), Duration.ofHours(72), 5));
  }

  /// The rule for a session at this level; null when none is.
  public @Nullable Rule ruleFor(boolean isLive, @Nullable String account, Snapshot level) {
    for (var rule : rules) {
      if (rule.scope().fits(isLive, account, level)) {
        return rule;
      }
    }
    return null;
  }
}
