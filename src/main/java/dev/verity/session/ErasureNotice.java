package dev.verity.session;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Tells everybody downstream that a session's personal data must go. One per session.
///
/// @param key the id of the data key that was destroyed; null when nothing was ever sealed
/// @param redactedAt Stripe's clock, in whole seconds: when the redaction was first seen as
///   finished
/// @param erasedAt our clock: when Verity made its own copies unreadable
/// @param systems those that are expected to confirm on `erasure-acks`
/// @param confirmBy until when; null when nobody is expected to
public record ErasureNotice(
    String sessionId,
    boolean livemode,
    @Nullable String account,
    @Nullable String key,
    Instant redactedAt,
    Instant erasedAt,
    List<String> systems,
    @Nullable Instant confirmBy) {

  public ErasureNotice {
    systems = List.copyOf(systems);
  }
}
