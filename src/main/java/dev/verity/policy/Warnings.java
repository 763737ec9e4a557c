package dev.verity.policy;

import dev.verity.session.ErrorGroup;
import dev.verity.session.Policy;
import dev.verity.session.Policy.Rule;
import dev.verity.session.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// What a policy may say, but its author may not have meant.
final class Warnings {
  /// What Stripe promises for a redaction.
  private static final Duration REDACTION_MAX = Duration.ofDays(4);

  /// In which a request for erasure has to be answered (GDPR, Article 12(3)).
  private static final Duration ERASURE_MAX = Duration.ofDays(30);

  private static final Set<String> GROUPS =
      Set.copyOf(Arrays.stream(ErrorGroup.values()).map(ErrorGroup::wire).toList());

  private final Policy policy;
  private final Instant now;
  private final List<String> warnings = new ArrayList<>();

  private Warnings(Policy policy, Instant now) {
    this.policy = policy;
    this.now = now;
  }

  static List<String> of(Policy policy, Instant now) {
    var warnings = new Warnings(policy, now);
    policy.rules().forEach(warnings::lookAt);
    warnings.lookForRefresh();
    warnings.lookAtRequests();
    warnings.lookAtAlarm();
    warnings.lookAtResults();
    return warnings.warnings;
  }

  private void lookAt(Rule rule) {
    rule.scope().lastErrors().stream()
        .filter(word -> !GROUPS.contains(word) && !LastErrors.isKnown(word))
        .sorted()
        .forEach(word ->
            warn(
                "rule %s: last error %s is not among the codes that Stripe names today."
                    .formatted(rule.name(), word)));
    if (rule.scope().statuses().equals(Set.of(Status.Known.VERIFIED))
        && !rule.scope().lastErrors().isEmpty()
        && !rule.scope().lastErrors().contains(ErrorGroup.NONE.wire())) {
      warn("rule %s: a verified session has no last error.".formatted(rule.name()));
    }
    lookAtRetention(rule);
  }

  private void lookAtResults() {
    if (policy.privacy().results()) {
      warn(
          "privacy.results: sessions that are verified already are read, too; those older than 48"
              + " hours become dead letters unless the key is bound to IP addresses.");
    }
  }

  private void lookAtRetention(Rule rule) {
    var keep = rule.duties().keepAtLeast();
    if (keep == null) {
      return;
    }
    if (policy.permissions().redact()) {
      warn(
          "rule %s: keepAtLeast makes requests for erasure wait; until %s for a session that comes under it today."
              .formatted(rule.name(), Explanation.date(now.plus(keep))));
    } else if (rule.duties().redactAfter() == null) {
      warn("rule %s: keepAtLeast bars nothing, since nothing redacts.".formatted(rule.name()));
    }
  }

  private void lookForRefresh() {
    var isRefreshed =
        policy.rules().stream()
            .anyMatch(rule ->
                rule.duties().refreshAfter() != null
                    && (rule.scope().statuses().isEmpty()
                        || rule.scope().statuses().contains(Status.Known.PROCESSING)));
    if (!isRefreshed) {
      warn(
          "no rule has refreshAfter for processing: a session whose last webhook is lost stays"
              + " there until the sweep finds it.");
    }
  }

  private void lookAtRequests() {
    var permissions = policy.permissions();
    if (!permissions.redact()) {
      return;
    }
    if (!permissions.secondPerson() && permissions.coolingOff().isZero()) {
      warn("requests: one person alone can redact at once, and nobody can take it back.");
    }
    if (permissions.coolingOff().plus(REDACTION_MAX).compareTo(ERASURE_MAX) > 0) {
      warn(
          "requests.coolingOff %s and Stripe's four days make erasures take more than a month."
              .formatted(Span.iso(permissions.coolingOff())));
    }
  }

  private void lookAtAlarm() {
    if (policy.redactionAlarmAfter().compareTo(REDACTION_MAX) > 0) {
      warn(
          "redaction.alarmAfter is %s: Stripe promises four days, so a late redaction goes unnoticed for longer."
              .formatted(Span.iso(policy.redactionAlarmAfter())));
    }
  }

  private void warn(String warning) {
    warnings.add(warning);
  }
}
