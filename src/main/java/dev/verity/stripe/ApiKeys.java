package dev.verity.stripe;

import org.jspecify.annotations.Nullable;

/// One key for each of Stripe's two worlds; a call for a mode without a key is never sent.
public record ApiKeys(@Nullable ApiKey test, @Nullable ApiKey live) {

  public ApiKeys {
    if (test != null && !test.fits(false)) {
      throw new IllegalArgumentException("A test key is wanted, a live one was found.");
    }
    if (live != null && !live.fits(true)) {
      throw new IllegalArgumentException("A live key is wanted, a test one was found.");
    }
  }

  @Nullable ApiKey of(boolean livemode) {
    return livemode ? live : test;
  }
}
