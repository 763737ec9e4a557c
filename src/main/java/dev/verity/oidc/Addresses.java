package dev.verity.oidc;

import java.net.URI;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which addresses nobody in between can read along at: those of HTTPS, and of this machine.
final class Addresses {
  private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

  private Addresses() {}

  static boolean arePrivate(@Nullable URI... addresses) {
    for (var address : addresses) {
      if (address == null || !isPrivate(address)) {
        return false;
      }
    }
    return true;
  }

  static void check(String what, URI address) {
    if (!isPrivate(address)
        || address.getRawUserInfo() != null
        || address.getRawQuery() != null
        || address.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "%s is https://host[:port], or http:// on this machine, without a query; found %s."
              .formatted(what, address));
    }
  }

  private static boolean isPrivate(URI address) {
    var host = Objects.requireNonNullElse(address.getHost(), "");
    return switch (Objects.requireNonNullElse(address.getScheme(), "")) {
      case "https" -> !host.isEmpty();
      case "http" -> THIS_MACHINE.contains(host);
      default -> false;
    };
  }
}
