package dev.verity.local;

import dev.verity.stripe.ApiKey;
import dev.verity.stripe.ApiKeys;
import dev.verity.stripe.Call;
import dev.verity.stripe.NewSession;
import dev.verity.stripe.RemoteSession;
import dev.verity.stripe.Reply.Done;
import dev.verity.stripe.StripeSettings;
import dev.verity.stripe.StripeVerificationSessions;
import dev.verity.stripe.VerificationSessions;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;

/// Stripe as a sandbox on this machine plays it, seen by the application whose sessions Verity
/// follows.
public final class LocalStripe {
  /// An API key in test mode, with all rights.
  public static final String KEY = "sk_test_sandbox";

  private static final Duration CONNECT_MAX = Duration.ofSeconds(2);
  private static final Duration READ_MAX = Duration.ofSeconds(10);

  private LocalStripe() {}

  public static VerificationSessions at(URI sandbox) {
    return new StripeVerificationSessions(
        new StripeSettings(sandbox, new ApiKeys(new ApiKey(KEY), null), CONNECT_MAX, READ_MAX),
        InstantSource.system());
  }

  /// Makes a session in test mode, of which the first webhook is then on its way.
  ///
  /// @return its id
  public static String session(URI sandbox) {
    return session(at(sandbox));
  }

  /// As above, for whoever makes many.
  public static String session(VerificationSessions stripe) {
    var reply = stripe.create(NewSession.ofType("document"), Call.of(false));
    if (reply instanceof Done<RemoteSession>(var created, _, _)) {
      return created.id();
    }
    throw new IllegalStateException("A session was to be made, found: " + reply);
  }
}
