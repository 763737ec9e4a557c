package dev.verity.recovery;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the sweep and the reconciliation need to know.
///
/// @param kafka connection settings of every Kafka client
/// @param patience how long Kafka may take for an answer when a topic is read
/// @param group the consumer group of which one member works
/// @param realms what is looked through
/// @param sweepEvery from one sweep to the next; null never sweeps by itself
/// @param sweepOverlap how far a sweep goes back behind the one before
/// @param sweepReach how far the first sweep goes back
/// @param reconcileEvery from one reconciliation to the next; null never reconciles by itself
/// @param settle what has changed within this time may still be on its way, and is left alone
/// @param callsPerSecond to Stripe at most
public record RecoverySettings(
    Map<String, Object> kafka,
    Duration patience,
    String group,
    List<Realm> realms,
    @Nullable Duration sweepEvery,
    Duration sweepOverlap,
    Duration sweepReach,
    @Nullable Duration reconcileEvery,
    Duration settle,
    int callsPerSecond) {

  /// So long Stripe keeps events.
  public static final Duration EVENTS_KEPT = Duration.ofDays(30);

  /// The cursors of all realms have to fit into the 4096 bytes that Kafka keeps with an offset.
  public static final int REALMS_MAX = 64;

  public RecoverySettings {
    kafka = Map.copyOf(kafka);
    realms = List.copyOf(realms);
    if (realms.isEmpty() || realms.size() > REALMS_MAX) {
      throw new IllegalArgumentException(
          "1 to %d lists of modes and accounts can be swept, %d were found."
              .formatted(REALMS_MAX, realms.size()));
    }
    if (callsPerSecond < 1) {
      throw new IllegalArgumentException("At least one call per second is wanted.");
    }
  }
}
