package dev.verity.session;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The impersonal part of Stripe's session object, as an event or a retrieve showed it.
///
/// @param lastError the code of `last_error`; cancelling erases it at Stripe
/// @param report the id of the last verification report
/// @param type `document`, `id_number`, `verification_flow`, or a word of later days
/// @param selfie whether a matching selfie is asked for, so that biometric data may be held
/// @param created when the session was created, in whole seconds
public record Snapshot(
    Status status,
    Redaction redaction,
    @Nullable String lastError,
    @Nullable String report,
    @Nullable String type,
    boolean selfie,
    Instant created) {

  /// Whether Stripe has results of a verification to show.
  public boolean hasResults() {
    return status == Status.Known.VERIFIED && redaction == Redaction.Known.NONE;
  }
}
