package dev.verity.machine;

import dev.verity.privacy.KeyWrap;
import dev.verity.privacy.UnknownWrappingKey;
import dev.verity.session.Input;
import dev.verity.session.Policy;
import dev.verity.session.Session;
import dev.verity.topics.WrappedKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Objects;
import java.util.regex.Pattern;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/// Gives each input to the session machine and carries out the step, in one transaction.
final class SessionProcessor implements Processor<String, Arrival, String, Object> {
  static final String SESSIONS = "sessions";
  static final String TIMERS = "timers";
  static final String KEYS = "keys";

  /// So many sessions are woken before inputs get their turn again.
  private static final int WAKES_MAX = 1_000;

  /// So many sessions are looked at in one tick for the policy that they were last stepped under,
  /// fewer while inputs come in.
  private static final int LOOKS_MAX = 1_000;

  private static final int LOOKS_BESIDE_INPUTS = 25;

  private static final Pattern SESSION_ID = Pattern.compile("vs_[A-Za-z0-9_]{1,250}");

  private final SessionSteps machine;
  private final Policy policy;
  private final MachineSettings settings;
  private final @Nullable KeyWrap wrap;
  private final MachineMeters meters;
  private final MachineTraces traces;
  private @Nullable Store store;

  /// Up to where sessions know the policy; null when all do.
  private @Nullable String knowing = "";

  /// Whether there was one since the last tick.
  private boolean hasInputs;

  /// @param wrap null where nothing is sealed
  SessionProcessor(
      SessionSteps machine,
      Policy policy,
      MachineSettings settings,
      @Nullable KeyWrap wrap,
      MachineMeters meters,
      MachineTraces traces) {
    this.machine = machine;
    this.policy = policy;
    this.settings = settings;
    this.wrap = wrap;
    this.meters = meters;
    this.traces = traces;
  }

  /// What a task owns once it is initialised.
  private record Store(
      ProcessorContext<String, Object> context,
      KeyValueStore<String, Session> sessions,
      Timers timers,
      Turns turns,
      Outlet outlet,
      Census.Part census) {}

  @Override
  public void init(ProcessorContext<String, Object> context) {
    KeyValueStore<String, Session> sessions = context.getStateStore(SESSIONS);
    var timers = new Timers(context.getStateStore(TIMERS));
    KeyValueStore<String, WrappedKey> keys = context.getStateStore(KEYS);
    var dataKeys = new DataKeys(keys, wrap);
    var outlet = new Outlet(context, sessions, timers, dataKeys, traces);
    var keyCare =
        new KeyCare(keys, dataKeys, outlet, context.taskId().partition(), settings.forgetEvery());
    store =
        new Store(
            context,
            sessions,
            timers,
            new Turns(timers, settings.callsAhead()),
            outlet,
            meters.census().open(policy.dryRun()));
    knowing = "";
    context.schedule(
        settings.tick(),
        PunctuationType.WALL_CLOCK_TIME,
        _ -> {
          giveTurns();
          wakeWhatIsDue();
          tellOfThePolicy();
          keyCare.tick(now());
        });
  }

  @Override
  public void process(Record<String, Arrival> record) {
    hasInputs = true;
    var sessionId = record.key();
    var arrival = record.value();
    if (sessionId == null || arrival == null) {
      throw new IllegalArgumentException("A key and a value are wanted, one of them is missing.");
    }
    var span = traces.process(store().context(), record);
    try {
      process(sessionId, arrival, span.traceparent());
    } catch (RuntimeException failure) {
      span.failed(failure.getClass().getSimpleName());
      throw failure;
    } finally {
      span.end();
    }
  }

  private void process(String sessionId, Arrival arrival, @Nullable String traceparent) {
    switch (arrival) {
      case Arrival.Read read -> take(sessionId, read, traceparent);
      case Arrival.Unreadable(var reason) -> {
        doubt(sessionId, traceparent);
        throw new SerializationException(reason); // so it is set aside; the step before stays
      }
    }
  }

  @Override
  public void close() {
    store().census().close();
  }

  private void take(String sessionId, Arrival.Read arrival, @Nullable String traceparent) {
    if (arrival.input() instanceof Input.RequestMade && !SESSION_ID.matcher(sessionId).matches()) {
      throw new IllegalArgumentException("A session id (vs_…) is wanted as the key of a request.");
    }
    var known = store().sessions().get(sessionId);
    var session = known == null ? unseen(sessionId, arrival.input()) : known;
    if (session == null) {
      return;
    }
    var now = now();
    if (arrival.input() instanceof Input.EventArrived(var event, var isRecovered, _)) {
      meters.came(Duration.between(event.created(), now), isRecovered);
    }
    Outlet.Prepared step;
    try {
      step =
          store()
              .outlet()
              .prepare(machine.step(session, arrival.input(), policy, now), arrival.body());
    } catch (UnknownWrappingKey ours) {
      throw ours; // the record is right
    } catch (RuntimeException mistake) {
      if (arrival.input() instanceof Input.EventArrived) {
        doubt(sessionId, traceparent);
      }
      throw mistake; // so it is set aside
    }
    carryOut(session, step, now, traceparent);
  }

