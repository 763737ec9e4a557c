package dev.verity.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.stripe.SdkComparison.Outcome;
import java.time.Instant;
import java.util.EnumMap;
import org.junit.jupiter.api.Test;

/// Our verdict against the official SDK's, on generated headers.
///
/// Another seed: `-Dseed=42` in the test JVM. A failure names the seed of its one case.
class SignatureDifferentialTest {
  private static final int CASES = 30_000;
  private static final long SEED = Long.getLong("seed", 20_261_101);
  private static final Instant NOW = Instant.ofEpochSecond(1_760_000_961);

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
    var secrets = generator.secrets().stream().map(SigningSecret::new).toList();
    var verifier = new SignatureVerifier(secrets, SignatureVerifier.TOLERANCE);
    try {
      return new SdkComparison(generator.secrets(), generator.body(), generator.header(), NOW)
          .outcome(verifier::verify);
    } catch (AssertionError difference) {
      throw new AssertionError("seed " + seed, difference);
    }
  }
}
