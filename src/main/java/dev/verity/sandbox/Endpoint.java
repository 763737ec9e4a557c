package dev.verity.sandbox;

import dev.verity.stripe.SigningSecret;
import java.time.Instant;
import java.util.stream.Collectors;

/// A registered webhook endpoint. It does not print its secrets.
///
/// @param enabled a disabled one is told nothing, and retries to it end
public record Endpoint(String id, EndpointSettings settings, Instant created, boolean enabled) {

  Endpoint withEnabled(boolean value) {
    return new Endpoint(id, settings, created, value);
  }

  /// The `Stripe-Signature` header with one `v1` for each secret.
  String signature(long epochSecond, byte[] body) {
    var prefix = "t=" + epochSecond + ",";
    return settings.secrets().stream()
        .map(secret -> new SigningSecret(secret).header(epochSecond, body))
        .map(header -> header.substring(prefix.length()))
        .collect(Collectors.joining(",", prefix, ""));
  }

  @Override
  public String toString() {
    return "Endpoint[" + id + ", " + settings.url() + "]";
  }
}
