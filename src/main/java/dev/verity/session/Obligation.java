package dev.verity.session;

import java.time.Instant;

/// Something owed to a session by policy.
///
/// @param cause the rule that asks for it, for instance `verified.redactAfter`
public record Obligation(FollowUp.Action action, Instant due, String cause) {}
