package dev.verity.oidc;

import com.nimbusds.openid.connect.sdk.claims.ClaimsSet;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// What the provider says of somebody that is their name in the roster.
///
/// @param name for instance `email`, `preferred_username` or `sub`
public record Claim(String name) {
  private static final String EMAIL = "email";
  private static final String EMAIL_VERIFIED = "email_verified";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.:/-]{1,100}");

  public Claim {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("The name of a claim is wanted, for instance email.");
    }
  }

  /// What has to be asked for to get it.
  String scope() {
    return switch (name) {
      case "sub" -> "openid";
      case EMAIL -> "openid email";
      default -> "openid profile";
    };
  }

  boolean isIn(ClaimsSet claims) {
    return claims.getClaim(name) != null;
  }

  /// The name in the roster. Anybody may write any address into their profile, so one that the
  /// provider has not verified is nobody's.
  Optional<String> user(ClaimsSet claims) {
    if (name.equals(EMAIL) && !Boolean.TRUE.equals(claims.getBooleanClaim(EMAIL_VERIFIED))) {
      return Optional.empty();
    }
    return Optional.ofNullable(claims.getStringClaim(name)).map(it -> it.toLowerCase(Locale.ROOT));
  }
}
