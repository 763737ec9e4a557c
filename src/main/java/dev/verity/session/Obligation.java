package dev.verity.session;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Something owed to a session, by policy or by request.
///
/// @param due not before; a minimum retention is in it
/// @param cause the rule, `verified.redactAfter` for instance, or `request <id>`
/// @param gate what bars it, whatever the clock says; null when nothing does
public record Obligation(FollowUp.Action action, Instant due, String cause, @Nullable Gate gate) {

  /// What a clock cannot open.
  public enum Gate {
    HOLD,
    APPROVAL
  }

  boolean isOpen() {
    return gate == null;
  }
}
