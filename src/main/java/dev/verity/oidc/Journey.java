package dev.verity.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.Nonce;
import dev.verity.audit.Sha256;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A browser's way to the provider and back. The browser keeps it, nobody else: state, nonce and
/// code verifier are hashes of it, so that there is no memory here that strangers could fill, and
/// none of them tells another.
///
/// @param ticket what the browser keeps: when it set out, 256 random bits, and where it wants to go
record Journey(String ticket, Instant began, String next) {
  static final Duration LONGEST = Duration.ofMinutes(10);

  private static final int NEXT_MAX = 500;
  private static final Pattern TICKET =
      Pattern.compile("(?<began>\\d{1,12})\\.[\\w-]{43}\\.(?<next>[\\w-]{0,1000})");

  static Journey begin(Instant now, @Nullable String wanted) {
    var next = wanted == null || wanted.length() > NEXT_MAX ? "/" : wanted;
    var encoded = Base64.getUrlEncoder().withoutPadding().encodeToString(next.getBytes(UTF_8));
    var ticket = "%d.%s.%s".formatted(now.getEpochSecond(), new State().getValue(), encoded);
    return new Journey(ticket, Instant.ofEpochSecond(now.getEpochSecond()), next);
  }

  /// The journey with this ticket, if it is not over.
  static Optional<Journey> under(@Nullable String ticket, Instant now) {
    var parts = TICKET.matcher(ticket == null ? "" : ticket);
    if (ticket == null || !parts.matches()) {
      return Optional.empty();
    }
    var began = Instant.ofEpochSecond(Long.parseLong(parts.group("began")));
    if (now.isBefore(began) || !now.isBefore(began.plus(LONGEST))) {
      return Optional.empty();
    }
    return next(parts.group("next")).map(next -> new Journey(ticket, began, next));
  }

  private static Optional<String> next(String encoded) {
    try {
      return Optional.of(new String(Base64.getUrlDecoder().decode(encoded), UTF_8));
    } catch (IllegalArgumentException unreadable) {
      return Optional.empty();
    }
  }

  State state() {
    return new State(derived("state"));
  }

  Nonce nonce() {
    return new Nonce(derived("nonce"));
  }

  CodeVerifier verifier() {
    return new CodeVerifier(derived("verifier"));
  }

  private String derived(String use) {
    return Sha256.hex((use + " " + ticket).getBytes(UTF_8));
  }

  @Override
  public String toString() {
    return "Journey[began " + began + "]";
  }
}
