package dev.verity.stripe;

import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What goes with one call besides its parameters.
///
/// @param livemode which of the two keys is used
/// @param account the connected account (`acct_…`) that owns the session, or null for our own
/// @param idempotencyKey for calls that change something; null lets the client make one that nobody
///   learns, so that a repeated call is a new one
/// @param timeout how long the call may take in all; null for the time of the settings
public record Call(
    boolean livemode,
    @Nullable String account,
    @Nullable String idempotencyKey,
    @Nullable Duration timeout) {

  /// Stripe's own limit.
  static final int IDEMPOTENCY_KEY_MAX = 255;

  private static final Pattern ACCOUNT = Pattern.compile("[A-Za-z0-9_]+");
  private static final Pattern PRINTABLE = Pattern.compile("[\\x21-\\x7e]+");

  public Call {
    if (account != null && !ACCOUNT.matcher(account).matches()) {
      throw new IllegalArgumentException("An account id is wanted (acct_…), found: " + account);
    }
    if (idempotencyKey != null
        && (idempotencyKey.length() > IDEMPOTENCY_KEY_MAX
            || !PRINTABLE.matcher(idempotencyKey).matches())) {
      throw new IllegalArgumentException(
          "An idempotency key is wanted: 1 to "
              + IDEMPOTENCY_KEY_MAX
              + " printable ASCII characters without blanks.");
    }
    if (timeout != null) {
      StripeSettings.checkTimeout("call", timeout);
    }
  }

  /// A call in this mode, for our own account.
  public static Call of(boolean livemode) {
    return new Call(livemode, null, null, null);
  }

  public Call withAccount(@Nullable String account) {
    return new Call(livemode, account, idempotencyKey, timeout);
  }

  public Call withIdempotencyKey(@Nullable String idempotencyKey) {
    return new Call(livemode, account, idempotencyKey, timeout);
  }

  public Call withTimeout(@Nullable Duration timeout) {
    return new Call(livemode, account, idempotencyKey, timeout);
  }
}
