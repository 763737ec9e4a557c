package dev.verity.sandbox;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/// The six operations on verification sessions.
final class SessionCalls {
  private static final String KIND = "identity.verification_session";
  private static final long LOCK_PATIENCE_MS = 20;

  private final World world;
  private final Ids ids;
  private final InstantSource clock;
  private final Duration work;
  private final Queue<Ledger.IllegalCall> illegal = new ConcurrentLinkedQueue<>();

  SessionCalls(World world, Ids ids, InstantSource clock, Duration work) {
    this.world = world;
    this.ids = ids;
    this.clock = clock;
    this.work = work;
  }

  List<Ledger.IllegalCall> illegal() {
    return List.copyOf(illegal);
  }

  ObjectNode create(Call call) {
    var details = Details.of(call.parameters());
    work();
    var session = world.create(call.scope(), details, call.cause());
    return withCredentials(session, session.state(), call);
  }

  ObjectNode retrieve(Call call) {
    var session = find(call);
    var state = session.state();
    session.show(new SandboxSession.Shown(state.standing(), clock.instant()));
    return withCredentials(session, state, call);
  }

  ObjectNode list(Call call) {
    var page = world.sessions().page(Cursor.of(call.parameters()), new Filter(call)::session);
    return ListJson.of(
        call.operation(), page, session -> expanded(session, session.state(), call.expansion()));
  }

  ObjectNode update(Call call) {
    var session = find(call);
    return locked(
        session,
        () -> {
          var core = call.parameters().has("type") || call.parameters().has("options");
          var _ = granted(call, session, Legality.update(session.standing(), core));
          world.update(session, session.state().details().updated(call.parameters()));
          return expanded(session, session.state(), call.expansion());
        });
  }

  ObjectNode cancel(Call call) {
    var session = find(call);
    return locked(session, () -> act(call, session, Legality.cancel(session.standing())));
  }

  ObjectNode redact(Call call) {
    var session = find(call);
    return locked(session, () -> act(call, session, Legality.redact(session.standing())));
  }

  private ObjectNode act(Call call, SandboxSession session, Verdict verdict) {
    world.perform(session, call.cause(), granted(call, session, verdict));
    return expanded(session, session.state(), call.expansion());
  }

  private Verdict.Granted granted(Call call, SandboxSession session, Verdict verdict) {
    return switch (verdict) {
      case Verdict.Granted granted -> granted;
      case Verdict.Refused(var reason) -> {
        var at = session.standing();
        var shown = session.shown();
        illegal.add(
            new Ledger.IllegalCall(
                clock.instant(),
                session.id(),
                call.operation(),
                at.status(),
                at.redaction(),
                shown == null ? null : shown.at(),
                shown != null && !shown.standing().equals(at)));
        throw Refusal.illegal(reason);
      }
    };
  }

  private SandboxSession find(Call call) {
    return world
        .sessions()
        .find(call.target())
        .filter(session -> session.scope().equals(call.scope()))
        .orElseThrow(() -> Refusal.missing(KIND, "session", call.target()));
  }

  private ObjectNode expanded(
      SandboxSession session, SandboxSession.State state, Expansion expansion) {
    return SessionJson.expanded(session, state, expansion, world.reports());
  }

  private ObjectNode withCredentials(
      SandboxSession session, SandboxSession.State state, Call call) {
    return SessionJson.withCredentials(
        expanded(session, state, call.expansion()), state.standing(), ids);
  }

  private ObjectNode locked(SandboxSession session, Supplier<ObjectNode> change) {
    try {
      if (!session.lock().tryLock(LOCK_PATIENCE_MS, MILLISECONDS)) {
        throw Refusal.locked();
      }
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
      throw Refusal.locked();
    }
    try {
      work();
      return change.get();
    } finally {
      session.lock().unlock();
    }
  }

  private void work() {
    if (work.isPositive()) {
      try {
        Thread.sleep(work);
      } catch (InterruptedException closing) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
