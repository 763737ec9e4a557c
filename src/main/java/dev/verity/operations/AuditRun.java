package dev.verity.operations;

import dev.verity.audit.Finding;
import dev.verity.audit.Verdict;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A verification of the journal, under way or over.
///
/// @param session whose chain was verified; null for all
/// @param entries how many records of the journal were read until now
/// @param findings the first things that do not fit; the verdict says how many there are
/// @param verdict null until it is there
/// @param trouble why there is no verdict; null otherwise
/// @param ended null while it runs
public record AuditRun(
    String id,
    @Nullable String session,
    String actor,
    long entries,
    List<Finding> findings,
    State state,
    @Nullable Verdict verdict,
    @Nullable String trouble,
    Instant began,
    @Nullable Instant ended) {
  public AuditRun {
    findings = List.copyOf(findings);
  }

  /// How it stands.
  public enum State {
    RUNNING,
    /// Everything was read, and there is a verdict.
    DONE,
    BROKEN
  }
}
