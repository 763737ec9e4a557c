package dev.verity.access;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One person at one browser, from sign-in to sign-out.
///
/// @param passwordSet a new password ends it
/// @param forms what forms of this visit carry, and those of other sites do not know
record Visit(
    Actor actor, @Nullable Instant passwordSet, Instant began, Instant seen, RandomSecret forms) {

  Visit seen(Actor as, Instant now) {
    return new Visit(as, passwordSet, began, now, forms);
  }
}
