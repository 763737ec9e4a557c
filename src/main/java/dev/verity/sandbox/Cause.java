package dev.verity.sandbox;

import org.jspecify.annotations.Nullable;

/// The API call that caused an event; both parts are null when a person or Stripe did.
record Cause(@Nullable String requestId, @Nullable String idempotencyKey) {
  static final Cause AUTOMATIC = new Cause(null, null);
}
