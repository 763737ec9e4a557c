package dev.verity.operations;

import dev.verity.policy.Explanation;
import dev.verity.session.Policy;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What is in force: the policy, as a person reads it, and what the settings bound.
///
/// @param hash as journal entries name it
/// @param lines what it does to each kind of session
/// @param limits what the settings say, by their names
public record PolicyInWords(
    String hash, boolean dryRun, List<String> lines, Map<String, String> limits) {
  public PolicyInWords {
    lines = List.copyOf(lines);
    limits = Collections.unmodifiableMap(new LinkedHashMap<>(limits));
  }

  /// The policy put into words.
  ///
  /// @param now for which dates are reckoned
  public static PolicyInWords of(Policy policy, Map<String, String> limits, Instant now) {
    return new PolicyInWords(policy.hash(), policy.dryRun(), Explanation.of(policy, now), limits);
  }
}
