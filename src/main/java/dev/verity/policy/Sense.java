package dev.verity.policy;

import dev.verity.session.Disclosure;
import dev.verity.session.Policy;
import dev.verity.session.Policy.Rule;
import dev.verity.session.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds what reads well in a policy but could never do what it says.
final class Sense {
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private static final Duration OFTEN_MIN = Duration.ofSeconds(1);

  /// A follow-up passes through two topics before a worker sees it.
  private static final Duration LEASE_MIN = Duration.ofSeconds(5);

  /// Stripe forgets an idempotency key after a day, and then a repeated call is a new one.
  private static final Duration LEASE_MAX = Duration.ofHours(12);

  private static final Set<Status.Known> CANCELABLE = Set.of(Status.Known.REQUIRES_INPUT);
  private static final Set<Status.Known> REDACTABLE =
      Set.of(Status.Known.REQUIRES_INPUT, Status.Known.VERIFIED, Status.Known.CANCELED);

  /// Where a session is not canceled any more, and a rule goes on with its redact.
  private static final Set<Status.Known> SETTLED =
      Set.of(Status.Known.VERIFIED, Status.Known.CANCELED);

  private final List<String> mistakes = new ArrayList<>();

  private Sense() {}

  static List<String> mistakes(Policy policy) {
    var sense = new Sense();
    sense.checkClocks(policy);
    sense.checkRules(policy.rules());
    sense.checkResults(policy.privacy());
    if (sense.mistakes.isEmpty()) {
      sense.checkReach(policy);
    }
    return sense.mistakes;
  }

  private void checkClocks(Policy policy) {
    var retry = policy.retry();
    checkLength("requests.coolingOff", policy.permissions().coolingOff());
    checkOften("redaction.lookEvery", policy.redactionLookEvery());
    checkLength("redaction.lookEvery", policy.redactionLookEvery());
    checkLength("redaction.alarmAfter", policy.redactionAlarmAfter());
    checkLength("privacy.confirmedWithin", policy.privacy().confirmedWithin());
    checkLength("freshness", policy.freshness());
    checkOften("retry.first", retry.first());
    checkLength("retry.first", retry.first());
    checkLength("retry.longest", retry.longest());
    checkLength("retry.giveUpAfter", retry.giveUpAfter());
    checkOrder("retry.first", retry.first(), "retry.longest", retry.longest());
    checkOrder("retry.first", retry.first(), "retry.giveUpAfter", retry.giveUpAfter());
    checkOrder(
        "redaction.lookEvery",
        policy.redactionLookEvery(),
        "redaction.alarmAfter",
        policy.redactionAlarmAfter());
    if (policy.lease().compareTo(LEASE_MIN) < 0 || policy.lease().compareTo(LEASE_MAX) > 0) {
      mistakes.add(
          "lease is %s; wanted: from %s to %s."
              .formatted(Span.iso(policy.lease()), LEASE_MIN, LEASE_MAX));
    }
  }

  private void checkLength(String path, @Nullable Duration duration) {
    if (duration != null && duration.compareTo(LONGEST) > 0) {
      mistakes.add(
          "%s is %s; wanted: up to %s.".formatted(path, Span.iso(duration), Span.iso(LONGEST)));
    }
  }

  /// What is done again and again must leave Stripe and the machine the time to do it.
  private void checkOften(String path, @Nullable Duration duration) {
    if (duration != null && duration.compareTo(OFTEN_MIN) < 0) {
      mistakes.add("%s is %s; wanted: at least %s.".formatted(path, Span.iso(duration), OFTEN_MIN));
    }
  }

  private void checkOrder(
      String shorterPath, Duration shorter, String longerPath, Duration longer) {
    if (shorter.compareTo(longer) > 0) {
      mistakes.add(
          "%s is %s, longer than %s, %s."
              .formatted(shorterPath, Span.iso(shorter), longerPath, Span.iso(longer)));
    }
  }

  private void checkRules(List<Rule> rules) {
    var names = new HashSet<String>();
    for (var i = 0; i < rules.size(); i++) {
      var rule = rules.get(i);
      var path = path(i, rule);
      if (!names.add(rule.name())) {
        mistakes.add("%s has the name of an earlier rule; wanted: another.".formatted(path));
      }
      checkLengths(path, rule);
      checkPossible(path, rule);
      checkTogether(path, rule);
    }
  }

