package dev.verity.followup;

import dev.verity.session.FollowUp;
import java.time.Duration;
import java.util.Map;

/// What the worker role needs to know.
///
/// @param kafka connection settings of every Kafka client
/// @param group the consumer group
/// @param callsPerSecond Stripe's limit for each operation, of all instances together
/// @param callsPerSecondInAll Stripe's limit for all operations together
/// @param concurrentCallsMax how many calls run at once in this instance
/// @param attemptsMax how often one follow-up is tried within its lease
/// @param attemptPause before the second attempt; doubles from then on
/// @param callTimeout how long one call may take; less than [FollowUp#GRACE]
/// @param keyPause how long no call is made after Stripe has refused the API key
public record WorkerSettings(
    Map<String, Object> kafka,
    String group,
    int callsPerSecond,
    int callsPerSecondInAll,
    int concurrentCallsMax,
    int attemptsMax,
    Duration attemptPause,
    Duration callTimeout,
    Duration keyPause) {

  /// The pause between two attempts never grows beyond this; longer ones are the machine's.
  public static final Duration ATTEMPT_PAUSE_MAX = Duration.ofSeconds(10);

  public WorkerSettings {
    if (callTimeout.compareTo(FollowUp.GRACE) >= 0) {
      throw new IllegalArgumentException(
          "A call time-out below %s is wanted, %s was found."
              .formatted(FollowUp.GRACE, callTimeout));
    }
    if (callsPerSecond < 1 || callsPerSecondInAll < 1) {
      throw new IllegalArgumentException("At least one call per second is wanted.");
    }
  }
}
