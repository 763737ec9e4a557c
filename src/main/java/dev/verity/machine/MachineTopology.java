package dev.verity.machine;

import dev.verity.privacy.KeyWrap;
import dev.verity.session.Policy;
import dev.verity.session.SessionMachine;
import dev.verity.topics.Topic;
import dev.verity.topics.Topics;
import dev.verity.tracing.Tracing;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/// How records flow through the machine.
///
///     inbox ────┐                ┌─▶ events
///     requests ─┼─▶  session  ───┼─▶ followups
///     outcomes ─┘   sessions     ├─▶ answers
/// erasure-   ───┘   timers       ├─▶ sessions
/// acks              keys         ├─▶ audit
///                                ├─▶ keys
///                                ├─▶ erasures
///                                └─▶ dead-letters
final class MachineTopology {
  static final String TO_EVENTS = "to-events";
  static final String TO_FOLLOWUPS = "to-followups";
  static final String TO_ANSWERS = "to-answers";
  static final String TO_SESSIONS = "to-sessions";
  static final String TO_AUDIT = "to-audit";
  static final String TO_KEYS = "to-keys";
  static final String TO_ERASURES = "to-erasures";
  static final String TO_DEAD_LETTERS = "to-dead-letters";

  private static final String PROCESSOR = "session";

  private MachineTopology() {}

  /// @param wrap null where nothing is sealed
  static Topology of(
      Topics topics,
      Policy policy,
      MachineSettings settings,
      @Nullable KeyWrap wrap,
      MachineMeters meters,
      Tracing tracing) {
    return of(topics, SessionMachine::step, policy, settings, wrap, meters, tracing);
  }

  static Topology of(
      Topics topics,
      SessionSteps machine,
      Policy policy,
      MachineSettings settings,
      @Nullable KeyWrap wrap,
      MachineMeters meters,
      Tracing tracing) {
    var traces = new MachineTraces(tracing, topics.followups().name());
    var topology = new Topology();
    var sessions = new WrittenOnce<>(topics.sessions().values().serializer());
    from(topology, topics.inbox(), Arrival.ofInbox());
    from(topology, topics.requests(), Arrival.ofRequests(topics.requests()));
    from(topology, topics.outcomes(), Arrival.ofOutcomes(topics.outcomes()));
    from(topology, topics.erasureAcks(), Arrival.ofAcks(topics.erasureAcks()));
    topology.addProcessor(
        PROCESSOR,
        () -> new SessionProcessor(machine, policy, settings, wrap, meters, traces),
        topics.inbox().name(),
        topics.requests().name(),
        topics.outcomes().name(),
        topics.erasureAcks().name());
    topology.addStateStore(
        Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(SessionProcessor.SESSIONS),
            Serdes.String(),
            Serdes.serdeFrom(sessions, topics.sessions().values().deserializer())),
        PROCESSOR);
    topology.addStateStore(
        Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(SessionProcessor.TIMERS),
            Timer.serde(),
            Serdes.ByteArray()),
        PROCESSOR);
    topology.addStateStore(
        Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(SessionProcessor.KEYS),
                Serdes.String(),
                topics.keys().values())
            .withLoggingEnabled(Topics.forgetting()),
        PROCESSOR);
    to(topology, TO_EVENTS, topics.events());
    to(topology, TO_FOLLOWUPS, topics.followups());
    to(topology, TO_ANSWERS, topics.answers());
    to(topology, TO_SESSIONS, topics.sessions().name(), sessions);
    to(topology, TO_AUDIT, topics.audit());
    topology.addSink(
        TO_KEYS,
        topics.keys().name(),
        new StringSerializer(),
        topics.keys().values().serializer(),
        KeyCare::partitions,
        PROCESSOR);
    to(topology, TO_ERASURES, topics.erasures());
    to(topology, TO_DEAD_LETTERS, topics.deadLetters());
    return topology;
  }

  private static void from(Topology topology, Topic<?> topic, Deserializer<Arrival> values) {
    topology.addSource(topic.name(), new StringDeserializer(), values, topic.name());
  }

  private static void to(Topology topology, String sink, Topic<?> topic) {
    to(topology, sink, topic.name(), topic.values().serializer());
  }

  private static void to(Topology topology, String sink, String topic, Serializer<?> values) {
    topology.addSink(sink, topic, new StringSerializer(), values, PROCESSOR);
  }
}
