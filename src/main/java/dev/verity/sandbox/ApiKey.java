package dev.verity.sandbox;

import java.util.EnumSet;
import java.util.Set;

/// A key that the sandbox accepts: `sk_` may do everything but read sensitive results, `rk_` what
/// its rights say. The part `_live_` or `_test_` decides the mode. It never prints itself.
public final class ApiKey {
  private final String text;
  private final Set<Right> rights;

  private ApiKey(String text, Set<Right> rights) {
    if (!text.matches("(sk|rk)_(test|live)_[A-Za-z0-9_]+")) {
      throw new IllegalArgumentException(
          "An API key is wanted that begins with sk_test_, sk_live_, rk_test_ or rk_live_.");
    }
    this.text = text;
    this.rights = Set.copyOf(rights);
  }

  public static ApiKey secret(String text) {
    return new ApiKey(text, EnumSet.complementOf(EnumSet.of(Right.IDENTITY_SENSITIVE)));
  }

  public static ApiKey restricted(String text, Set<Right> rights) {
    return new ApiKey(text, rights);
  }

  public boolean livemode() {
    return text.startsWith("_live_", 2);
  }

  boolean may(Right right) {
    return rights.contains(right);
  }

  boolean is(String presented) {
    return text.equals(presented);
  }

  @Override
  public String toString() {
    return "ApiKey[hidden]";
  }
}
