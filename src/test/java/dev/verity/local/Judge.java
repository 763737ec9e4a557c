package dev.verity.local;

import dev.verity.sandbox.Ledger;
import dev.verity.session.Session;
import dev.verity.session.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Holds what Verity says against what is true at the sandbox.
///
/// @param differing one line per session that Verity sees otherwise than Stripe does
/// @param lost events that were never published
/// @param doubled events that were published more than once
/// @param illegal calls that Stripe had to refuse because of the session's status
record Judge(
    List<String> differing, List<String> lost, List<String> doubled, List<String> illegal) {

  static Judge of(Ledger ledger, Watch watch) {
    var differing = new ArrayList<String>();
    for (var truth : ledger.sessions()) {
      var difference = difference(truth, watch.session(truth.id()));
      if (difference != null) {
        differing.add(truth.id() + ": " + difference);
      }
    }
    var published = watch.events();
    var events = ledger.sessions().stream().flatMap(session -> session.events().stream()).toList();
    return new Judge(
        differing,
        ids(events, published, 0),
        published.entrySet().stream()
            .filter(event -> event.getValue() > 1)
            .map(Map.Entry::getKey)
            .toList(),
        ledger.illegal().stream()
            .map(call -> "%s %s in %s".formatted(call.session(), call.operation(), call.status()))
            .toList());
  }

  boolean isContent() {
    return differing.isEmpty() && lost.isEmpty() && doubled.isEmpty() && illegal.isEmpty();
  }

  private static List<String> ids(
      List<Ledger.Event> events, Map<String, Integer> published, int times) {
    return events.stream()
        .map(Ledger.Event::id)
        .filter(id -> published.getOrDefault(id, 0) == times)
        .collect(Collectors.toList());
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
