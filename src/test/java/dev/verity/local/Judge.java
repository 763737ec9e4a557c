package dev.verity.local;

import dev.verity.sandbox.Ledger;
import dev.verity.session.Session;
import dev.verity.session.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Holds what Verity says against what is true at the sandbox.
///
/// @param differing one line per session that Verity sees otherwise than Stripe does
/// @param lost changes that were never published
/// @param doubled changes that were published more than once
/// @param strangers published events that Stripe has not made
/// @param illegal calls that Stripe had to refuse because of the session's status, and that Verity
///   should have known better than to make
/// @param crossed calls that Stripe had to refuse because somebody else was faster
/// @param unanswered requests that have no answer, or more than one
/// @param broken sessions that were redacted under a hold
/// @param unnoticed sessions that somebody else has changed without an alarm
public record Judge(
    List<String> differing,
    List<String> lost,
    List<String> doubled,
    List<String> strangers,
    List<String> illegal,
    List<String> crossed,
    List<String> unanswered,
    List<String> broken,
    List<String> unnoticed) {

  /// The verdict on what was watched.
  ///
  /// @param onItsWay how long before a call Verity may have read the session last
  public static Judge of(Ledger ledger, Watch watch, Compliance compliance, Duration onItsWay) {
    var differing = new ArrayList<String>();
    for (var truth : ledger.sessions()) {
      var difference = difference(truth, watch.session(truth.id()));
      if (difference != null) {
        differing.add(truth.id() + ": " + difference);
      }
    }
    var published = published(ledger, watch.events());
    watch.results().forEach((session, times) -> published.put(session + " results", times));
    var answers = watch.answers();
    return new Judge(
        differing,
        times(published, 0, 0),
        times(published, 2, Integer.MAX_VALUE),
        strangers(ledger, watch.events().keySet()),
        refused(ledger, call -> !call.isCrossed(onItsWay)),
        refused(ledger, call -> call.isCrossed(onItsWay)),
        compliance.requests().stream()
            .filter(id -> answers.getOrDefault(id, List.of()).size() != 1)
            .toList(),
        compliance.holdsBroken(),
        compliance.foreign().stream()
            .filter(
                id -> watch.alarms(id).stream().noneMatch(alarm -> alarm.startsWith("foreign_")))
            .toList());
  }

  /// Whether nothing is wrong.
  ///
  /// @param areEventsOwed whether every change must have been published: without a sweep, what no
  ///   webhook brought cannot be
  public boolean isContent(boolean areEventsOwed) {
    return differing.isEmpty()
        && (lost.isEmpty() || !areEventsOwed)
        && doubled.isEmpty()
        && strangers.isEmpty()
        && illegal.isEmpty()
        && unanswered.isEmpty()
        && broken.isEmpty()
        && unnoticed.isEmpty();
  }

  /// Each change with how often it was published; Stripe may make two Event objects for one.
  private static Map<String, Integer> published(Ledger ledger, Map<String, Integer> events) {
    var published = new LinkedHashMap<String, Integer>();
    for (var session : ledger.sessions()) {
      for (var event : session.events()) {
        published.merge(
            "%s change %d, %s".formatted(session.id(), event.change(), event.type()),
            events.getOrDefault(event.id(), 0),
            Integer::sum);
      }
    }
    return published;
  }

  private static List<String> refused(Ledger ledger, Predicate<Ledger.IllegalCall> which) {
    return ledger.illegal().stream()
        .filter(which)
        .map(call -> "%s %s in %s".formatted(call.session(), call.operation(), call.status()))
        .toList();
  }

  private static List<String> strangers(Ledger ledger, Set<String> events) {
    var made =
        ledger.sessions().stream()
            .flatMap(session -> session.events().stream())
            .map(Ledger.Event::id)
            .collect(Collectors.toSet());
    return events.stream().filter(event -> !made.contains(event)).sorted().toList();
  }

  private static List<String> times(Map<String, Integer> published, int least, int most) {
    return published.entrySet().stream()
        .filter(change -> change.getValue() >= least && change.getValue() <= most)
        .map(Map.Entry::getKey)
        .toList();
  }

  /// The reason of a canceled session is Verity's alone: Stripe erases it.
  private static @Nullable String difference(Ledger.Session truth, @Nullable Session known) {
    if (known == null || known.observed() == null) {
      return "Verity does not know it";
    }
    var seen = known.observed().snapshot();
    if (!truth.status().equals(seen.status()) || !truth.redaction().equals(seen.redaction())) {
      return "Stripe has %s/%s, Verity %s/%s"
          .formatted(
              truth.status().wire(),
              truth.redaction().wire(),
              seen.status().wire(),
              seen.redaction().wire());
    }
    var sameReason =
        truth.status() == Status.Known.CANCELED
            || Objects.equals(truth.lastError(), seen.lastError());
    return sameReason ? null : "Stripe has the error %s".formatted(truth.lastError());
  }
}
