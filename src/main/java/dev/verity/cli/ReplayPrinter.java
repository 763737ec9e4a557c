package dev.verity.cli;

import dev.verity.policy.Replay;
import dev.verity.session.FollowUp.Action;
import dev.verity.session.Policy;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// Prints what came of a replay: a line for each call, then what they add up to.
record ReplayPrinter(PrintWriter out, Policy policy, Instant since, Instant until) {
  private static final String LINE = "%-20s  %-30s  %-8s  %s%n";
  private static final String TOTAL = "  %-34s %10s %10s %10s%n";

  void print(Replay.Result result, long unreadable) {
    out.printf(LINE, "time", "session", "call", "cause");
    for (var call : result.calls()) {
      out.printf(
          LINE,
          call.at().truncatedTo(ChronoUnit.SECONDS),
          SessionPrinter.printable(call.sessionId()),
          call.action() == Action.RETRIEVE_RESULTS ? "results" : call.action().wire(),
          SessionPrinter.printable(cause(call.cause())));
    }
    printTotals(result.calls());
    out.printf(
        "%nPolicy %s in force from %s to %s: %d sessions, %d events, the oldest of %s.%n",
        policy.hash(),
        since,
        until,
        result.sessions(),
        result.events(),
        result.oldest() == null ? "no time" : result.oldest());
    if (policy.dryRun()) {
      out.println("The file says dryRun; here it was played as if it did not.");
    }
    result.answers().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(answer ->
            out.printf(
                "Requests answered %s: %d%n",
                answer.getKey().name().toLowerCase(Locale.ROOT), answer.getValue()));
    say(result.leftOut(), "events were left out: they would not have come like that.");
    say(result.thin(), "events were thin: errors, attempts and selfies are not known from them.");
    say(result.unseen(), "sessions were passed over: only requests are recorded of them.");
    say(result.endless(), "sessions were given up: they took too many steps.");
    say(unreadable, "records could not be read.");
    out.flush();
  }

  private void printTotals(Collection<Replay.Call> calls) {
    var rows = new LinkedHashMap<String, Map<Action, Integer>>();
    for (var rule : policy.rules()) {
      rows.put("rule " + rule.name(), new EnumMap<>(Action.class));
    }
    var all = new EnumMap<Action, Integer>(Action.class);
    for (var call : calls) {
      rows.computeIfAbsent(group(call.cause()), _ -> new EnumMap<>(Action.class))
          .merge(call.action(), 1, Integer::sum);
      all.merge(call.action(), 1, Integer::sum);
    }
    rows.put("all", all);
    out.println();
    out.printf(TOTAL, "", "retrieve", "cancel", "redact");
    rows.forEach((name, row) ->
        out.printf(
            TOTAL,
            name,
            row.getOrDefault(Action.RETRIEVE, 0) + row.getOrDefault(Action.RETRIEVE_RESULTS, 0),
            row.getOrDefault(Action.CANCEL, 0),
            row.getOrDefault(Action.REDACT, 0)));
  }

  private String group(String cause) {
    if (cause.startsWith("request ")) {
      return "requests";
    }
    var dot = cause.indexOf('.');
    var rule = dot < 0 ? "" : cause.substring(0, dot);
    return policy.rules().stream().anyMatch(known -> known.name().equals(rule))
        ? "rule " + rule
        : cause(cause);
  }

  /// A doubt is named like a constant.
  private static String cause(String cause) {
    return cause.equals(cause.toUpperCase(Locale.ROOT))
        ? "in doubt: " + cause.toLowerCase(Locale.ROOT).replace('_', ' ')
        : cause;
  }

  private void say(long number, String what) {
    if (number > 0) {
      out.printf("%d %s%n", number, what);
    }
  }
}
