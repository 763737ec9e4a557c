package dev.verity.sandbox;

import org.jspecify.annotations.Nullable;

/// Whose object something is: objects of one scope are invisible from every other.
///
/// @param account a connected account (`acct_…`), or null for the platform's own
record Scope(boolean livemode, @Nullable String account) {}