  /// An event that cannot be used must not leave its session with what was known before. Of a
  /// session that was never heard of nothing is stale, and its mode is not known.
  private void doubt(String sessionId, @Nullable String traceparent) {
    var known = store().sessions().get(sessionId);
    if (known != null) {
      var record =
          store()
              .context()
              .recordMetadata()
              .map(at -> "%s-%d-%d".formatted(at.topic(), at.partition(), at.offset()))
              .orElse("");
      step(known, new Input.EventUnreadable(record), traceparent);
    }
  }

  /// Events and requests tell of sessions; an outcome alone is of one that was forgotten.
  private static @Nullable Session unseen(String id, Input input) {
    return switch (input) {
      case Input.EventArrived(var event, _, _) ->
          Session.unseen(id, event.livemode(), event.account());
      case Input.RequestMade(var request) ->
          Session.unseen(id, request.livemode(), request.account());
      case Input.EventUnreadable _,
          Input.FollowUpFinished _,
          Input.ErasureConfirmed _,
          Input.WokeUp _ ->
          null;
    };
  }

  /// Wakes those that wait for their turn, as far as there is room.
  private void giveTurns() {
    for (var lane : store().turns().lanes()) {
      var looks = 0;
      var timers = lane.waiting(now());
      while (looks < WAKES_MAX && !timers.isEmpty()) {
        looks += timers.size();
        timers.forEach(timer -> giveTurn(lane, timer));
        timers = lane.waiting(now());
      }
    }
  }

  private void giveTurn(Turns.Lane lane, Timer timer) {
    if (lane.hasRoom(now())) {
      lane.pass(timer);
      var session = sessionOf(timer);
      if (session != null && store().turns().of(session) == lane) {
        step(session, new Input.WokeUp(), null);
      }
    }
  }

  private void wakeWhatIsDue() {
    for (var timer : store().timers().due(now(), WAKES_MAX)) {
      var session = sessionOf(timer);
      var waiting = session == null ? null : wake(session);
      if (waiting != null) {
        store().turns().of(waiting).await(timer);
      }
    }
  }

  /// The session that asked for a timer; null if it has asked for another since, and the timer is
  /// gone, or if it is not due.
  private @Nullable Session sessionOf(Timer timer) {
    if (now().isBefore(timer.at())) {
      store().timers().set(timer); // the clock was set back
      return null;
    }
    var session = store().sessions().get(timer.sessionId());
    if (session != null && timer.at().equals(session.wakeAt())) {
      return session;
    }
    store().timers().delete(timer);
    return null;
  }

  /// The session as it is stored now if it waits for its turn; nothing is stored if that is all.
  /// Null if it does not wait.
  private @Nullable Session wake(Session session) {
    var now = now();
    var isItsTurn = store().turns().of(session).isOpen(now);
    var step = machine.step(session, new Input.WokeUp(isItsTurn), policy, now);
    var wakeAt = step.session().wakeAt();
    var waits = !isItsTurn && wakeAt != null && !wakeAt.isAfter(now);
    if (waits && step.effects().isEmpty() && session.policy().equals(policy.hash())) {
      return session;
    }
    carryOut(session, store().outlet().prepare(step, null), now, null);
    return waits ? step.session() : null;
  }

  /// A session that sleeps for years, or for ever, would not hear of a changed policy; so all are
  /// looked through once after a start, counted, and woken where theirs is another.
  private void tellOfThePolicy() {
    if (knowing == null) {
      return;
    }
    var looks = hasInputs ? LOOKS_BESIDE_INPUTS : LOOKS_MAX;
    hasInputs = false;
    var others = new ArrayList<Session>();
    String last = null;
    try (var sessions = store().sessions().range(knowing, null)) {
      for (var i = 0; i < looks && sessions.hasNext(); i++) {
        var next = sessions.next();
        last = next.key;
        if (last.compareTo(knowing) > 0) { // the last of the look before comes again
          store().census().enters(next.value);
          store().turns().note(next.value, next.value, now());
        }
        if (!next.value.policy().equals(policy.hash())) {
          others.add(next.value);
        }
      }
      knowing = sessions.hasNext() ? last : null;
    }
    for (var session : others) {
      var _ = wake(session); // who waits is due now, and told of with the next tick
    }
  }

  private void step(Session session, Input input, @Nullable String traceparent) {
    var now = now();
    var outlet = store().outlet();
    var prepared = outlet.prepare(machine.step(session, input, policy, now), null);
    carryOut(session, prepared, now, traceparent);
  }

  private void carryOut(
      Session before, Outlet.Prepared prepared, Instant now, @Nullable String traceparent) {
    store().outlet().carryOut(before, prepared, now, traceparent);
    var step = prepared.step();
    store().turns().note(before, step.session(), now);
    meters.carriedOut(step.effects());
    if (knowing == null || before.id().compareTo(knowing) <= 0) { // others are still to be counted
      if (before.revision() > 0) {
        store().census().leaves(before);
      }
      store().census().enters(step.session());
    }
  }

  private Instant now() {
    return Instant.ofEpochMilli(store().context().currentSystemTimeMs());
  }

  private Store store() {
    return Objects.requireNonNull(store, "init comes before process");
  }
}
