package dev.verity.session;

import dev.verity.session.Policy.Rule;
import dev.verity.session.Policy.Standing;
import java.time.Duration;
import java.util.Map;
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
          policy(
              false,
              Map.of(
                  Standing.REQUIRES_INPUT, rule(null, 60L, null),
                  Standing.PROCESSING, rule(30L, null, null)),
              Duration.ofMinutes(15));
      case HASTY ->
          policy(
              false,
              Map.of(
                  Standing.REQUIRES_INPUT, rule(null, 10L, 20L),
                  Standing.ABANDONED, rule(null, null, 1L),
                  Standing.PROCESSING, rule(10L, 1L, 1L),
                  Standing.VERIFIED, rule(null, null, 1L),
                  Standing.CANCELED, rule(null, null, 1L)),
              Duration.ofSeconds(1));
      case OBSERVING ->
          policy(false, Map.of(Standing.PROCESSING, rule(30L, null, null)), Duration.ofMinutes(15));
    };
  }

  /// Whether every standing leads to a look sooner or later, so that no event is needed.
  boolean repairLosses() {
    return this == ACTING || this == HASTY;
  }

  private static Policy acting(boolean dryRun) {
    return policy(
        dryRun,
        Map.of(
            Standing.REQUIRES_INPUT, rule(null, 60L, null),
            Standing.PROCESSING, rule(30L, null, null),
            Standing.VERIFIED, rule(null, null, 120L),
            Standing.CANCELED, rule(null, null, 90L)),
        Duration.ofMinutes(15));
  }

  private static Policy policy(boolean dryRun, Map<Standing, Rule> rules, Duration freshness) {
    return new Policy(
        dryRun,
        rules,
        Duration.ofHours(1),
        Duration.ofHours(8),
        freshness,
        Duration.ofMinutes(2),
        RETRY);
  }

  private static Rule rule(@Nullable Long refresh, @Nullable Long cancel, @Nullable Long redact) {
    return new Rule(minutes(refresh), minutes(cancel), minutes(redact));
  }

  private static @Nullable Duration minutes(@Nullable Long minutes) {
    return minutes == null ? null : Duration.ofMinutes(minutes);
  }
}
