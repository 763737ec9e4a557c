package dev.verity.recovery;

import dev.verity.recovery.Turn.TurnOver;
import dev.verity.stripe.Events;
import dev.verity.topics.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sweeps and reconciles on a schedule, on one instance of the group at a time.
///
/// Whatever fails ends its pass, is said, and is tried again at the next turn from where the cursor
/// stands. An instance that is stopped or loses the leadership ends its pass before the next write,
/// and the next leader goes on from the cursor.
public final class Recovery implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  private final RecoverySettings settings;
  private final Topics topics;
  private final SessionList sessions;
  private final GapSink sink;
  private final InstantSource clock;
  private final RecoveryState state;
  private final Pace pace;
  private final Door door;
  private final Sweep sweep;
  private final Leadership leadership;
  private final Thread loop = new Thread(this::run, "verity-recovery");
  private volatile boolean stopped;

  private Recovery(
      RecoverySettings settings,
      Topics topics,
      Events events,
      SessionList sessions,
      GapSink sink,
      MeterRegistry meters,
      InstantSource clock) {
    this.settings = settings;
    this.topics = topics;
    this.sessions = sessions;
    this.sink = sink;
    this.clock = clock;
    state = new RecoveryState(meters);
    pace = new Pace(settings.callsPerSecond());
    leadership = new Leadership(settings.kafka(), settings.group(), topics.inbox().name());
    door = new Door(settings.kafka(), topics.inbox());
    sweep =
        new Sweep(
            events, door, pace, settings.settle(), clock, state.findings(RecoveryState.Door.SWEEP));
  }

  /// Begins as soon as the group lets it.
  ///
  /// @param sink asked on a thread of recovery's own; closed by whoever made it
  public static Recovery start(
      RecoverySettings settings,
      Topics topics,
      Events events,
      SessionList sessions,
      GapSink sink,
      MeterRegistry meters,
      InstantSource clock) {
    var recovery = new Recovery(settings, topics, events, sessions, sink, meters, clock);
    recovery.leadership.start();
    recovery.loop.start();
    return recovery;
  }

  /// Whether this instance works when its turn comes.
  public boolean isRunning() {
    return loop.isAlive() && !stopped;
  }

  /// Since when Stripe has refused our API key a list; null when it has not, or while another
  /// instance works.
  public @Nullable Instant keyRefusedAt() {
    return state.keyRefusedAt();
  }

  @Override
  public void close() {
    stopped = true;
    leadership.close();
    try {
      loop.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      door.close();
    }
  }

  private void run() {
    while (!stopped) {
      try (var shift = shift()) {
        shift.work();
      } catch (TurnOver _) {
        LOG.debug("The turn of recovery is over.");
      }
      state.keyAccepted();
    }
  }

  private Shift shift() throws TurnOver {
    return new Shift(
        leadership.await(), settings, topics, sessions, sweep, sink, pace, state, clock);
  }
}
