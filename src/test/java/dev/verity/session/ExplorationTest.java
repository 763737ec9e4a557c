package dev.verity.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.session.Explorer.Finding;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Every situation that a few disturbances of the calm course of events can lead to keeps every
/// invariant, and the explorer that says so sees each bug that was seeded.
final class ExplorationTest {
  /// For whoever has more time and memory.
  private static final int MORE = Integer.getInteger("exploration.more", 0);

  private static final int DISTURBANCES_TO_SHOW_A_BUG = 2;

  @Test
  void noSituationBreaksAnInvariant() {
    var explorations =
        Arrays.stream(Scenario.values()).parallel().map(ExplorationTest::explore).toList();
    var bugs = SeededBug.ALL;
    var caught = bugs.parallelStream().map(ExplorationTest::hunt).toList();
    var states = explorations.stream().mapToLong(Exploration::states).sum();
    var transitions = explorations.stream().mapToLong(Exploration::transitions).sum();
    var violations = explorations.stream().filter(found -> found.finding() != null).toList();
    System.out.printf(
        "states %d, transitions %d, violations %d, seeded bugs caught %d of %d%n",
        states,
        transitions,
        violations.size(),
        caught.stream().filter(Hunt::isCaught).count(),
        bugs.size());
    assertThat(violations).as(text(violations)).isEmpty();
    assertThat(caught).allSatisfy(hunt -> assertThat(hunt.isCaught()).as(hunt.text()).isTrue());
  }

  @Test
  void everyInvariantHasABugThatShowsIt() {
    assertThat(SeededBug.ALL)
        .extracting(SeededBug::shownBy)
        .containsAll(EnumSet.allOf(Invariant.class));
  }

  record Exploration(Scenario scenario, int states, long transitions, @Nullable Finding finding) {}

  private static Exploration explore(Scenario scenario) {
    var explorer = new Explorer();
    var finding =
        explorer.explore(
            scenario.begin(SessionMachine::step, true),
            scenario.script(),
            scenario.disturbances() + MORE);
    return new Exploration(scenario, explorer.states(), explorer.transitions(), finding);
  }

  private static String text(List<Exploration> violations) {
    return violations.stream()
        .map(found ->
            found.scenario() + ": " + (found.finding() == null ? "" : found.finding().text()))
        .collect(Collectors.joining("\n"));
  }

  record Hunt(SeededBug bug, @Nullable Finding finding, @Nullable Scenario scenario) {
    boolean isCaught() {
      return finding != null && finding.violation().invariant == bug.shownBy();
    }

    String text() {
      return "%s should break %s: %s"
          .formatted(
              bug,
              bug.shownBy(),
              finding == null ? "nothing found" : scenario + ": " + finding.text());
    }
  }

  private static Hunt hunt(SeededBug bug) {
    for (var disturbances = 0; disturbances <= DISTURBANCES_TO_SHOW_A_BUG; disturbances++) {
      for (var scenario : Scenario.values()) {
        var finding =
            new Explorer()
                .explore(scenario.begin(bug.machine(), true), scenario.script(), disturbances);
        if (finding != null) {
          return new Hunt(bug, finding, scenario);
        }
      }
    }
    return new Hunt(bug, null, null);
  }
}
