package dev.verity.recovery;

import dev.verity.recovery.Turn.TurnOver;
import dev.verity.stripe.Events;
import dev.verity.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// One sweep or one reconciliation of all realms in the foreground. It takes no leadership and
/// moves no cursor: should an instance do the same at the same time, what comes twice does no harm.
@FunctionalInterface
public interface OnePass {

  /// Goes through all realms, and ends with the first failure.
  ///
  /// @throws org.apache.kafka.common.KafkaException when Kafka does not do its part
  void run(Wish wish, Findings findings) throws StripeFailure;

  /// What is wished of a pass.
  ///
  /// @param since what was created before is left out; null leaves out nothing
  /// @param settle what has changed within this time is left alone
  /// @param dryRun only looks
  record Wish(@Nullable Instant since, Duration settle, boolean dryRun) {}

  /// Sweeps, as far back as the settings say unless another moment is wished.
  static OnePass sweep(
      RecoverySettings settings, Topics topics, Events stripe, InstantSource clock) {
    return (wish, findings) -> {
      var reach = wish.since() == null ? settings.sweepReach() : RecoverySettings.EVENTS_KEPT;
      var oldest = clock.instant().minus(reach);
      var since = wish.since();
      var from = since == null || since.isBefore(oldest) ? oldest : since;
      var pace = new Pace(settings.callsPerSecond());
      try (var door = wish.dryRun() ? null : new Door(settings.kafka(), topics.inbox());
          var arrivals = Arrivals.since(from, settings, topics)) {
        var sweep = new Sweep(stripe, door, pace, wish.settle(), clock, findings);
        for (var realm : settings.realms()) {
          sweep.pass(realm, from, arrivals, Turn.endless(), _ -> {});
        }
      } catch (TurnOver interrupted) {
        throw new IllegalStateException("The sweep was interrupted.", interrupted);
      }
    };
  }

  /// Reconciles all sessions, or those created since the wished moment.
  static OnePass reconciliation(
      RecoverySettings settings, Topics topics, SessionList stripe, GapSink sink) {
    return (wish, findings) -> {
      var pace = new Pace(settings.callsPerSecond());
      try (var known = new KnownSessions(settings, topics.sessions())) {
        for (var realm : settings.realms()) {
          var pass =
              new Reconciliation(
                  stripe,
                  known,
                  wish.dryRun() ? null : sink,
                  pace,
                  wish.settle(),
                  findings,
                  realm,
                  wish.since(),
                  null);
          var more = true;
          while (more) {
            more = pass.next(Turn.endless());
          }
        }
      } catch (TurnOver interrupted) {
        throw new IllegalStateException("The reconciliation was interrupted.", interrupted);
      }
    };
  }
}
