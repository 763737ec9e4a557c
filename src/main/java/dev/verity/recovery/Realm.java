package dev.verity.recovery;

import dev.verity.stripe.Call;
import org.jspecify.annotations.Nullable;

/// One of the lists that Stripe keeps apart: a mode of an account.
///
/// @param account the connected account (`acct_…`), or null for our own
public record Realm(boolean livemode, @Nullable String account) {

  /// `test`, `live`, or either with the account behind it.
  public String wire() {
    var mode = livemode ? "live" : "test";
    return account == null ? mode : mode + " " + account;
  }

  Call call() {
    return Call.of(livemode).withAccount(account);
  }
}
