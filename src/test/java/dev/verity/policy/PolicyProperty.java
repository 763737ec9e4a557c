package dev.verity.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.session.Policy;
import java.time.Instant;

/// Whatever stands in a policy file, its mistakes are told, or it is a policy that can be explained
/// and that is the same when its canonical text is read.
public final class PolicyProperty {
  private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");

  private PolicyProperty() {}

  public static void holds(byte[] input) {
    Policy policy;
    try {
      policy = PolicyFile.parse(new String(input, UTF_8));
    } catch (BadPolicy mistakes) {
      assertThat(mistakes.sentences()).isNotEmpty().noneMatch(String::isBlank);
      return;
    }
    assertThat(Explanation.of(policy, NOW)).isNotEmpty();
    assertThat(again(policy)).isEqualTo(policy);
  }

  private static Policy again(Policy policy) {
    try {
      return PolicyFile.parse(CanonicalPolicy.text(policy));
    } catch (BadPolicy mistakes) {
      throw new AssertionError("The canonical text of a policy is none.", mistakes);
    }
  }
}
