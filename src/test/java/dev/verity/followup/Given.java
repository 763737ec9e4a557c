package dev.verity.followup;

import dev.verity.session.FollowUp;
import dev.verity.session.FollowUp.Action;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/// Follow-ups and settings as tests start from them.
final class Given {
  static final Duration LEASE = Duration.ofMinutes(2);

  private Given() {}

  static FollowUp followUp(Action action, Instant expiresAt) {
    return new FollowUp(
        "vs_1-7",
        "vs_1",
        action,
        false,
        null,
        7,
        "verity-vs_1-" + action.wire() + "-0",
        expiresAt,
        false);
  }

  static FollowUp retrieve(String sessionId, Instant expiresAt) {
    return new FollowUp(
        sessionId + "-1", sessionId, Action.RETRIEVE, false, null, 1, "unused", expiresAt, false);
  }

  /// Fast, with hardly any limits.
  static WorkerSettings settings() {
    return settings(Map.of(), "unused");
  }

  static WorkerSettings settings(Map<String, Object> kafka, String group) {
    return new WorkerSettings(
        kafka,
        group,
        10_000,
        10_000,
        8,
        3,
        Duration.ofMillis(1),
        Duration.ofSeconds(20),
        Duration.ofSeconds(30));
  }

  static WorkerSettings limited(int perSecond, int perSecondInAll) {
    return new WorkerSettings(
        Map.of(),
        "unused",
        perSecond,
        perSecondInAll,
        8,
        3,
        Duration.ofMillis(1),
        Duration.ofSeconds(20),
        Duration.ofSeconds(30));
  }

  static WorkerSettings with(int concurrentCallsMax, int attemptsMax) {
    return new WorkerSettings(
        Map.of(),
        "unused",
        10_000,
        10_000,
        concurrentCallsMax,
        attemptsMax,
        Duration.ofMillis(1),
        Duration.ofSeconds(20),
        Duration.ofSeconds(30));
  }
}