  private static String path(int index, Rule rule) {
    return "rules[%d] (%s)".formatted(index, rule.name());
  }

  private void checkLengths(String path, Rule rule) {
    checkOften(path + ".refreshAfter", rule.duties().refreshAfter());
    checkLength(path + ".refreshAfter", rule.duties().refreshAfter());
    checkLength(path + ".cancelAfter", rule.duties().cancelAfter());
    checkLength(path + ".redactAfter", rule.duties().redactAfter());
    checkLength(path + ".keepAtLeast", rule.duties().keepAtLeast());
  }

  /// What Stripe never accepts at any status that the rule is for.
  private void checkPossible(String path, Rule rule) {
    var duties = rule.duties();
    if (!covers(rule, CANCELABLE)) {
      refuse(
          duties.cancelAfter(),
          path + ".cancelAfter",
          "Stripe cancels in requires_input alone, and the rule is for other statuses");
      refuse(
          duties.attemptsMax(),
          path + ".attemptsMax",
          "Stripe cancels in requires_input alone, and the rule is for other statuses");
    }
    if (!covers(rule, REDACTABLE)) {
      refuse(
          duties.redactAfter(),
          path + ".redactAfter",
          "Stripe redacts nothing in processing, and the rule is for that alone");
      refuse(
          duties.keepAtLeast(),
          path + ".keepAtLeast",
          "Stripe redacts nothing in processing, and the rule is for that alone");
    }
  }

  private void refuse(@Nullable Object duty, String path, String reason) {
    if (duty != null) {
      mistakes.add("%s could never be done: %s.".formatted(path, reason));
    }
  }

  private static boolean covers(Rule rule, Set<Status.Known> wanted) {
    var statuses = rule.scope().statuses();
    return statuses.isEmpty() || statuses.stream().anyMatch(wanted::contains);
  }

  /// Duties of which one leaves nothing to the other.
  private void checkTogether(String path, Rule rule) {
    var duties = rule.duties();
    var redact = duties.redactAfter();
    var keep = duties.keepAtLeast();
    var cancel = duties.cancelAfter();
    if (redact != null && keep != null && keep.compareTo(redact) > 0) {
      mistakes.add(
          "%s has redactAfter %s before keepAtLeast %s is over; wanted: the longer of them as redactAfter."
              .formatted(path, Span.iso(redact), Span.iso(keep)));
    }
    if (redact == null || cancel == null || !covers(rule, CANCELABLE)) {
      return;
    }
    if (redact.compareTo(cancel) <= 0) {
      mistakes.add(
          "%s never comes to cancelAfter %s: a redact cancels too, and comes after %s; wanted: one of them, or a redactAfter that is longer."
              .formatted(path, Span.iso(cancel), Span.iso(redact)));
    } else if (!covers(rule, SETTLED)) {
      mistakes.add(
          "%s never comes to redactAfter %s: after %s the session is canceled, and this rule is not for canceled sessions; wanted: one of them, or canceled among when.status, where redactAfter then counts from the cancel."
              .formatted(path, Span.iso(redact), Span.iso(cancel)));
    }
  }

  private void checkResults(Policy.Privacy privacy) {
    if (privacy.results() && privacy.personalData() != Disclosure.SEALED) {
      mistakes.add(
          "privacy.results could never be published: they go out under a seal alone, and privacy.personalData is %s; wanted: sealed."
              .formatted(privacy.personalData().wire()));
    }
  }

  private void checkReach(Policy policy) {
    var reach = Reach.of(policy);
    if (reach == null) {
      mistakes.add(
          "rules tell too many kinds of sessions apart to be checked; wanted: fewer codes and"
              + " accounts, or groups of codes.");
      return;
    }
    for (var i = 0; i < policy.rules().size(); i++) {
      var rule = policy.rules().get(i);
      if (!reach.reaches(rule)) {
        mistakes.add(
            "%s is never reached: every session that it fits is taken by a rule before it."
                .formatted(path(i, rule)));
      }
    }
  }
}
