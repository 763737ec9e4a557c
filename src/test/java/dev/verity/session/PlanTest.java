package dev.verity.session;

import static dev.verity.session.Given.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.session.FollowUp.Action;
import dev.verity.session.Policy.Duties;
import dev.verity.session.Policy.Rule;
import dev.verity.session.Policy.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
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
/// over, `again` sleep until the next look, `never` sleep without end, `look` read before an
/// irreversible call, and the calls themselves. Once redaction runs, only looks are owed, whatever
/// policy says.
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
      processing      none        cancel    due      retrieve  again      retrieve retrieve  retrieve
      processing      none        redact    due      retrieve  again      retrieve retrieve  retrieve
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
        session(observed, setback == null ? Map.of() : Map.of(cell.reallyOwed(), setback));
    return Plan.of(owing(session, Owed.to(session, policy)), policy, NOW);
  }

  private static Session session(Observed observed, Map<Action, Setback> setbacks) {
    var unseen = Session.unseen(Given.ID, false, null);
    return new Session(
        Given.ID,
        false,
        null,
        7,
        "",
        observed,
        null,
        List.of(),
        List.of(),
        List.of(),
        null,
        setbacks,
        unseen.generations(),
        unseen.ownEffects(),
        List.of(),
        List.of(),
        List.of(Plan.LATE),
        0,
        null,
        null,
        null,
        null,
        null);
  }

  private static Session owing(Session session, List<Obligation> owed) {
    return new Session(
        session.id(),
        session.livemode(),
        session.account(),
        session.revision(),
        session.policy(),
        session.observed(),
        session.doubt(),
        owed,
        session.holds(),
        session.requests(),
        session.inFlight(),
        session.setbacks(),
        session.generations(),
        session.ownEffects(),
        session.heard(),
        session.reports(),
        session.alarms(),
        session.entries(),
        session.head(),
        session.dataKey(),
        session.erasure(),
        session.wakeAt(),
        session.resultsAt());
  }

  private static Observed observed(Cell cell) {
    var level = Given.snapshot(Status.of(cell.status), Redaction.of(cell.redaction));
    var observed = Observed.first(level, START, Duration.ZERO, 1);
    return cell.situation.equals("due_fresh") && cell.reallyOwed() != Action.RETRIEVE
        ? observed.confirmed(NOW)
        : observed;
  }

  private static Policy policy(Action action, Duration after) {
    var duties =
        switch (action) {
          case RETRIEVE -> Duties.NONE.refreshedAfter(after);
          case CANCEL -> Duties.NONE.canceledAfter(after);
          case REDACT -> Duties.NONE.redactedAfter(after);
          case RETRIEVE_RESULTS -> throw new IllegalArgumentException("No rule owes them.");
        };
    var acting = Given.ACTING;
    return new Policy(
        "one rule",
        false,
        List.of(new Rule("all", Scope.of(), duties)),
        acting.permissions(),
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
      case Plan.Sleep(var until) when until.equals(NOW.plus(EARLY)) -> "again";
      case Plan.Sleep(var until) -> "until " + until;
      case Plan.Look() -> "look";
      case Plan.Call(var action, _) -> action.wire();
      case Plan.Rehearse(var action, _) -> "rehearse " + action.wire();
    };
  }
}
