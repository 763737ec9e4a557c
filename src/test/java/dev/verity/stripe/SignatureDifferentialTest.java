package dev.verity.stripe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.stripe.exception.SignatureVerificationException;
import com.stripe.net.Webhook;
import dev.verity.stripe.SignatureVerifier.Reason;
import dev.verity.stripe.SignatureVerifier.Verdict;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumMap;
import org.junit.jupiter.api.Test;

/// Our verdict against the official SDK's, on generated headers. They may differ in two ways only:
/// a time-stamp too far ahead is refused here, and an unchecked exception there is a refusal here.
///
/// Another seed: `-Dseed=42` in the test JVM. A failure names the seed of its one case.
class SignatureDifferentialTest {
  private static final int CASES = 30_000;
  private static final long SEED = Long.getLong("seed", 20_261_101);
  private static final Instant NOW = Instant.ofEpochSecond(1_760_000_961);
  private static final long TOLERANCE = SignatureVerifier.TOLERANCE.toSeconds();

  private enum Outcome {
    BOTH_ACCEPT,
    BOTH_REFUSE,
    THE_SDK_THROWS_UNCHECKED,
    THE_SDK_ACCEPTS_THE_FAR_FUTURE
  }

  @Test
  void theVerdictIsTheSdksButForTheTwoImprovements() {
    var outcomes = new EnumMap<Outcome, Integer>(Outcome.class);
    for (long seed = SEED; seed < SEED + CASES; seed++) {
      outcomes.merge(compare(new HeaderGenerator(seed), seed), 1, Integer::sum);
    }

    assertThat(outcomes).containsOnlyKeys(Outcome.values());
    assertThat(outcomes.values()).as("cases by %s", outcomes).allMatch(count -> count > CASES / 50);
  }

  private static Outcome compare(HeaderGenerator generator, long seed) {
    var sdk = new Sdk(generator.body(), generator.header());
    var expected = generator.secrets().stream().map(sdk::verdict).toList();
    var ours = ours(generator);
    var first = expected.indexOf(Outcome.BOTH_ACCEPT);
    var ahead = generator.firstTimestamp() > NOW.getEpochSecond() + TOLERANCE;
    if (first >= 0 && !ahead && ours.equals(new Verdict.Accepted(first))) {
      return Outcome.BOTH_ACCEPT;
    }
    if (first >= 0 && ahead && ours.equals(new Verdict.Rejected(Reason.TOO_FAR_AHEAD))) {
      return Outcome.THE_SDK_ACCEPTS_THE_FAR_FUTURE;
    }
    if (first < 0 && ours instanceof Verdict.Rejected) {
      return expected.getFirst();
    }
    return fail(
        "seed %d: the SDK says %s by secret, we say %s, header %s",
        seed, expected, ours, generator.header());
  }

  private static Verdict ours(HeaderGenerator generator) {
    var secrets = generator.secrets().stream().map(SigningSecret::new).toList();
    return new SignatureVerifier(secrets, SignatureVerifier.TOLERANCE)
        .verify(generator.body().getBytes(UTF_8), generator.header(), NOW);
  }

  private record Sdk(String body, String header) {
    Outcome verdict(String secret) {
      try {
        Webhook.Signature.verifyHeader(
            body, header, secret, TOLERANCE, Clock.fixed(NOW, ZoneOffset.UTC));
        return Outcome.BOTH_ACCEPT;
      } catch (SignatureVerificationException refused) {
        return Outcome.BOTH_REFUSE;
      } catch (RuntimeException unchecked) {
        return Outcome.THE_SDK_THROWS_UNCHECKED;
      }
    }
  }
}
