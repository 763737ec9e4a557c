package dev.verity.faults;

import dev.verity.local.Judge;
import dev.verity.local.Remains;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/// What is printed at the end of a run.
final class FaultReport {
  private static final int NAMED_MAX = 20;

  private final PrintStream out;

  FaultReport(PrintStream out) {
    this.out = out;
  }

  /// @param drained from the last fault until all were at their end
  void print(Scene scene, Judge verdict, Remains remains, Tally tally, Duration drained) {
    var webhooks = scene.plant().sandbox().ledger().webhooks();
    out.println();
    tally.print(out);
    out.printf(
        "%nprocesses that died by themselves  %d%n",
        scene.plant().roles().stream().mapToInt(RoleProcess::deaths).sum());
    out.printf(
        "webhooks                           %d events, %d requests sent, %d repeated after a"
            + " failure, %d events that no webhook told of%n",
        webhooks.events(),
        webhooks.attempts(),
        webhooks.refused() + webhooks.lost() + webhooks.answersLost(),
        webhooks.vanished());
    out.printf("calls to Stripe                    %s%n", scene.plant().sandbox().ledger().calls());
    out.printf("recovered by the sweep             %d%n", scene.watch().recovered());
    out.printf(
        "requests                           %d, holds that stopped a redact %d%n",
        scene.compliance().requestsSent(), scene.compliance().holdsThatStopped());
    out.printf("dead letters                       %d%n", scene.watch().deadLetters());
    out.printf("calls that crossed a change        %d%n", verdict.crossed().size());
    out.printf("drained after                      %.1f s%n", drained.toMillis() / 1e3);
    named("changes published never", verdict.lost());
    named("changes published twice", verdict.doubled());
    named("published and not Stripe's", verdict.strangers());
    named("requests not answered once", verdict.unanswered());
    named("redacted under a hold", verdict.broken());
    named("illegal calls", verdict.illegal());
    named("sessions that differ", verdict.differing());
    out.printf(
        "chains valid                       %d/%d, %d entries; checkpoints %d/%d%n",
        remains.journal().chainsValid(),
        remains.journal().chains(),
        remains.journal().entries(),
        remains.journal().checkpointsValid(),
        remains.journal().checkpoints());
    out.printf(
        "keys destroyed                     %d, notices acknowledged %d%n",
        remains.destroyed(), remains.confirmed());
    named("journal entries altered", remains.altered());
    named("erased sessions with a key", remains.kept());
    named("erased sessions still readable", remains.readable());
    named("notices not acknowledged", remains.unconfirmed());
    out.printf(
        "faults %d, accepted %d, refused %d, lost %d, doubled %d, differing %d%n",
        tally.total(),
        webhooks.delivered() + webhooks.answersLost(),
        webhooks.refused(),
        verdict.lost().size(),
        verdict.doubled().size() + verdict.strangers().size(),
        verdict.differing().size());
  }

  /// Whom it still waited for when nothing moved any more.
  void printUnfinished(Scene scene) {
    for (var id : scene.crowd().sessions()) {
      var session = scene.watch().session(id);
      if (session == null || !session.isOver()) {
        out.printf("  %s  %s%n", id, session);
      }
    }
    named("changes published never", scene.judged(UnaryOperator.identity()).lost());
    out.printf(
        "pending deliveries %d, answers %d of %d%n",
        scene.plant().sandbox().pendingDeliveries(),
        scene.watch().answers().size(),
        scene.compliance().requestsSent());
  }

  private void named(String what, List<String> found) {
    out.printf("%-34s %d%n", what, found.size());
    found.stream().limit(NAMED_MAX).forEach(each -> out.printf("    %s%n", each));
  }
}
