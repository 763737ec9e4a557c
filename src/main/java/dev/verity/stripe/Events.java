package dev.verity.stripe;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The events about verification sessions that Stripe keeps, for 30 days. Whatever Stripe or the
/// network does is a [Reply]; nothing is tried twice here.
public interface Events {

  /// One page, at most 100 events of the six types, newest first. `delivery_success` is never asked
  /// for: what a receiver has accepted and then lost counts as delivered.
  ///
  /// @param from the earliest creation that is shown, in whole seconds
  /// @param before the first creation that is no longer shown
  /// @param after the id of the last event of the page before; null for the first page
  Reply<EventPage> page(Instant from, Instant before, @Nullable String after, Call call);
}
