package dev.verity.sandbox;

import dev.verity.session.EventType;
import org.jspecify.annotations.Nullable;

/// What the law says to an act on a session.
sealed interface Verdict {

  /// Allowed; the session stands there afterwards.
  ///
  /// @param event the event that tells of it, or null where Stripe sends none
  record Granted(Standing to, EventType.@Nullable Known event) implements Verdict {}

  /// Not allowed.
  record Refused(String reason) implements Verdict {}
}
