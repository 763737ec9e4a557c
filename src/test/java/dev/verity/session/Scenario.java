package dev.verity.session;

import static dev.verity.session.Status.Known.CANCELED;
import static dev.verity.session.Status.Known.PROCESSING;
import static dev.verity.session.Status.Known.REQUIRES_INPUT;
import static dev.verity.session.Status.Known.VERIFIED;

import dev.verity.session.Move.Wish;
import dev.verity.session.Policy.Duties;
import dev.verity.session.Policy.Permissions;
import dev.verity.session.Policy.Rule;
import dev.verity.session.SmallStripe.Deed;
import java.time.Duration;
import java.util.List;

/// Where an exploration begins, and under which policy.
enum Scenario {
  /// Cancels what is abandoned, redacts what is done.
  ACTING(Rules.ACTING, false),
  ACTING_BY_THIN_EVENTS(Rules.ACTING, true),
  ACTING_ON_A_VERIFIED_SESSION(Rules.ACTING, false),
  /// No redact before its time, and none without a second person.
  GUARDED(Rules.GUARDED, false),
  GUARDED_AND_APPROVED(Rules.GUARDED, false),
  /// Does what it is asked for and nothing else.
  ASKED_TO_CANCEL(Rules.ASKED, false),
  ASKED_TO_REDACT(Rules.ASKED, false),
  /// Reads what a verification has shown, and redacts when that is over or somebody asks.
  VERIFIED_WITH_RESULTS(Rules.RESULTS, false),
  HELD(Rules.ACTING, false),
  DRY_RUN(Rules.DRY_RUN, false),
  OBSERVING(Rules.OBSERVING, true);

  private final Rules rules;
  private final boolean isThin;

  Scenario(Rules rules, boolean isThin) {
    this.rules = rules;
    this.isThin = isThin;
  }

  /// What happens before anything else may.
  List<Move> script() {
    return switch (this) {
      case ACTING, ACTING_BY_THIN_EVENTS, DRY_RUN, OBSERVING -> List.of();
      case ACTING_ON_A_VERIFIED_SESSION, VERIFIED_WITH_RESULTS ->
          List.of(new Move.Happens(Deed.SUBMIT), new Move.Happens(Deed.PASS));
      case GUARDED -> List.of(new Move.Happens(Deed.OVERRIDE), new Move.Ask(Wish.REDACT));
      case GUARDED_AND_APPROVED ->
          List.of(
              new Move.Happens(Deed.OVERRIDE),
              new Move.Deliver(1, false),
              new Move.Ask(Wish.REDACT),
              new Move.Ask(Wish.APPROVE));
      case ASKED_TO_CANCEL -> List.of(new Move.Ask(Wish.CANCEL));
      case ASKED_TO_REDACT -> List.of(new Move.Ask(Wish.REDACT));
      case HELD -> List.of(new Move.Ask(Wish.HOLD));
    };
  }

  /// How many at every point of the course: as many as half a minute allows for.
  int disturbances() {
    return switch (this) {
      case ASKED_TO_CANCEL, HELD, DRY_RUN, OBSERVING -> 3;
      case ACTING,
          ACTING_BY_THIN_EVENTS,
          ACTING_ON_A_VERIFIED_SESSION,
          GUARDED,
          GUARDED_AND_APPROVED,
          ASKED_TO_REDACT,
          VERIFIED_WITH_RESULTS ->
          2;
    };
  }

  /// @param isCheckedTwice whether every step is taken twice and compared
  World begin(Machine machine, boolean isCheckedTwice) {
    return new World(new World.Terms(rules.policy(), isThin, machine, isCheckedTwice));
  }

  private enum Rules {
    ACTING,
    GUARDED,
    ASKED,
    RESULTS,
    DRY_RUN,
    OBSERVING;

    Policy policy() {
      return switch (this) {
        case ACTING -> of(false, new Permissions(true, true, false, Duration.ZERO), acting());
        case DRY_RUN ->
            withResults(of(true, new Permissions(true, true, false, Duration.ZERO), acting()));
        case RESULTS ->
            withResults(
                of(
                    false,
                    new Permissions(false, true, false, Duration.ZERO),
                    List.of(
                        Given.rule(
                            REQUIRES_INPUT, Duties.NONE.redactedAfter(Duration.ofHours(1))))));
        case GUARDED ->
            of(
                false,
                new Permissions(false, true, true, Duration.ofHours(1)),
                List.of(
                    Given.rule(
                        VERIFIED,
                        Duties.NONE
                            .redactedAfter(Duration.ofHours(9))
                            .keptAtLeast(Duration.ofHours(3))),
                    Given.rule(CANCELED, Duties.NONE.keptAtLeast(Duration.ofHours(3)))));
        case ASKED ->
            of(false, new Permissions(true, true, false, Duration.ofMinutes(20)), List.of());
        case OBSERVING -> Policy.observing();
      };
    }

    private static Policy withResults(Policy policy) {
      return policy.with(
          policy.hash(),
          new Policy.Privacy(Disclosure.SEALED, List.of(), Duration.ofDays(7), true));
    }

    private static List<Rule> acting() {
      return List.of(
          Given.rule(
              REQUIRES_INPUT, Duties.NONE.canceledAfter(Duration.ofHours(1)).attemptedAtMost(2)),
          Given.rule(PROCESSING, Duties.NONE.refreshedAfter(Duration.ofMinutes(30))),
          Given.rule(VERIFIED, Duties.NONE.redactedAfter(Duration.ofHours(2))),
          Given.rule(CANCELED, Duties.NONE.redactedAfter(Duration.ofMinutes(90))));
    }

    private static Policy of(boolean dryRun, Permissions permissions, List<Rule> rules) {
      return new Policy(
          "explored",
          dryRun,
          rules,
          permissions,
          Duration.ofHours(12),
          Duration.ofHours(30),
          Duration.ofMinutes(15),
          Duration.ofMinutes(2),
          new Policy.Retry(Duration.ofSeconds(10), Duration.ofMinutes(20), Duration.ofHours(12), 2),
          new Policy.Privacy(Disclosure.SEALED, List.of(), Duration.ofDays(7)));
    }
  }
}
