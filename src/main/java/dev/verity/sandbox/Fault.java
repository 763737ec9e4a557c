package dev.verity.sandbox;

/// A way in which an API call goes wrong on purpose.
public enum Fault {
  /// 429 `rate_limit`; nothing was done.
  RATE_LIMITED,
  /// 429 `lock_timeout`; nothing was done.
  LOCKED,
  /// 409; nothing was done.
  CONFLICT,
  /// 500; nothing was done, and the idempotency key keeps the 500 as Stripe's does.
  SERVER_ERROR,
  /// The connection is reset before anything was done.
  RESET,
  /// The call takes effect, then the connection is reset.
  ANSWER_LOST,
  /// The call takes effect, then nothing comes for the settings' `silence`, then a reset.
  TIMEOUT
}
