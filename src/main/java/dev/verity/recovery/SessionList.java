package dev.verity.recovery;

import dev.verity.stripe.Call;
import dev.verity.stripe.Page;
import dev.verity.stripe.Reply;
import dev.verity.stripe.SessionFilter;
import org.jspecify.annotations.Nullable;

/// All that a reconciliation may do with Stripe's sessions:
/// [dev.verity.stripe.VerificationSessions#page].
@FunctionalInterface
public interface SessionList {
  Reply<Page> page(SessionFilter filter, @Nullable String after, Call call);
}
