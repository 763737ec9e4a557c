package dev.verity.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What `verity policy check` says is pinned by a text beside each policy.
final class ExplanationTest {
  private static final Path PINS = Path.of("src/test/resources/dev/verity/policy");
  private static final Instant NOW = Instant.parse("2026-11-22T09:30:00Z");

  @ParameterizedTest
  @ValueSource(strings = {"full", "sparse", "doubtful", "nothing", "results"})
  void aPolicyIsExplained(String name) throws Exception {
    var policy = PolicyFile.read(PINS.resolve(name + ".yaml"));

    assertThat(String.join("\n", Explanation.of(policy, NOW)) + "\n")
        .isEqualTo(Files.readString(PINS.resolve(name + ".txt")));
  }
}
