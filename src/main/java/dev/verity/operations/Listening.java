package dev.verity.operations;

import dev.verity.audit.Auditor;
import dev.verity.audit.Head;
import dev.verity.audit.StoredCheckpoint;
import dev.verity.audit.StoredEntry;
import java.util.function.BooleanSupplier;

/// Hands on what an auditor is told, counts the entries, and leaves between two records when that
/// is wanted.
record Listening(Auditor auditor, Runnable counter, BooleanSupplier isStopped) implements Auditor {

  /// The reading was broken off.
  static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1;

    Stopped() {
      super(null, null, false, false);
    }
  }

  @Override
  public void head(Head head) {
    check();
    auditor.head(head);
  }

  @Override
  public void begins(int partition, long journal, long checkpoints) {
    auditor.begins(partition, journal, checkpoints);
  }

  @Override
  public void checkpoint(StoredCheckpoint checkpoint) {
    check();
    auditor.checkpoint(checkpoint);
  }

  @Override
  public void entry(StoredEntry entry) {
    check();
    counter.run();
    auditor.entry(entry);
  }

  private void check() {
    if (isStopped.getAsBoolean()) {
      throw new Stopped();
    }
  }
}
