package dev.verity.sandbox;

import static java.time.temporal.ChronoUnit.SECONDS;

import dev.verity.session.EventType;
import dev.verity.session.Redaction;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The sessions, reports and events of the simulated Stripe, and the only place that changes them.
///
/// A change becomes visible before its event gets its `created`: who read the old state read it at
/// or before that second, so that an event is never older than a read that does not show it.
final class World {
  private final InstantSource clock;
  private final Ids ids;
  private final Supplier<Chaos> chaos;
  private final Counters counters;
  private final Consumer<SandboxEvent> announce;
  private final Consumer<SandboxSession> redactionBegun;
  private final Shelf<SandboxSession> sessions = new Shelf<>();
  private final Shelf<SandboxReport> reports = new Shelf<>();
  private final Shelf<SandboxEvent> events = new Shelf<>();

  World(
      InstantSource clock,
      Ids ids,
      Supplier<Chaos> chaos,
      Counters counters,
      Consumer<SandboxEvent> announce,
      Consumer<SandboxSession> redactionBegun) {
    this.clock = clock;
    this.ids = ids;
    this.chaos = chaos;
    this.counters = counters;
    this.announce = announce;
    this.redactionBegun = redactionBegun;
  }

  Shelf<SandboxSession> sessions() {
    return sessions;
  }

  Shelf<SandboxReport> reports() {
    return reports;
  }

  Shelf<SandboxEvent> events() {
    return events;
  }

  SandboxSession create(Scope scope, Details details, Cause cause) {
    var session = new SandboxSession(ids.session(), scope, now(), details);
    session.lock().lock();
    try {
      sessions.add(session);
      List<SandboxEvent> made;
      synchronized (events) {
        made = make(session, session.state(), EventType.Known.CREATED, now(), cause);
      }
      made.forEach(announce);
      return session;
    } finally {
      session.lock().unlock();
    }
  }

  SandboxReport report(SandboxSession session, @Nullable String error) {
    synchronized (reports) {
      var report =
          new SandboxReport(ids.report(), session, now(), session.state().details(), error);
      reports.add(report);
      return report;
    }
  }

  void update(SandboxSession session, Details details) {
    session.become(new SandboxSession.State(session.standing(), details));
  }

  /// Does what the law has granted; the caller holds the session's lock. Several grants at once
  /// share one instant, and nobody sees the session between them.
  void perform(SandboxSession session, Cause cause, Verdict.Granted... grants) {
    var before = session.standing();
    var made = new ArrayList<SandboxEvent>();
    synchronized (events) {
      session.become(after(session.state(), grants[grants.length - 1]));
      if (session.standing().redaction() == Redaction.Known.REDACTED) {
        session.events().forEach(SandboxEvent::redact);
      }
      var now = now();
      for (var grant : grants) {
        if (grant.event() != null) {
          made.addAll(make(session, after(session.state(), grant), grant.event(), now, cause));
        }
      }
    }
    made.forEach(announce);
    if (before.redaction() == Redaction.Known.NONE
        && session.standing().redaction() == Redaction.Known.PROCESSING) {
      redactionBegun.accept(session);
    }
  }

  private static SandboxSession.State after(SandboxSession.State state, Verdict.Granted grant) {
    var details =
        grant.to().redaction() == Redaction.Known.NONE
            ? state.details()
            : state.details().redacted();
    return new SandboxSession.State(grant.to(), details);
  }

  /// The Event objects of one change: one, or two when chaos wants a twin.
  private List<SandboxEvent> make(
      SandboxSession session,
      SandboxSession.State state,
      EventType.Known type,
      Instant now,
      Cause cause) {
    var ordinal = session.nextOrdinal();
    var made = new ArrayList<SandboxEvent>();
    made.add(event(session, state, type, now, cause, ordinal, false));
    if (chaos.get().twins(made.getFirst().drawKey())) {
      made.add(event(session, state, type, now, cause, ordinal, true));
      counters.count(Counters.Webhook.TWINS);
    }
    return made;
  }

  private SandboxEvent event(
      SandboxSession session,
      SandboxSession.State state,
      EventType.Known type,
      Instant now,
      Cause cause,
      int ordinal,
      boolean twin) {
    var event =
        new SandboxEvent(
            ids.event(),
            ids.thinEvent(session.scope().livemode()),
            type,
            now,
            session,
            ordinal,
            twin,
            cause,
            SessionJson.plain(session, state));
    events.add(event);
    session.events().add(event);
    counters.count(Counters.Webhook.EVENTS);
    return event;
  }

  private Instant now() {
    return clock.instant().truncatedTo(SECONDS);
  }
}
