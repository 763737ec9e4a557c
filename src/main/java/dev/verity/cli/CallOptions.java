package dev.verity.cli;

import dev.verity.stripe.Call;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where a call goes and how its answer is shown.
final class CallOptions {
  @Option(names = "--live", description = "Use the live key; without it, the test key.")
  boolean live;

  @Option(
      names = "--account",
      paramLabel = "ACCT",
      description = "The connected account (acct_…) that owns the session.")
  private @Nullable String account;

  @Option(
      names = "--json",
      description = "Print Stripe's own JSON instead of a table. It may hold personal values.")
  boolean json;

  Call call() {
    return Call.of(live).withAccount(account);
  }
}
