package dev.verity.policy;

import dev.verity.session.Disclosure;
import dev.verity.session.ErrorGroup;
import dev.verity.session.Policy;
import dev.verity.session.Policy.Duties;
import dev.verity.session.Policy.Rule;
import dev.verity.session.Policy.Scope;
import dev.verity.session.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a policy does to each kind of session, in words.
///
/// Under each status stand the kinds of sessions that the rules tell apart there, in the order in
/// which rules are tried; neighbours to whom the same happens are one.
public final class Explanation {
  private final Policy policy;
  private final Instant now;
  private final List<String> lines = new ArrayList<>();

  private Explanation(Policy policy, Instant now) {
    this.policy = policy;
    this.now = now;
  }

  /// The lines of it; dates are reckoned for what comes to a status now.
  public static List<String> of(Policy policy, Instant now) {
    var explanation = new Explanation(policy, now);
    explanation.explain();
    return List.copyOf(explanation.lines);
  }

  private void explain() {
    lines.add(
        "Policy %s, %s. Dates are for a session that comes to its status on %s."
            .formatted(policy.hash(), counted(policy.rules().size(), "rule"), date(Duration.ZERO)));
    if (policy.dryRun()) {
      lines.add(
          "A dry run: what is said here is written to the journal and not done, and requests to"
              + " cancel or redact are rejected.");
    }
    var reach = Reach.of(policy);
    if (reach != null) {
      for (var status : Status.Known.values()) {
        explain(status, reach);
      }
    }
    explainTheRest();
    var warnings = Warnings.of(policy, now);
    if (!warnings.isEmpty()) {
      lines.add("");
      lines.add("Warnings");
      warnings.forEach(warning -> lines.add("  " + warning));
    }
  }

  /// Sessions to which the same happens.
  private record Kind(String who, String by, List<String> what) {
    Kind with(Kind other) {
      return new Kind(who + "; " + other.who, by + ", " + other.by, what);
    }
  }

  private void explain(Status.Known status, Reach reach) {
    lines.add("");
    lines.add(status.wire());
    var kinds = new ArrayList<Kind>();
    for (var rule : reach.rules().getOrDefault(status, List.of())) {
      var who = who(rule.scope());
      add(kinds, who.isEmpty() ? others(kinds) : who, "rule " + rule.name(), rule, status);
    }
    if (reach.uncovered().contains(status)) {
      add(kinds, others(kinds), "no rule", null, status);
    }
    for (var kind : kinds) {
      var who = kinds.size() == 1 ? "all" : kind.who();
      lines.add("  %s (%s)".formatted(who, kind.by()));
      kind.what().forEach(what -> lines.add("    " + what));
    }
  }

  private static String others(List<Kind> kinds) {
    return kinds.isEmpty() ? "all" : "all others";
  }

  private void add(
      List<Kind> kinds, String who, String by, @Nullable Rule rule, Status.Known status) {
    var kind = new Kind(who, by, what(rule == null ? Duties.NONE : rule.duties(), status));
    if (!kinds.isEmpty() && kinds.getLast().what().equals(kind.what())) {
      kinds.add(kinds.removeLast().with(kind));
    } else {
      kinds.add(kind);
    }
  }

  private static String who(Scope scope) {
    var parts = new ArrayList<String>();
    if (!scope.lastErrors().isEmpty()) {
      var none = ErrorGroup.NONE.wire();
      var errors = scope.lastErrors().stream().filter(word -> !word.equals(none)).toList();
      var last = errors.isEmpty() ? "" : "last error " + either(errors);
      var without = scope.lastErrors().contains(none) ? "no error" : "";
      parts.add(last.isEmpty() || without.isEmpty() ? last + without : without + " or " + last);
    }
    if (!scope.types().isEmpty()) {
      parts.add("type " + either(scope.types()));
    }
    if (scope.selfie() != null) {
      parts.add(scope.selfie() ? "with a selfie" : "without a selfie");
    }
    if (scope.livemode() != null) {
      parts.add(scope.livemode() ? "live" : "test");
    }
    if (!scope.accounts().isEmpty()) {
      parts.add("account " + either(scope.accounts()));
    }
    return String.join(", ", parts);
  }

  private static String either(Collection<String> words) {
    var sorted = words.stream().sorted().collect(Collectors.toCollection(ArrayList::new));
    var last = sorted.removeLast();
    return sorted.isEmpty() ? last : String.join(", ", sorted) + " or " + last;
  }

