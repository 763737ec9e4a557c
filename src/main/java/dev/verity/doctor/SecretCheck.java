package dev.verity.doctor;

import dev.verity.stripe.SigningSecret;
import java.util.List;
import java.util.stream.Collectors;

/// Whether the signing secrets can be what Stripe has given.
public final class SecretCheck {
  private static final String WHAT = "signing secrets";

  /// One for each mode; or the old and the new one of a roll.
  private static final int EXPECTED_MAX = 2;

  private SecretCheck() {}

  /// Looks at how many there are and at their form.
  ///
  /// @param wanted whether this process takes webhooks
  public static Finding of(List<SigningSecret> secrets, boolean wanted) {
    if (secrets.isEmpty()) {
      return wanted
          ? Finding.fail(
              WHAT,
              "none; no webhook can be verified",
              "Set webhook.secrets or webhook.secrets.file to what Stripe shows for the endpoint.")
          : Finding.skip(WHAT, "none, and roles leaves the webhook out");
    }
    var strange = secrets.stream().filter(secret -> !secret.looksLikeStripes()).count();
    if (strange > 0) {
      return Finding.fail(
          WHAT,
          "%d of %d does not look like whsec_…".formatted(strange, secrets.size()),
          "Copy the endpoint's signing secret again; an API key or the endpoint's id is something"
              + " else.");
    }
    return secrets.size() > EXPECTED_MAX
        ? Finding.warn(
            WHAT,
            secrets.size() + ", each of which can sign what is believed",
            "Take out those of endpoints that are gone or rolled: Stripe ends an old secret after"
                + " a day at most.")
        : Finding.ok(
            WHAT, "%d, of the right form (%s)".formatted(secrets.size(), fingerprints(secrets)));
  }

  private static String fingerprints(List<SigningSecret> secrets) {
    return secrets.stream().map(SigningSecret::fingerprint).collect(Collectors.joining(", "));
  }
}
