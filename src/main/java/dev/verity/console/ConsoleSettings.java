package dev.verity.console;

import dev.verity.http.Proxies;
import dev.verity.http.Tls;
import dev.verity.oidc.OidcSettings;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where the console is served, and to whom.
///
/// @param url how browsers reach it, without a slash at the end; null where they come directly
/// @param tls null listens in the clear: on loopback, or behind a proxy that speaks TLS
/// @param users the file of those who may come in
/// @param provider with which people may sign in beside their password; null where there is none
public record ConsoleSettings(
    String host,
    int port,
    @Nullable URI url,
    @Nullable Tls tls,
    Proxies proxies,
    Path users,
    @Nullable OidcSettings provider) {

  public ConsoleSettings {
    if (url != null && (url.getHost() == null || !url.getRawPath().isEmpty())) {
      throw new IllegalArgumentException(
          "%s is wanted as https://host[:port], without a slash at the end (console.url)."
              .formatted(url));
    }
  }
}
