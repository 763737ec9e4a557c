package dev.verity.recovery;

import org.jspecify.annotations.Nullable;

/// Asks the machine to read a session at Stripe and decide by itself.
@FunctionalInterface
public interface GapSink {

  /// May return before the question is safe.
  ///
  /// @param account the connected account (`acct_…`), or null for our own
  /// @param reason for the journal: one of [Reason#wire()]
  void ask(String sessionId, boolean livemode, @Nullable String account, String reason);

  /// Returns when all that was asked is safe, and throws if it is not.
  default void flush() {}
}
