package dev.verity.stripe;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Decides whether a webhook body comes from Stripe and is fresh.
///
/// The verdict is that of the official SDK (`com.stripe.net.Webhook.Signature.verifyHeader`) for
/// each secret in turn, on the raw bytes, with two improvements: a time-stamp too far ahead is
/// refused as well, and no header, however hostile, ends in an unchecked exception.
public final class SignatureVerifier {

  /// Stripe's own default.
  public static final Duration TOLERANCE = Duration.ofMinutes(5);

  private final List<SigningSecret> secrets;
  private final long toleranceSeconds;

  /// A verifier for these secrets.
  ///
  /// @param secrets all secrets that are valid now; during a roll the new and the old one
  /// @param tolerance how far the time-stamp may lie from our clock, to either side; at least 1 s
  public SignatureVerifier(List<SigningSecret> secrets, Duration tolerance) {
    if (secrets.isEmpty()) {
      throw new IllegalArgumentException("At least one signing secret is wanted, none was found.");
    }
    if (tolerance.toSeconds() < 1) {
      throw new IllegalArgumentException(
          "A signature tolerance of at least 1 s is wanted, %s was found.".formatted(tolerance));
    }
    this.secrets = List.copyOf(secrets);
    toleranceSeconds = tolerance.toSeconds();
  }

  /// The verdict at this moment.
  ///
  /// @param header the value of `Stripe-Signature`, null when the request has none
  public Verdict verify(byte[] body, @Nullable String header, Instant now) {
    if (header == null) {
      return new Verdict.Rejected(Reason.MISSING);
    }
    var parsed = SignatureHeader.parse(header);
    if (parsed == null) {
      return new Verdict.Rejected(Reason.MALFORMED);
    }
    if (!parsed.schemeSeen()) {
      return new Verdict.Rejected(Reason.NO_V1);
    }
    var signer = signer(parsed, body);
    if (signer < 0) {
      return new Verdict.Rejected(Reason.WRONG);
    }
    var age = now.getEpochSecond() - parsed.timestamp();
    if (age > toleranceSeconds) {
      return new Verdict.Rejected(Reason.TOO_OLD);
    }
    if (-age > toleranceSeconds) {
      return new Verdict.Rejected(Reason.TOO_FAR_AHEAD);
    }
    return new Verdict.Accepted(signer);
  }

  private int signer(SignatureHeader header, byte[] body) {
    if (header.candidates().isEmpty()) {
      return -1;
    }
    var timestamp = Long.toString(header.timestamp()).getBytes(US_ASCII);
    for (int i = 0; i < secrets.size(); i++) {
      var expected = secrets.get(i).sign(timestamp, body);
      for (var candidate : header.candidates()) {
        if (MessageDigest.isEqual(expected, candidate)) {
          return i;
        }
      }
    }
    return -1;
  }

  /// What the verifier found.
  public sealed interface Verdict {

    /// Stripe sent it, just now.
    ///
    /// @param secretIndex which of the secrets it was, counted from 0
    record Accepted(int secretIndex) implements Verdict {}

    /// Not to be trusted.
    record Rejected(Reason reason) implements Verdict {}
  }

  /// Why a request was rejected; the words are stable, metrics and answers carry them.
  public enum Reason {
    MISSING,
    MALFORMED,
    NO_V1,
    WRONG,
    TOO_OLD,
    TOO_FAR_AHEAD;

    private final String code = "signature_" + name().toLowerCase(Locale.ROOT);

    public String code() {
      return code;
    }
  }
}
