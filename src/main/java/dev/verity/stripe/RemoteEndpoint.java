package dev.verity.stripe;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A webhook endpoint, or an event destination of the same kind, as Stripe has it.
///
/// @param url null when Stripe does not tell it
/// @param types what it hears of, as snapshot events spell it even where thin ones are sent; `*` is
///   everything that need not be named
public record RemoteEndpoint(
    String id, @Nullable String url, boolean enabled, boolean livemode, Set<String> types) {

  public RemoteEndpoint {
    types = Set.copyOf(types);
  }
}
