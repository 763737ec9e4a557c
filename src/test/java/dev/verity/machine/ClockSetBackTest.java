package dev.verity.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.session.Event;
import dev.verity.session.EventType;
import dev.verity.session.FollowUp;
import dev.verity.session.Input;
import dev.verity.session.Outcome;
import dev.verity.session.Redaction;
import dev.verity.session.Session;
import dev.verity.session.SessionMachine;
import dev.verity.session.Snapshot;
import dev.verity.session.Status;
import dev.verity.topics.SessionFormat;
import dev.verity.topics.Topics;
import dev.verity.tracing.Tracing;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Sessions that are due, and then are not, since somebody has set the clock back.
final class ClockSetBackTest {
  private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");
  private static final Topics TOPICS = Topics.named("verity");
  private static final int AHEAD = 2;

  private final MockProcessorContext<String, Object> context = new MockProcessorContext<>();
  private @TempDir Path directory;
  private SessionProcessor processor;
  private KeyValueStore<String, Session> sessions;
  private KeyValueStore<Timer, byte[]> timers;

  @BeforeEach
  void open() {
    sessions = store(SessionProcessor.SESSIONS, Serdes.String(), SessionFormat.CURRENT.serde());
    timers = store(SessionProcessor.TIMERS, Timer.serde(), Serdes.ByteArray());
    store(SessionProcessor.KEYS, Serdes.String(), TOPICS.keys().values());
    processor =
        new SessionProcessor(
            SessionMachine::step,
            Rig.cancelingAfter(Duration.ofHours(1)),
            Rig.unconnected(directory, AHEAD),
            null,
            Rig.unseen(),
            new MachineTraces(Tracing.OFF, TOPICS.followups().name()));
    context.setRecordMetadata(TOPICS.outcomes().name(), 0, 0);
    context.setCurrentSystemTimeMs(START.toEpochMilli());
    processor.init(context);
  }

  private <K, V> KeyValueStore<K, V> store(String name, Serde<K> keys, Serde<V> values) {
    var store =
        Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), keys, values)
            .withLoggingDisabled()
            .build();
    store.init(context.getStateStoreContext(), store);
    context.addStateStore(store);
    return store;
  }

  @AfterEach
  void close() {
    processor.close();
  }

  @Test
  void whoWaitsForItsTurnIsNotForgotten() {
    for (var number = 1; number <= 4; number++) {
      create("vs_" + number, START.plusSeconds(number));
    }
    tickAt(START.plus(Duration.ofHours(2)));
    var called = called();
    assertThat(called).extracting(FollowUp::sessionId).containsExactly("vs_1", "vs_2");

    tickAt(START);
    called.forEach(this::cancel);
    tickAt(START.plusSeconds(1));
    assertThat(called()).isEmpty();
    tickAt(START.plus(Duration.ofHours(2)));
    assertThat(called()).extracting(FollowUp::sessionId).containsExactly("vs_3", "vs_4");
  }

  private void create(String id, Instant created) {
    var event =
        new Event(
            "evt_" + id,
            EventType.Known.CREATED,
            created,
            false,
            null,
            snapshot(Status.Known.REQUIRES_INPUT),
            null,
            null);
    var session =
        SessionMachine.step(
                Session.unseen(id, false, null),
                new Input.EventArrived(event),
                Rig.cancelingAfter(Duration.ofHours(1)),
                START)
            .session();
    sessions.put(id, session);
    timers.put(new Timer(Objects.requireNonNull(session.wakeAt()), id), new byte[0]);
  }

  private void cancel(FollowUp followUp) {
    var done =
        new Outcome.Done(
            snapshot(Status.Known.CANCELED), START.plusSeconds(9), Duration.ofMillis(5), "req_1");
    var finished = new Input.FollowUpFinished(followUp.id(), done);
    processor.process(
        new Record<>(followUp.sessionId(), new Arrival.Read(finished, null), START.toEpochMilli()));
  }

  private static Snapshot snapshot(Status status) {
    return new Snapshot(status, Redaction.Known.NONE, null, null, "document", false, START);
  }

  private void tickAt(Instant now) {
    context.setCurrentSystemTimeMs(now.toEpochMilli());
    context.scheduledPunctuators().getFirst().getPunctuator().punctuate(now.toEpochMilli());
  }

  /// Whom follow-ups that are new are about.
  private List<FollowUp> called() {
    var called =
        context.forwarded(MachineTopology.TO_FOLLOWUPS).stream()
            .map(forward -> (FollowUp) forward.record().value())
            .toList();
    context.resetForwards();
    return called;
  }
}