  private List<String> what(Duties duties, Status.Known status) {
    var what = new ArrayList<String>();
    switch (status) {
      case REQUIRES_INPUT -> {
        sayCancel(what, duties);
        sayRedact(what, duties, ", which cancels it too");
      }
      case PROCESSING ->
          what.add(
              "left to Stripe while it checks: what falls due or is asked for waits, and Stripe is asked %s after the last look"
                  .formatted(Span.words(policy.redactionLookEvery())));
      case VERIFIED, CANCELED -> sayRedact(what, duties, "");
    }
    if (duties.refreshAfter() != null) {
      what.add(
          "Stripe is asked when nothing was heard for %s"
              .formatted(Span.words(duties.refreshAfter())));
    }
    if (what.isEmpty()) {
      what.add("left as it is");
    }
    if (status != Status.Known.PROCESSING && !policy.dryRun()) {
      sayRequests(what, duties, status == Status.Known.REQUIRES_INPUT);
    }
    return what;
  }

  private void sayCancel(List<String> what, Duties duties) {
    if (duties.attemptsMax() != null) {
      what.add(
          "canceled at once after %s; then as under canceled"
              .formatted(counted(duties.attemptsMax(), "attempt")));
    }
    if (duties.cancelAfter() != null) {
      what.add(
          "canceled after %s, on %s; then as under canceled"
              .formatted(Span.words(duties.cancelAfter()), date(duties.cancelAfter())));
    }
  }

  private void sayRedact(List<String> what, Duties duties, String aside) {
    if (duties.redactAfter() != null) {
      what.add(
          "redacted after %s, on %s%s"
              .formatted(Span.words(duties.redactAfter()), date(duties.redactAfter()), aside));
    }
    if (duties.keepAtLeast() != null) {
      what.add(
          "kept at least %s: not redacted before %s, whoever asks"
              .formatted(Span.words(duties.keepAtLeast()), date(duties.keepAtLeast())));
    }
  }

  private void sayRequests(List<String> what, Duties duties, boolean isCancelable) {
    var permissions = policy.permissions();
    if (permissions.cancel() && isCancelable) {
      what.add("a request may cancel it at once");
    }
    if (permissions.redact()) {
      var keep = duties.keepAtLeast();
      var wait =
          keep == null || keep.compareTo(permissions.coolingOff()) < 0
              ? permissions.coolingOff()
              : keep;
      what.add(
          "a request of today may redact it %s%s"
              .formatted(
                  wait.isZero() ? "at once" : "on " + date(wait),
                  permissions.secondPerson() ? ", if a second person agrees" : ""));
    }
  }

  private void explainErasure(Policy.Privacy privacy) {
    lines.add(
        privacy.personalData() == Disclosure.SEALED
            ? "  the session's key is destroyed, and everybody downstream is told"
            : "  everybody downstream is told");
    if (!privacy.confirmedBy().isEmpty()) {
      lines.add(
          "  %s must confirm within %s; an alarm for whoever does not"
              .formatted(
                  String.join(", ", privacy.confirmedBy()), Span.words(privacy.confirmedWithin())));
    }
  }

  private static String disclosure(Disclosure personalData) {
    return switch (personalData) {
      case SEALED -> "personal values in published events are sealed under a key of the session's";
      case DROPPED -> "personal values are left out of published events";
      case CLEAR -> "events are published as Stripe sent them, personal values included";
      case ERASED -> throw new IllegalStateException("No policy says so.");
    };
  }

  private void explainTheRest() {
    var retry = policy.retry();
    var look = Span.words(policy.redactionLookEvery());
    lines.add("");
    lines.add("a status that Stripe introduces later");
    lines.add("  an alarm; Stripe is asked after %s, then ever more rarely".formatted(look));
    lines.add("");
    lines.add("redaction under way");
    lines.add(
        "  Stripe is asked after %s, then ever more rarely; an alarm when it is not done after %s"
            .formatted(look, Span.words(policy.redactionAlarmAfter())));
    lines.add("");
    lines.add("redaction done");
    explainErasure(policy.privacy());
    lines.add("");
    lines.add("always");
    lines.add("  " + disclosure(policy.privacy().personalData()));
    if (policy.privacy().results()) {
      lines.add(
          "  the results of a verification are read once and published sealed, before any redact; a"
              + " read that fails delays none");
    }
    lines.add("  a legal hold bars every cancel and redact until it is released");
    lines.add(
        "  before a cancel or redact Stripe is asked, unless it was within the last %s"
            .formatted(Span.words(policy.freshness())));
    lines.add(
        "  a call that fails is tried again, after %s at first and up to %s later; a dead letter after %s and no fewer than %s, or after %s by Stripe"
            .formatted(
                Span.words(retry.first()),
                Span.words(retry.longest()),
                Span.words(retry.giveUpAfter()),
                counted(retry.failuresLeast(), "failure"),
                counted(retry.refusalsMax(), "refusal")));
  }

  private String date(Duration after) {
    return date(now.plus(after));
  }

  static String date(Instant moment) {
    return moment.atOffset(ZoneOffset.UTC).toLocalDate().toString();
  }

  private static String counted(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }
}
