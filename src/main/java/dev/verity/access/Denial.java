package dev.verity.access;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// An attempt that came to nothing.
///
/// @param actor the user, if it is one; what strangers call themselves may be a password
/// @param what was attempted, in our own words, for instance `redact`
/// @param session the verification session that it was about, if any
public record Denial(
    @Nullable String actor, String what, @Nullable String session, Why why, Whereabouts from) {

  /// What was missing.
  public enum Why {
    NOT_SIGNED_IN,
    /// The token is unknown or expired, or its owner may no longer come in.
    BAD_TOKEN,
    NOT_PERMITTED,
    /// The page that sent it was not ours, or was another visit's; or what a provider is said to
    /// have said does not hold.
    FORGED,
    /// Name and password do not belong together, or the user is disabled.
    NOT_KNOWN,
    TOO_OFTEN,
    /// The link for the first person is used up, expired or another one.
    BAD_LINK;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
