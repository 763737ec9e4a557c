package dev.verity.machine;

import dev.verity.session.FollowUp.Action;
import dev.verity.session.Obligation;
import dev.verity.session.Redaction;
import dev.verity.session.Session;
import dev.verity.session.Status;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// How many sessions stand where, and what is owed to them, in all partitions that are processed
/// here.
///
///     verity.machine.sessions     gauge by state
///     verity.machine.obligations  gauge by action and state
///
/// Nothing is looked through to know it: a step takes away what the session was and adds what it
/// has become. What is due is known to the hour.
final class Census {
  private static final long HOUR = Duration.ofHours(1).toSeconds();

  private final Set<Part> parts = ConcurrentHashMap.newKeySet();
  private final InstantSource clock;

  Census(MeterRegistry registry, InstantSource clock) {
    this.clock = clock;
    for (var state : State.values()) {
      Gauge.builder("verity.machine.sessions", this, it -> it.sessions(state))
          .description("Sessions in the partitions that are processed here")
          .tag("state", state.word())
          .register(registry);
    }
    for (var action : Action.values()) {
      for (var urgency : Urgency.values()) {
        Gauge.builder("verity.machine.obligations", this, it -> it.obligations(action, urgency))
            .description("What is owed to these sessions")
            .tag("action", action.wire())
            .tag("state", urgency.word())
            .register(registry);
      }
    }
  }

  /// Where a session stands.
  private enum State {
    UNSEEN,
    REQUIRES_INPUT,
    PROCESSING,
    VERIFIED,
    CANCELED,
    UNKNOWN,
    REDACTING,
    REDACTED;

    static State of(Session session) {
      var observed = session.observed();
      if (observed == null) {
        return UNSEEN;
      }
      return switch (observed.snapshot().redaction()) {
        case Redaction.Known.REDACTED -> REDACTED;
        case Redaction.Known.PROCESSING -> REDACTING;
        case Redaction.Unknown _ -> UNKNOWN;
        case Redaction.Known.NONE ->
            switch (observed.snapshot().status()) {
              case Status.Known.REQUIRES_INPUT -> REQUIRES_INPUT;
              case Status.Known.PROCESSING -> PROCESSING;
              case Status.Known.VERIFIED -> VERIFIED;
              case Status.Known.CANCELED -> CANCELED;
              case Status.Unknown _ -> UNKNOWN;
            };
      };
    }

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// How an obligation stands to the clock.
  private enum Urgency {
    SLEEPING,
    DUE,
    OVERDUE,
    BARRED;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// The sessions of one partition. Written by one thread, read by those that look.
  ///
  /// @param dryRun whether nothing is canceled or redacted
  Part open(boolean dryRun) {
    var part = new Part(dryRun);
    parts.add(part);
    return part;
  }

  private long sessions(State state) {
    return parts.stream().mapToLong(part -> part.sessions(state)).sum();
  }

  private long obligations(Action action, Urgency urgency) {
    var now = hour(clock.instant());
    return parts.stream().mapToLong(part -> part.obligations(action, urgency, now)).sum();
  }

  private static long hour(Instant instant) {
    return Math.floorDiv(instant.getEpochSecond(), HOUR);
  }

  /// One partition's share.
  final class Part implements AutoCloseable {
    private final boolean dryRun;
    private final Map<State, Integer> sessions = new EnumMap<>(State.class);
    private final Map<Action, Integer> barred = new EnumMap<>(Action.class);

    /// What nothing bars, by the hour in which it is due.
    private final Map<Action, NavigableMap<Long, Integer>> hours = new EnumMap<>(Action.class);

    private Part(boolean dryRun) {
      this.dryRun = dryRun;
      for (var action : Action.values()) {
        hours.put(action, new TreeMap<>());
      }
    }

    void enters(Session session) {
      count(session, 1);
    }

    /// As it was when it entered.
    void leaves(Session session) {
      count(session, -1);
    }

    @Override
    public void close() {
      parts.remove(this);
    }

    private synchronized void count(Session session, int one) {
      sessions.merge(State.of(session), one, Integer::sum);
      for (var owed : session.owed()) {
        if (isBarred(session, owed)) {
          barred.merge(owed.action(), one, Integer::sum);
        } else {
          hours(owed.action()).merge(hour(owed.due()), one, Part::sum);
        }
      }
    }

    /// Stripe neither cancels nor redacts while it checks.
    private boolean isBarred(Session session, Obligation owed) {
      var observed = session.observed();
      var isChecking = observed != null && observed.snapshot().status() == Status.Known.PROCESSING;
      return owed.gate() != null || (!owed.action().isRead() && (dryRun || isChecking));
    }

    /// Nothing takes no room.
    private static @Nullable Integer sum(int some, int more) {
      return some + more == 0 ? null : some + more;
    }

    private NavigableMap<Long, Integer> hours(Action action) {
      return Objects.requireNonNull(hours.get(action));
    }

    private synchronized long sessions(State state) {
      return sessions.getOrDefault(state, 0);
    }

    private synchronized long obligations(Action action, Urgency urgency, long now) {
      return switch (urgency) {
        case SLEEPING -> total(hours(action).tailMap(now, false));
        case DUE -> total(hours(action).subMap(now - 1, true, now, true));
        case OVERDUE -> total(hours(action).headMap(now - 1, false));
        case BARRED -> barred.getOrDefault(action, 0);
      };
    }

    private static long total(Map<Long, Integer> some) {
      return some.values().stream().mapToLong(Integer::longValue).sum();
    }
  }
}
