package dev.verity.stripe;

import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;

/// How to reach Stripe, or a sandbox that speaks like it.
///
/// @param apiBase scheme, host and port alone, for instance `http://localhost:8090`
/// @param readTimeout how long one call may take in all, from the first byte sent to the last byte
///   of the answer; a single call may ask for another time
public record StripeSettings(
    URI apiBase, ApiKeys keys, Duration connectTimeout, Duration readTimeout) {

  public static final URI STRIPE = URI.create("https://api.stripe.com");

  static final Duration TIMEOUT_MAX = Duration.ofMinutes(10);

  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  public StripeSettings {
    apiBase = origin(apiBase);
    checkTimeout("connect", connectTimeout);
    checkTimeout("read", readTimeout);
    if (keys.live() != null && !isPrivate(apiBase)) {
      throw new IllegalArgumentException(
          "A live key is sent over https only; the API base " + apiBase + " is plain http.");
    }
  }

  static void checkTimeout(String name, Duration timeout) {
    if (timeout.toMillis() < 1 || timeout.compareTo(TIMEOUT_MAX) > 0) {
      throw new IllegalArgumentException(
          "A %s time-out from 1 ms to %s is wanted, %s was found."
              .formatted(name, TIMEOUT_MAX, timeout));
    }
  }

  private static URI origin(URI base) {
    var http =
        Objects.equals(base.getScheme(), "https") || Objects.equals(base.getScheme(), "http");
    var bare = base.getRawPath() == null || Set.of("", "/").contains(base.getRawPath());
    if (!http
        || base.getHost() == null
        || !bare
        || base.getRawUserInfo() != null
        || base.getRawQuery() != null
        || base.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "An API base like " + STRIPE + " is wanted: http or https, a host, no path.");
    }
    return URI.create(base.getScheme() + "://" + base.getRawAuthority());
  }

  private static boolean isPrivate(URI base) {
    return base.getScheme().equals("https") || LOOPBACK.contains(base.getHost());
  }
}
