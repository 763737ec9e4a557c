package dev.verity.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The small exploration: quick enough to be asked about every mutant of the core.
final class OneDisturbanceTest {
  @ParameterizedTest
  @EnumSource
  void oneDisturbanceBreaksNoInvariant(Scenario scenario) {
    var finding =
        new Explorer().explore(scenario.begin(SessionMachine::step, false), scenario.script(), 1);
    assertThat(finding).as(finding == null ? "" : finding.text()).isNull();
  }
}
