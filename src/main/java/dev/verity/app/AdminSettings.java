package dev.verity.app;

import dev.verity.http.BearerHash;
import dev.verity.http.Tls;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/// How health and metrics are served, and to whom.
///
/// @param token of which only the hash is known; null lets everybody look who reaches the port
/// @param tls null listens in the clear
record AdminSettings(String host, int port, @Nullable BearerHash token, @Nullable Tls tls) {
  AdminSettings {
    if (token == null && !isLoopback(host)) {
      throw new IllegalArgumentException(
          "%s (admin.host) is seen by other machines, so a token is wanted: set admin.token.sha256, or leave admin.host at 127.0.0.1."
              .formatted(host));
    }
  }

  /// A name that nobody knows is told when the port is tried.
  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException _) {
      return false;
    }
  }
}
