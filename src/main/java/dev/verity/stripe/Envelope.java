package dev.verity.stripe;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What must be known of a webhook body to route it: nothing personal, and no tree of the rest.
///
/// @param type Stripe's spelling, with its `v1.` in thin events
/// @param sessionId the verification session it is about; null for every other type of event
/// @param account the connected account or context, null for the platform's own events
/// @param thin whether it is a `v2.core.event`, which has no snapshot
public record Envelope(
    String eventId,
    String type,
    @Nullable String sessionId,
    boolean livemode,
    @Nullable String account,
    Instant created,
    boolean thin) {}
