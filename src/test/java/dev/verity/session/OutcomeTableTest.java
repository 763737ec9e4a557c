package dev.verity.session;

import static dev.verity.session.Given.snapshot;
import static dev.verity.session.Status.Known.CANCELED;
import static dev.verity.session.Status.Known.PROCESSING;
import static dev.verity.session.Status.Known.REQUIRES_INPUT;
import static dev.verity.session.Status.Known.VERIFIED;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.session.FollowUp.Action;
import dev.verity.session.Policy.Duties;
import dev.verity.session.Policy.Retry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every call, every way in which it may end, and every level that an event may have told of while
/// it was under way: what the machine does next.
///
/// The words of a cell, in the order of what happens: `pause` until a back-off is over, `look` a
/// retrieve, which then shows the level of the column or, after a `done`, what Stripe showed;
/// `same` and `new` the call again, under the same key or a new one; `dead` a dead letter; `sleep`
/// nothing until a clock or an event; `over` nothing for ever. What is owed is due at all times.
///
/// The ends: `done` with what Stripe shows afterwards; `refused`, any 4xx; `busy`, 409, 424 and
/// 429; `silent`, no answer; `broken`, 5xx; the four reasons for which a call comes back unmade;
/// `lost`, nobody ever reports; `late`, the report comes after that. `last` is the end of the
/// policy's patience.
final class OutcomeTableTest {
  private static final List<String> LEVELS =
      List.of("requires_input", "processing", "verified", "canceled", "redacting");

  private static final String NEXT =
      """
      retrieve  done:requires_input    sleep            sleep            sleep            sleep            sleep
      retrieve  done:processing        sleep            sleep            sleep            sleep            sleep
      retrieve  done:verified          sleep            sleep            sleep            sleep            sleep
      retrieve  done:canceled          sleep            sleep            sleep            sleep            sleep
      retrieve  done:redacting         sleep            sleep            sleep            sleep            sleep
      retrieve  done:redacted          over             over             over             over             over
      retrieve  refused                pause,look,sleep pause,look,sleep pause,look,sleep pause,look,sleep pause,look,sleep
      retrieve  refused:last           dead,sleep       dead,sleep       dead,sleep       dead,sleep       dead,sleep
      retrieve  busy                   pause,look,sleep pause,look,sleep pause,look,sleep pause,look,sleep pause,look,sleep
      retrieve  busy:last              dead,sleep       dead,sleep       dead,sleep       dead,sleep       dead,sleep
      retrieve  silent                 pause,look,sleep pause,look,sleep pause,look,sleep pause,look,sleep pause,look,sleep
      retrieve  silent:last            dead,sleep       dead,sleep       dead,sleep       dead,sleep       dead,sleep
      retrieve  broken                 pause,look,sleep pause,look,sleep pause,look,sleep pause,look,sleep pause,look,sleep
      retrieve  broken:last            dead,sleep       dead,sleep       dead,sleep       dead,sleep       dead,sleep
      retrieve  returned:lease_expired pause,look,sleep pause,look,sleep pause,look,sleep pause,look,sleep pause,look,sleep
      retrieve  returned:key_refused   pause,look,sleep pause,look,sleep pause,look,sleep pause,look,sleep pause,look,sleep
      retrieve  returned:circuit_open  pause,look,sleep pause,look,sleep pause,look,sleep pause,look,sleep pause,look,sleep
      retrieve  returned:revoked       pause,look,sleep pause,look,sleep pause,look,sleep pause,look,sleep pause,look,sleep
      retrieve  lost                   pause,look,sleep pause,look,sleep pause,look,sleep pause,look,sleep pause,look,sleep
      retrieve  late                   pause,look,sleep pause,look,sleep pause,look,sleep pause,look,sleep pause,look,sleep
      cancel    done:requires_input    pause,same       pause,same       pause,same       pause,same       sleep
      cancel    done:processing        sleep            sleep            sleep            sleep            sleep
      cancel    done:verified          sleep            sleep            sleep            sleep            sleep
      cancel    done:canceled          sleep            sleep            sleep            sleep            sleep
      cancel    done:redacting         sleep            sleep            sleep            sleep            sleep
      cancel    done:redacted          over             over             over             over             over
      cancel    refused                look,pause,new   look,sleep       look,sleep       look,sleep       look,sleep
      cancel    refused:last           dead,look,sleep  dead,look,sleep  dead,look,sleep  dead,look,sleep  dead,look,sleep
      cancel    busy                   pause,same       sleep            sleep            sleep            sleep
      cancel    busy:last              dead,sleep       dead,sleep       dead,sleep       dead,sleep       dead,sleep
      cancel    silent                 look,pause,same  look,sleep       look,sleep       look,sleep       look,sleep
      cancel    silent:last            dead,look,sleep  dead,look,sleep  dead,look,sleep  dead,look,sleep  dead,look,sleep
      cancel    broken                 look,pause,new   look,sleep       look,sleep       look,sleep       look,sleep
      cancel    broken:last            dead,look,sleep  dead,look,sleep  dead,look,sleep  dead,look,sleep  dead,look,sleep
      cancel    returned:lease_expired pause,same       sleep            sleep            sleep            sleep
      cancel    returned:key_refused   pause,same       sleep            sleep            sleep            sleep
      cancel    returned:circuit_open  pause,same       sleep            sleep            sleep            sleep
      cancel    returned:revoked       pause,same       sleep            sleep            sleep            sleep
      cancel    lost                   look,pause,same  look,sleep       look,sleep       look,sleep       look,sleep
      cancel    late                   look,pause,same  look,sleep       look,sleep       look,sleep       look,sleep
      redact    done:requires_input    pause,same       pause,same       pause,same       pause,same       sleep
      redact    done:processing        sleep            sleep            sleep            sleep            sleep
      redact    done:verified          pause,same       pause,same       pause,same       pause,same       sleep
      redact    done:canceled          pause,same       pause,same       pause,same       pause,same       sleep
      redact    done:redacting         sleep            sleep            sleep            sleep            sleep
      redact    done:redacted          over             over             over             over             over
      redact    refused                look,pause,new   look,sleep       look,pause,new   look,pause,new   look,sleep
      redact    refused:last           dead,look,sleep  dead,look,sleep  dead,look,sleep  dead,look,sleep  dead,look,sleep
      redact    busy                   pause,same       sleep            pause,look,same  pause,look,same  sleep
      redact    busy:last              dead,sleep       dead,sleep       dead,sleep       dead,sleep       dead,sleep
      redact    silent                 look,pause,same  look,sleep       look,pause,same  look,pause,same  look,sleep
      redact    silent:last            dead,look,sleep  dead,look,sleep  dead,look,sleep  dead,look,sleep  dead,look,sleep
      redact    broken                 look,pause,new   look,sleep       look,pause,new   look,pause,new   look,sleep
      redact    broken:last            dead,look,sleep  dead,look,sleep  dead,look,sleep  dead,look,sleep  dead,look,sleep
      redact    returned:lease_expired pause,same       sleep            pause,look,same  pause,look,same  sleep
      redact    returned:key_refused   pause,same       sleep            pause,look,same  pause,look,same  sleep
      redact    returned:circuit_open  pause,same       sleep            pause,look,same  pause,look,same  sleep
      redact    returned:revoked       pause,same       sleep            pause,look,same  pause,look,same  sleep
      redact    lost                   look,pause,same  look,sleep       look,pause,same  look,pause,same  look,sleep
      redact    late                   look,pause,same  look,sleep       look,pause,same  look,pause,same  look,sleep
      """;

