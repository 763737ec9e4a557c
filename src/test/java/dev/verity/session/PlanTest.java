package dev.verity.session;

import static dev.verity.session.Given.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.session.FollowUp.Action;
import dev.verity.session.Policy.Rule;
import dev.verity.session.Policy.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every level, under a policy that owes one action in every standing: what is done next.
///
/// Words of a cell: `due` sleep until it is due, `later` sleep until the pause after a failure is
/// over, `never` sleep without end, `look` read before an irreversible call, and the calls
/// themselves. Once redaction runs, only looks are owed, whatever policy says.
final class PlanTest {
  private static final Instant NOW = START.plus(Duration.ofHours(10));
  private static final Duration EARLY = Duration.ofHours(9);
  private static final Duration LATE = Duration.ofHours(11);
  private static final Instant PAUSE_ENDS = NOW.plusSeconds(40);

  private static final String CASES =
      "                                not_due  due       due_fresh  pausing  given_up  rehearsed";

  private static final String PLANS =
      """
      requires_input  none        retrieve  due      retrieve  retrieve   later    never     retrieve
      requires_input  none        cancel    due      look      cancel     later    never     look
      requires_input  none        redact    due      look      redact     later    never     look
      processing      none        retrieve  due      retrieve  retrieve   later    never     retrieve
      processing      none        cancel    never    never     never      never    never     never
      processing      none        redact    never    never     never      never    never     never
      verified        none        retrieve  due      retrieve  retrieve   later    never     retrieve
      verified        none        cancel    never    never     never      never    never     never
      verified        none        redact    due      look      redact     later    never     look
      canceled        none        retrieve  due      retrieve  retrieve   later    never     retrieve
      canceled        none        cancel    never    never     never      never    never     never
      canceled        none        redact    due      look      redact     later    never     look
      unheard         none        any       due      retrieve  retrieve   later    never     retrieve
      any             processing  any       due      retrieve  retrieve   later    never     retrieve
      any             unheard     any       due      retrieve  retrieve   later    never     retrieve
      any             redacted    any       never    never     never      never    never     never
      """;

  private static final List<String> STATUSES =
      List.of("requires_input", "processing", "verified", "canceled", "unheard");
  private static final List<String> REDACTIONS =
      List.of("none", "processing", "unheard", "redacted");
  private static final List<String> ACTIONS = List.of("retrieve", "cancel", "redact");

  @ParameterizedTest
  @MethodSource("cells")
  void whatIsDoneNext(Cell cell) {
    assertThat(word(plan(cell))).isEqualTo(cell.plan);
  }

  @Test
  void theTableHasNoGaps() {
    assertThat(cells())
        .hasSize(STATUSES.size() * REDACTIONS.size() * ACTIONS.size() * words(CASES).size())
        .extracting(cell -> List.of(cell.status, cell.redaction, cell.action, cell.situation))
        .doesNotHaveDuplicates();
  }

  record Cell(String status, String redaction, String action, String situation, String plan) {
    Action owed() {
      return Action.valueOf(action.toUpperCase(Locale.ROOT));
    }

    /// Stripe decides what can still be owed: looks alone where redaction runs or a word is new.
    Action reallyOwed() {
      return status.equals("unheard") || !redaction.equals("none") ? Action.RETRIEVE : owed();
    }
  }

  static List<Cell> cells() {
    var situations = words(CASES);
    var cells = new ArrayList<Cell>();
    for (var row : PLANS.lines().map(PlanTest::words).toList()) {
      for (var status : each(row.get(0), STATUSES)) {
        for (var redaction : each(row.get(1), REDACTIONS)) {
          for (var action : each(row.get(2), ACTIONS)) {
            IntStream.range(0, situations.size())
                .mapToObj(column ->
                    new Cell(
                        status, redaction, action, situations.get(column), row.get(column + 3)))
                .forEach(cells::add);
          }
        }
      }
    }
    return cells;
  }

  private static List<String> each(String word, List<String> all) {
    return word.equals("any") ? all : List.of(word);
  }

  private static List<String> words(String line) {
    return Arrays.stream(line.strip().split(" +")).toList();
  }

  private static Plan plan(Cell cell) {
    var isDue = !cell.situation.equals("not_due");
    var policy = policy(cell.owed(), isDue ? EARLY : LATE);
    var observed = observed(cell);
    var setback = setback(cell.situation);
    var session =
        new Session(
            Given.ID,
            false,
            null,
            7,
            observed,
            null,
            policy.owed(observed),
            null,
            setback == null ? Map.of() : Map.of(cell.reallyOwed(), setback),
            0,
            List.of(),
            0,
            true,
            null);
    return Plan.of(session, policy, NOW);
  }

  private static Observed observed(Cell cell) {
    var level = Given.snapshot(Status.of(cell.status), Redaction.of(cell.redaction));
    var observed = Observed.first(level, START, Duration.ZERO, 1);
    return cell.situation.equals("due_fresh") && cell.reallyOwed() != Action.RETRIEVE
        ? observed.confirmed(NOW)
        : observed;
  }

  private static Policy policy(Action action, Duration after) {
    var rule =
        switch (action) {
          case RETRIEVE -> new Rule(after, null, null);
          case CANCEL -> new Rule(null, after, null);
          case REDACT -> new Rule(null, null, after);
        };
    var rules = new EnumMap<Standing, Rule>(Standing.class);
    for (var standing : Standing.values()) {
      rules.put(standing, rule);
    }
    var acting = Given.ACTING;
    return new Policy(
        false,
        rules,
        after,
        acting.redactionAlarmAfter(),
        acting.freshness(),
        acting.lease(),
        acting.retry());
  }

  private static @Nullable Setback setback(String situation) {
    return switch (situation) {
      case "pausing" -> new Setback(1, 0, START, PAUSE_ENDS, Setback.Stage.RETRYING);
      case "given_up" -> new Setback(5, 5, START, PAUSE_ENDS, Setback.Stage.GIVEN_UP);
      case "rehearsed" -> Setback.rehearsed(START);
      default -> null;
    };
  }

  private static String word(Plan plan) {
    return switch (plan) {
      case Plan.Sleep(var until) when until == null -> "never";
      case Plan.Sleep(var until) when until.equals(PAUSE_ENDS) -> "later";
      case Plan.Sleep(var until) when until.equals(START.plus(LATE)) -> "due";
      case Plan.Sleep(var until) -> "until " + until;
      case Plan.Look() -> "look";
      case Plan.Call(var action, _) -> action.wire();
      case Plan.Rehearse(var action, _) -> "rehearse " + action.wire();
    };
  }
}
