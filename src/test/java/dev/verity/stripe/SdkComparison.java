package dev.verity.stripe;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.stripe.exception.SignatureVerificationException;
import com.stripe.net.Webhook;
import dev.verity.stripe.SignatureVerifier.Reason;
import dev.verity.stripe.SignatureVerifier.Verdict;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/// A verifier's verdict on one delivery beside the official SDK's. They may differ in two ways
/// only: a time-stamp too far ahead is refused here, and an unchecked exception there is a refusal
/// here.
record SdkComparison(List<String> secrets, String body, String header, Instant now) {
  private static final long TOLERANCE = SignatureVerifier.TOLERANCE.toSeconds();

  enum Outcome {
    BOTH_ACCEPT,
    BOTH_REFUSE,
    THE_SDK_THROWS_UNCHECKED,
    THE_SDK_ACCEPTS_THE_FAR_FUTURE
  }

  /// One that asks about this delivery in the way of [SignatureVerifier#verify].
  interface Verifier {
    Verdict verify(byte[] body, String header, Instant now);
  }

  Outcome outcome(Verifier verifier) {
    var expected = secrets.stream().map(this::sdk).toList();
    var ours = verifier.verify(body.getBytes(UTF_8), header, now);
    var first = expected.indexOf(Outcome.BOTH_ACCEPT);
    var ahead = firstTimestamp(header) > now.getEpochSecond() + TOLERANCE;
    if (first >= 0 && !ahead && ours.equals(new Verdict.Accepted(first))) {
      return Outcome.BOTH_ACCEPT;
    }
    if (first >= 0 && ahead && ours.equals(new Verdict.Rejected(Reason.TOO_FAR_AHEAD))) {
      return Outcome.THE_SDK_ACCEPTS_THE_FAR_FUTURE;
    }
    if (first < 0 && ours instanceof Verdict.Rejected) {
      return expected.getFirst();
    }
    throw new AssertionError(
        "The SDK says %s by secret, we say %s, header %s".formatted(expected, ours, header));
  }

  private Outcome sdk(String secret) {
    try {
      Webhook.Signature.verifyHeader(
          body, header, secret, TOLERANCE, Clock.fixed(now, ZoneOffset.UTC));
      return Outcome.BOTH_ACCEPT;
    } catch (SignatureVerificationException refused) {
      return Outcome.BOTH_REFUSE;
    } catch (RuntimeException unchecked) {
      return Outcome.THE_SDK_THROWS_UNCHECKED;
    }
  }

  /// What the SDK reads as the time; 0 when that fails.
  static long firstTimestamp(String header) {
    for (var item : header.split(",", -1)) {
      if (item.startsWith("t=")) {
        try {
          return Long.parseLong(item.substring(2));
        } catch (NumberFormatException notANumber) {
          return 0;
        }
      }
    }
    return 0;
  }
}
