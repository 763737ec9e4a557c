package dev.verity.sandbox;

import dev.verity.session.Redaction;
import dev.verity.session.Status;
import org.jspecify.annotations.Nullable;

/// Where a session stands: its status, its redaction, and what its last attempt left behind.
///
/// @param lastError the code of `last_error`
/// @param report the id of the last verification report
record Standing(
    Status.Known status,
    Redaction.Known redaction,
    @Nullable String lastError,
    @Nullable String report) {

  static final Standing NEW =
      new Standing(Status.Known.REQUIRES_INPUT, Redaction.Known.NONE, null, null);

  Standing with(Status.Known next) {
    return new Standing(next, redaction, null, report);
  }

  Standing with(Redaction.Known next) {
    return new Standing(status, next, null, report);
  }

  Standing verified(String newReport) {
    return new Standing(Status.Known.VERIFIED, redaction, null, newReport);
  }

  Standing failed(String code, @Nullable String newReport) {
    return new Standing(Status.Known.REQUIRES_INPUT, redaction, code, newReport);
  }
}
