package dev.verity.session;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A verified event about one session: a hint that Stripe's object has changed.
///
/// @param created when Stripe made the event, in whole seconds; two events may share a second
/// @param account the connected account (`acct_…`), or null for the platform's own
/// @param snapshot the object inside the event; null in a thin event, or when it could not be read
/// @param twin on a thin event the id of the snapshot event for the same change
/// @param idempotencyKey the key of the API call that caused the event; null when a person or
///   Stripe did
public record Event(
    String id,
    EventType type,
    Instant created,
    boolean livemode,
    @Nullable String account,
    @Nullable Snapshot snapshot,
    @Nullable String twin,
    @Nullable String idempotencyKey) {}
