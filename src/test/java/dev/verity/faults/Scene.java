package dev.verity.faults;

import dev.verity.local.Compliance;
import dev.verity.local.Judge;
import dev.verity.local.LocalPolicy;
import dev.verity.local.People;
import dev.verity.local.Warehouse;
import dev.verity.local.Watch;
import dev.verity.sandbox.Ledger;
import java.util.Set;
import java.util.function.UnaryOperator;

/// A run at one moment: what runs, who comes, and what is heard of it downstream.
record Scene(Plant plant, Watch watch, Warehouse warehouse, People crowd, Compliance compliance) {
  private static final Set<String> FOLLOW_UPS = Set.of("retrieve", "cancel", "redact");

  /// How many calls of workers Stripe has granted.
  long callsAnswered() {
    return plant.sandbox().ledger().calls().entrySet().stream()
        .filter(calls -> FOLLOW_UPS.contains(calls.getKey()))
        .mapToLong(calls -> calls.getValue().getOrDefault(200, 0L))
        .sum();
  }

  /// Whether somebody is known downstream who came after so many others.
  boolean isKnownSomeoneAfter(int others) {
    return crowd.sessions().stream().skip(others).anyMatch(id -> watch.session(id) != null);
  }

  /// Whether all are at their end, and all that was to come has come.
  boolean isQuiet() {
    return watch.over() >= crowd.sessions().size()
        && watch.erasedEverywhere() >= crowd.sessions().size()
        && plant.sandbox().pendingDeliveries() == 0
        && watch.answers().size() >= compliance.requestsSent()
        && judged(UnaryOperator.identity()).lost().isEmpty();
  }

  /// What the judge says.
  ///
  /// @param tampering what is done to the ledger before
  Judge judged(UnaryOperator<Ledger> tampering) {
    return Judge.of(
        tampering.apply(plant.sandbox().ledger()), watch, compliance, LocalPolicy.onItsWay());
  }
}
