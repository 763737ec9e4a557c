package dev.verity.session;

import static dev.verity.session.Status.Known.CANCELED;
import static dev.verity.session.Status.Known.PROCESSING;
import static dev.verity.session.Status.Known.REQUIRES_INPUT;
import static dev.verity.session.Status.Known.VERIFIED;

import dev.verity.session.Policy.Duties;
import dev.verity.session.Policy.Permissions;
import dev.verity.session.Policy.Rule;
import dev.verity.session.Policy.Scope;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The policies that stories are told under, all with short clocks.
enum Rules {
  ACTING,
  CANCELLING,
  HASTY,
  OBSERVING,
  REHEARSING;

  private static final Policy.Retry RETRY =
      new Policy.Retry(Duration.ofSeconds(10), Duration.ofMinutes(20), Duration.ofHours(12), 5);

  Policy policy() {
    return switch (this) {
      case ACTING -> acting(false);
      case REHEARSING -> acting(true);
      case CANCELLING ->
          readingResults(
              policy(
                  false,
                  List.of(rule(REQUIRES_INPUT, null, 60L, null), rule(PROCESSING, 30L, null, null)),
                  Duration.ofMinutes(15)));
      case HASTY ->
          readingResults(
              policy(
                  false,
                  List.of(
                      new Rule(
                          "abandoned",
                          new Scope(
                              Set.of(REQUIRES_INPUT),
                              Set.of("abandoned"),
                              null,
                              Set.of(),
                              Set.of(),
                              null),
                          duties(null, null, 1L)),
                      rule(REQUIRES_INPUT, null, 10L, 20L),
                      rule(PROCESSING, 10L, 1L, 1L),
                      rule(VERIFIED, null, null, 1L),
                      rule(CANCELED, null, null, 1L)),
                  Duration.ofSeconds(1)));
      case OBSERVING ->
          policy(false, List.of(rule(PROCESSING, 30L, null, null)), Duration.ofMinutes(15));
    };
  }

  /// Whether every standing leads to a look sooner or later, so that no event is needed.
  boolean repairLosses() {
    return this == ACTING || this == HASTY;
  }

  private static Policy readingResults(Policy policy) {
    var privacy = new Policy.Privacy(Disclosure.SEALED, List.of(), Duration.ofDays(7), true);
    return policy.with(policy.hash(), privacy);
  }

  private static Policy acting(boolean dryRun) {
    return policy(
        dryRun,
        List.of(
            rule(REQUIRES_INPUT, null, 60L, null),
            rule(PROCESSING, 30L, null, null),
            rule(VERIFIED, null, null, 120L),
            rule(CANCELED, null, null, 90L)),
        Duration.ofMinutes(15));
  }

  private static Policy policy(boolean dryRun, List<Rule> rules, Duration freshness) {
    return new Policy(
        "stories",
        dryRun,
        rules,
        new Permissions(true, true, false, Duration.ofMinutes(5)),
        Duration.ofHours(1),
        Duration.ofHours(8),
        freshness,
        Duration.ofMinutes(2),
        RETRY);
  }

  private static Rule rule(
      Status.Known status, @Nullable Long refresh, @Nullable Long cancel, @Nullable Long redact) {
    return Given.rule(status, duties(refresh, cancel, redact));
  }

  private static Duties duties(
      @Nullable Long refresh, @Nullable Long cancel, @Nullable Long redact) {
    return new Duties(minutes(refresh), minutes(cancel), minutes(redact), null, null);
  }

  private static @Nullable Duration minutes(@Nullable Long minutes) {
    return minutes == null ? null : Duration.ofMinutes(minutes);
  }
}
