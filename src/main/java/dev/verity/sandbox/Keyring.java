package dev.verity.sandbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The accepted keys, presented as a bearer token or as the user name of basic auth.
final class Keyring {
  private static final String BEARER = "Bearer ";
  private static final String BASIC = "Basic ";

  private final List<ApiKey> keys;

  Keyring(List<ApiKey> keys) {
    this.keys = keys;
  }

  ApiKey check(@Nullable String authorization) {
    var presented = presented(authorization);
    return keys.stream()
        .filter(key -> key.is(presented))
        .findFirst()
        .orElseThrow(Refusal::wrongKey);
  }

  private static String presented(@Nullable String authorization) {
    if (authorization == null) {
      throw Refusal.noKey();
    }
    if (authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return authorization.substring(BEARER.length()).strip();
    }
    if (authorization.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
      return user(authorization.substring(BASIC.length()).strip());
    }
    throw Refusal.noKey();
  }

  private static String user(String credentials) {
    try {
      var text = new String(Base64.getDecoder().decode(credentials), ISO_8859_1);
      var colon = text.indexOf(':');
      return colon < 0 ? text : text.substring(0, colon);
    } catch (IllegalArgumentException malformed) {
      throw Refusal.wrongKey();
    }
  }
}
