package dev.verity.cli;

import dev.verity.deadletters.DeadLetter;
import dev.verity.deadletters.Progress;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/// Tells how a run over dead letters goes, and at its end what has failed.
final class LetterReport implements Progress {
  private static final int EVERY = 100;

  private final PrintWriter out;
  private final PrintWriter err;
  private final String done;
  private final int all;
  private final List<String> failed = new ArrayList<>();
  private int heard;

  /// @param done the word for what was done
  LetterReport(PrintWriter out, PrintWriter err, String done, int all) {
    this.out = out;
    this.err = err;
    this.done = done;
    this.all = all;
  }

  @Override
  public void done(DeadLetter letter) {
    next();
  }

  @Override
  public void failed(DeadLetter letter, String why) {
    failed.add(
        "%s  %s  %s"
            .formatted(letter.id(), letter.session() == null ? "-" : letter.session(), why));
    next();
  }

  private void next() {
    heard++;
    if (heard % EVERY == 0) {
      err.println("%d of %d, %d failed".formatted(heard, all, failed.size()));
    }
  }

  /// Prints the sum and gives the exit code.
  int end() {
    out.println("%s %d, failed %d".formatted(done, heard - failed.size(), failed.size()));
    failed.forEach(line -> out.println(SessionPrinter.printable("  " + line)));
    return failed.isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
  }
}
