package dev.verity.cli;

import dev.verity.audit.Finding;
import dev.verity.audit.Verdict;
import java.io.PrintWriter;
import java.util.function.Consumer;

/// Prints each finding as it comes, and what it all comes to in the last line.
final class AuditReport implements Consumer<Finding> {
  private final PrintWriter out;

  AuditReport(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void accept(Finding finding) {
    var session = finding.session() == null ? "-" : finding.session();
    var line =
        "%-23s  %s  %d  %s  %s"
            .formatted(
                finding.kind(), session, finding.sequence(), finding.place(), finding.sentence());
    out.println(SessionPrinter.printable(line));
  }

  /// The exit code.
  int end(Verdict verdict, String uncovered) {
    note(verdict.unchained(), "entries were written before there were chains");
    note(verdict.begunLate(), "sessions whose first entries retention has deleted");
    note(verdict.headless(), "sessions whose state is not there, so that their end is unknown");
    note(verdict.expired(), "checkpoints over entries that retention has deleted");
    note(verdict.uncovered(), uncovered);
    if (!verdict.areSignaturesChecked()) {
      out.println("Signatures were not checked: there is no public key (--public-key).");
    }
    out.printf(
        "chains valid %d/%d, entries %d, checkpoints valid %d/%d, findings %d%n",
        verdict.chainsValid(),
        verdict.chains(),
        verdict.entries(),
        verdict.checkpointsValid(),
        verdict.checkpoints() - verdict.expired(),
        verdict.findings());
    out.flush();
    return verdict.isGood() ? ExitCode.DONE : ExitCode.FOUND;
  }

  private void note(long count, String what) {
    if (count > 0) {
      out.println(count + " " + what + ".");
    }
  }
}