  private static final List<String> ENDS =
      List.of(
          "done:requires_input",
          "done:processing",
          "done:verified",
          "done:canceled",
          "done:redacting",
          "done:redacted",
          "refused",
          "refused:last",
          "busy",
          "busy:last",
          "silent",
          "silent:last",
          "broken",
          "broken:last",
          "returned:lease_expired",
          "returned:key_refused",
          "returned:circuit_open",
          "returned:revoked",
          "lost",
          "late");
  private static final List<String> ACTIONS = List.of("retrieve", "cancel", "redact");
  private static final int TOO_MANY_WORDS = 10;
  private static final Duration SOON = Duration.ofHours(2);

  record Cell(String action, String end, String level, String next) {
    String how() {
      return end.replaceFirst(":.*", "");
    }

    String detail() {
      return end.replaceFirst(".*:", "");
    }
  }

  @ParameterizedTest
  @MethodSource("cells")
  void whatIsDoneNext(Cell cell) {
    assertThat(new Course(cell).next()).isEqualTo(cell.next);
  }

  @Test
  void theTableHasNoGaps() {
    assertThat(cells())
        .hasSize(ACTIONS.size() * ENDS.size() * LEVELS.size())
        .extracting(cell -> List.of(cell.action, cell.end, cell.level))
        .doesNotHaveDuplicates();
    assertThat(cells())
        .allSatisfy(cell -> {
          assertThat(ACTIONS).contains(cell.action);
          assertThat(ENDS).contains(cell.end);
        });
  }

  static List<Cell> cells() {
    var cells = new ArrayList<Cell>();
    for (var line : NEXT.lines().toList()) {
      var row = Arrays.stream(line.strip().split(" +")).toList();
      for (var column = 0; column < LEVELS.size(); column++) {
        cells.add(new Cell(row.get(0), row.get(1), LEVELS.get(column), row.get(column + 2)));
      }
    }
    return cells;
  }

