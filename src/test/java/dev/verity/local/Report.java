package dev.verity.local;

import dev.verity.contracts.LeftRecords;
import dev.verity.sandbox.Ledger;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.PrintStream;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// The table at the end of a local run.
final class Report {
  private static final int NAMED_MAX = 20;

  private final PrintStream out;

  Report(PrintStream out) {
    this.out = out;
  }

  void print(
      Ledger ledger,
      MeterRegistry meters,
      Watch watch,
      Compliance compliance,
      Judge judge,
      double seconds) {
    out.printf("%nafter %.1f s%n", seconds);
    line("sessions", Integer.toString(ledger.sessions().size()));
    ledger.sessions().stream()
        .collect(
            Collectors.groupingBy(
                session -> session.status().wire() + ", redaction " + session.redaction().wire(),
                TreeMap::new,
                Collectors.counting()))
        .forEach((state, count) -> line("  " + state, count.toString()));
    var webhooks = ledger.webhooks();
    line(
        "webhooks",
        "%d events, %d requests sent, %d duplicated, %d reordered, %d lost, %d answers lost, %d vanished, %d refused"
            .formatted(
                webhooks.events(),
                webhooks.attempts(),
                webhooks.duplicated() + webhooks.twins(),
                webhooks.reordered(),
                webhooks.lost(),
                webhooks.answersLost(),
                webhooks.vanished(),
                webhooks.refused()));
    for (var action : List.of("retrieve", "retrieve_results", "cancel", "redact")) {
      line(
          "follow-ups " + action,
          "%d done, %d retried, %d failed"
              .formatted(
                  finished(meters, action, "done"::equals),
                  Math.round(meters.counter("verity.followup.retries", "action", action).count()),
                  finished(meters, action, outcome -> !outcome.equals("done"))));
    }
    line("reads per session", "%.2f, results included".formatted(reads(ledger)));
    line("results published", Integer.toString(watch.results().size()));
    line(
        "recovered",
        "%d events by the sweep, %d sessions read for the reconciliation"
            .formatted(watch.recovered(), recovered(meters, "reconciliation")));
    line(
        "requests",
        "%d sent, %d answered once"
            .formatted(
                compliance.requestsSent(), compliance.requestsSent() - judge.unanswered().size()));
    line("holds that stopped a redact", Integer.toString(compliance.holdsThatStopped()));
    line(
        "foreign effects",
        "%d, %d alarmed"
            .formatted(
                compliance.foreign().size(),
                compliance.foreign().size() - judge.unnoticed().size()));
    line("dead letters", Long.toString(watch.deadLetters()));
    line("calls that crossed a change", Integer.toString(judge.crossed().size()));
    named("changes published never", judge.lost());
    named("changes published twice", judge.doubled());
    named("published and not Stripe's", judge.strangers());
    named("requests not answered once", judge.unanswered());
    named("redacted under a hold", judge.broken());
    named("foreign effects not alarmed", judge.unnoticed());
    named("illegal calls", judge.illegal());
    named("sessions that differ", judge.differing());
  }

  /// What erasure has left.
  void print(Remains remains, Warehouse warehouse) {
    var journal = remains.journal();
    line(
        "chains valid",
        "%d/%d, %d entries".formatted(journal.chainsValid(), journal.chains(), journal.entries()));
    line(
        "checkpoints valid",
        "%d/%d signed".formatted(journal.checkpointsValid(), journal.checkpoints()));
    line("keys destroyed", Integer.toString(remains.destroyed()));
    line("notices acknowledged", Integer.toString(remains.confirmed()));
    line("events published under a seal", Integer.toString(remains.sealed()));
    line("events kept downstream meanwhile", Long.toString(warehouse.opened()));
    named("journal entries altered", remains.altered());
    named("erased sessions with a key", remains.kept());
    named("erased sessions still readable", remains.readable());
    named("notices not acknowledged", remains.unconfirmed());
    named("copies left downstream", warehouse.copies());
  }

  /// Whether what was written is what was promised.
  ///
  /// @param sessions of which the records tell
  void print(LeftRecords records, long sessions) {
    records
        .topics()
        .forEach((topic, volume) ->
            line(
                topic + ", per session",
                "%.2f records, %,d bytes"
                    .formatted((double) volume.records() / sessions, volume.bytes() / sessions)));
    line(
        "records held against the contract",
        "%d on %d topics".formatted(records.checked(), records.topics().size()));
    named("records that break it", records.invalid());
  }

  private static double reads(Ledger ledger) {
    var reads =
        ledger.calls().entrySet().stream()
            .filter(calls -> calls.getKey().contains("retrieve"))
            .flatMap(calls -> calls.getValue().values().stream())
            .mapToLong(Long::longValue)
            .sum();
    return (double) reads / Math.max(1, ledger.sessions().size());
  }

  private static long recovered(MeterRegistry meters, String door) {
    return Math.round(
        meters.find("verity.recovery.recovered").tag("door", door).counters().stream()
            .mapToDouble(Counter::count)
            .sum());
  }

  private static long finished(MeterRegistry meters, String action, Predicate<String> outcome) {
    return meters.find("verity.followup.finished").tag("action", action).timers().stream()
        .filter(timer -> outcome.test(timer.getId().getTag("outcome")))
        .mapToLong(Timer::count)
        .sum();
  }

  private void named(String what, List<String> found) {
    line(what, Integer.toString(found.size()));
    found.stream().limit(NAMED_MAX).forEach(each -> out.printf("    %s%n", each));
  }

  private void line(String what, String found) {
    out.printf("%-34s %s%n", what, found);
  }
}