  /// From the issue of a call until it is clear what became of it.
  private static final class Course {
    private final Cell cell;
    private final Action action;
    private final Given story;
    private final FollowUp followUp;
    private final List<String> words = new ArrayList<>();
    private Snapshot truth;

    Course(Cell cell) {
      this.cell = cell;
      action = Action.valueOf(cell.action.toUpperCase(Locale.ROOT));
      truth = level(cell.level);
      story = new Given(policy());
      story.event(EventType.Known.REQUIRES_INPUT, snapshot(REQUIRES_INPUT), story.now);
      if (action == Action.RETRIEVE) {
        story.input(
            new Input.EventArrived(
                Given.event("evt_thin", EventType.Known.PROCESSING, null, story.now)));
      } else {
        story.answered(snapshot(REQUIRES_INPUT));
      }
      followUp = requireNonNull(story.session.inFlight());
      assertThat(followUp.action()).isEqualTo(action);
      story.after(Duration.ofSeconds(30));
      if (!cell.level.equals("requires_input")) {
        story.event(EventType.of(truth.status().wire()), truth, story.now);
      }
      story.after(Duration.ofSeconds(30));
    }

    private Policy policy() {
      var duties =
          switch (action) {
            case RETRIEVE -> Duties.NONE;
            case CANCEL -> Duties.NONE.canceledAfter(Duration.ZERO);
            case REDACT -> Duties.NONE.redactedAfter(Duration.ZERO);
            case RETRIEVE_RESULTS -> throw new IllegalArgumentException("No rule owes them.");
          };
      var acting = Given.ACTING;
      var isPatient = !cell.end.endsWith(":last");
      return new Policy(
          "at once",
          false,
          List.of(new Policy.Rule("all", Policy.Scope.of(), duties)),
          acting.permissions(),
          acting.redactionLookEvery(),
          acting.redactionAlarmAfter(),
          acting.freshness(),
          acting.lease(),
          isPatient
              ? acting.retry()
              : new Retry(Duration.ofSeconds(10), Duration.ofHours(1), Duration.ZERO, 1));
    }

    private static Snapshot level(String word) {
      return switch (word) {
        case "redacting" -> snapshot(CANCELED, Redaction.Known.PROCESSING);
        case "redacted" -> snapshot(CANCELED, Redaction.Known.REDACTED);
        case "verified" -> snapshot(VERIFIED);
        case "canceled" -> snapshot(CANCELED);
        case "processing" -> snapshot(PROCESSING);
        default -> snapshot(Status.of(word));
      };
    }

    String next() {
      end();
      while (words.isEmpty() || !isClear(words.getLast())) {
        words.add(word());
      }
      return String.join(",", words);
    }

    private static boolean isClear(String word) {
      return List.of("same", "new", "sleep", "over", "endless").contains(word);
    }

    private void end() {
      switch (cell.how()) {
        case "lost" -> story.sleep();
        case "late" -> {
          story.sleep();
          var before = story.session;
          report(new Outcome.Done(snapshot(VERIFIED), story.now, Duration.ZERO, null));
          assertThat(story.session.inFlight()).isEqualTo(before.inFlight());
          assertThat(story.session.observed()).isEqualTo(before.observed());
        }
        default -> report(outcome());
      }
      if (story.effects.stream().anyMatch(Effect.DeadLetter.class::isInstance)) {
        words.add("dead");
      }
    }

    private void report(Outcome outcome) {
      story.input(new Input.FollowUpFinished(followUp.id(), outcome));
    }

    private Outcome outcome() {
      return switch (cell.how()) {
        case "done" -> {
          truth = level(cell.detail());
          yield new Outcome.Done(truth, story.now, Duration.ofMillis(80), "req_1");
        }
        case "refused" -> new Outcome.Refused(400, null, "req_1");
        case "busy" -> new Outcome.Busy(429, null);
        case "silent" -> new Outcome.Indeterminate(0, null);
        case "broken" -> new Outcome.Indeterminate(500, "req_1");
        default ->
            new Outcome.Returned(Outcome.Reason.valueOf(cell.detail().toUpperCase(Locale.ROOT)));
      };
    }

    private String word() {
      var next = story.session.inFlight();
      if (next == null) {
        return pause();
      }
      if (next.action() == Action.RETRIEVE) {
        story.answered(truth);
        return "look";
      }
      assertThat(next.action()).isEqualTo(action);
      return next.idempotencyKey().equals(followUp.idempotencyKey()) ? "same" : "new";
    }

    private String pause() {
      if (story.session.isOver()) {
        return "over";
      }
      var wakeAt = story.session.wakeAt();
      if (wakeAt == null || wakeAt.isAfter(story.now.plus(SOON))) {
        return "sleep";
      }
      story.sleep();
      return words.size() > TOO_MANY_WORDS ? "endless" : "pause";
    }
  }
}
