package dev.verity.machine;

import dev.verity.privacy.KeyWrap;
import dev.verity.privacy.UnknownWrappingKey;
import dev.verity.session.Policy;
import dev.verity.topics.ClientMeters;
import dev.verity.topics.GroupMember;
import dev.verity.topics.NewerFormat;
import dev.verity.topics.Topics;
import dev.verity.tracing.Tracing;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The machine role: one Kafka Streams application, exactly-once.
public final class Machine implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Machine.class);
  private static final Duration COMMIT_INTERVAL = Duration.ofMillis(100);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(20);

  /// A partition may move to an instance that lacks so many records: it has them in about a second.
  private static final long RECOVERY_LAG = 10_000;

  /// How soon an instance that has caught up is given its share. Kafka's own 10 minutes would leave
  /// a new instance idle for so long; looking costs one round of the group.
  private static final Duration PROBING_INTERVAL = Duration.ofMinutes(1);

  /// How many partitions at once are copied to where they are to move.
  private static final int WARMUPS_MAX = 4;

  /// Each batch takes two blocks of 64 KiB from the heap to be compressed, however small it is.
  private static final int BATCH_BYTES = 128 * 1024;

  /// The next inputs come in while these are processed; Kafka's own 64 KiB would make them wait.
  private static final int AS_THE_SYSTEM_LIKES = -1;

  private final MachineSettings settings;
  private final Topics topics;
  private final Policy policy;
  private final @Nullable KeyWrap wrap;
  private final Tracing tracing;
  private final LocalState state;
  private final StoreMemory memory;
  private final MachineMeters meters;
  private final Restoration restoration = new Restoration();
  private volatile @Nullable NewerFormat refusal;
  private volatile @Nullable UnknownWrappingKey lack;
  private volatile KafkaStreams streams;
  private @Nullable ClientMeters clientMeters;
  private boolean isClosed;

  private Machine(
      MachineSettings settings,
      Topics topics,
      Policy policy,
      @Nullable KeyWrap wrap,
      MeterRegistry registry,
      Tracing tracing) {
    this.settings = settings;
    this.topics = topics;
    this.policy = policy;
    this.wrap = wrap;
    this.tracing = tracing;
    state = new LocalState(settings.stateDirectory());
    memory = new StoreMemory(settings.storeBytesMax());
    meters = new MachineMeters(registry);
    synchronized (this) { // a failure may be noticed before this is done
      try {
        streams = startStreams();
      } catch (RuntimeException failure) {
        memory.close();
        throw failure;
      }
    }
  }

  /// Starts to take inputs as soon as the local state is there.
  ///
  /// @param wrap null where nothing is sealed
  /// @throws KafkaException when the directory for the local state cannot be used
  public static Machine start(
      MachineSettings settings,
      Topics topics,
      Policy policy,
      @Nullable KeyWrap wrap,
      MeterRegistry registry,
      Tracing tracing) {
    return new Machine(settings, topics, policy, wrap, registry, tracing);
  }

  /// Whether every assigned partition is being processed.
  public boolean isRunning() {
    return streams.state() == KafkaStreams.State.RUNNING;
  }

  /// Whether the state was written by a newer Verity, so that this one has stopped and left it as
  /// it was. The log says which version is wanted.
  public boolean isTooOld() {
    return refusal != null;
  }

  /// Whether a data key is wrapped under a key-encryption key that is not in the keyset, so that
  /// this machine has stopped and left everything as it was. The log says which one is wanted.
  public boolean lacksAKey() {
    return lack != null;
  }

  /// How many records were read from the changelogs before what they belong to was processed here.
  public long restored() {
    return restoration.restored();
  }

  /// How many records were read from the changelogs to keep a copy of what others process.
  public long mirrored() {
    return restoration.mirrored();
  }

  /// How much memory RocksDB uses for the local state now.
  public long storeBytesUsed() {
    return memory.bytesUsed();
  }

  /// How much it may use.
  public long storeBytesMax() {
    return memory.bytesMax();
  }

  /// Those of a start anew, too.
  public synchronized void showClients(ClientMeters shown) {
    clientMeters = shown;
    var current = streams;
    shown.show((schedule, every) -> new KafkaStreamsMetrics(current, List.of(), schedule, every));
  }

  /// Finishes the open transactions and leaves the group, so that others take over at once.
  @Override
  public synchronized void close() {
    isClosed = true;
    if (!streams.close(leave(CLOSE_TIMEOUT))) {
      LOG.warn("The machine did not stop within {}; the group will notice.", CLOSE_TIMEOUT);
    }
    memory.close();
  }

  private static CloseOptions leave(Duration within) {
    return CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
        .withTimeout(within);
  }

  private KafkaStreams startStreams() {
    try {
      return tryToStartStreams();
    } catch (KafkaException failure) {
      if (!LocalState.isBroken(failure)) {
        throw failure;
      }
      forgetState(failure);
      return tryToStartStreams();
    }
  }

  private KafkaStreams tryToStartStreams() {
    var topology = MachineTopology.of(topics, policy, settings, wrap, meters, tracing);
    var configuration = configuration(settings, topics, meters);
    memory.addTo(configuration);
    var started = new KafkaStreams(topology, configuration);
    started.setUncaughtExceptionHandler(cause -> answerTo(started, cause));
    started.setGlobalStateRestoreListener(restoration);
    started.setStandbyUpdateListener(restoration);
    try {
      started.start();
      return started;
    } catch (KafkaException failure) {
      started.close(CLOSE_TIMEOUT);
      throw failure;
    }
  }

  private StreamThreadExceptionResponse answerTo(KafkaStreams failed, Throwable cause) {
    var newer = NewerFormat.behind(cause);
    if (newer != null) {
      refusal = newer;
      return stop(failed, newer);
    }
    var unknown = UnknownWrappingKey.behind(cause);
    if (unknown != null) {
      lack = unknown;
      return stop(failed, unknown);
    }
    if (LocalState.isBroken(cause)) {
      Thread.ofPlatform().name("verity-machine-restore").start(() -> startAnew(failed, cause));
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
    LOG.error("A stream thread died and is replaced.", cause);
    return StreamThreadExceptionResponse.REPLACE_THREAD;
  }

  /// What only the operator can mend. To be shut down alone would keep others waiting.
  private static StreamThreadExceptionResponse stop(KafkaStreams failed, RuntimeException cause) {
    LOG.error("The machine stops. {}", cause.getMessage());
    failed.close(leave(Duration.ZERO));
    return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
  }

  private synchronized void startAnew(KafkaStreams failed, Throwable cause) {
    if (isClosed || !streams.equals(failed)) {
      return; // another thread has noticed it, too
    }
    streams.close(CLOSE_TIMEOUT);
    try {
      forgetState(cause);
      streams = tryToStartStreams();
      if (clientMeters != null) {
        showClients(clientMeters);
      }
    } catch (KafkaException failure) {
      LOG.error("The machine stands still; start this process again.", failure);
    }
  }

  private void forgetState(Throwable cause) {
    LOG.error("The local state in {} cannot be read. It is made anew from Kafka.", state, cause);
    try {
      state.delete();
    } catch (IOException failure) {
      throw new KafkaException(
          "The local state in %s cannot be read, and cannot be deleted either.".formatted(state),
          failure);
    }
  }

  static Properties configuration(MachineSettings settings, Topics topics, MachineMeters meters) {
    var configuration = new HashMap<>(settings.kafka());
    configuration.put(StreamsConfig.APPLICATION_ID_CONFIG, settings.group());
    configuration.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    configuration.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_INTERVAL.toMillis());
    configuration.put(StreamsConfig.STATE_DIR_CONFIG, settings.stateDirectory().toString());
    configuration.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, settings.threads());
    configuration.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, settings.replication());
    configuration.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, settings.standbys());
    configuration.put(StreamsConfig.ACCEPTABLE_RECOVERY_LAG_CONFIG, RECOVERY_LAG);
    configuration.put(
        StreamsConfig.PROBING_REBALANCE_INTERVAL_MS_CONFIG, PROBING_INTERVAL.toMillis());
    configuration.put(StreamsConfig.MAX_WARMUP_REPLICAS_CONFIG, WARMUPS_MAX);
    configuration.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
    configuration.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, SetAside.class);
    configuration.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, SetAside.class);
    configuration.put(
        StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG, topics.deadLetters().name());
    configuration.put(SetAside.METERS, meters);
    configuration.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    configuration.putIfAbsent(
        ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
        Math.toIntExact(GroupMember.SESSION_TIMEOUT.toMillis()));
    configuration.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 5);
    configuration.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
    configuration.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), BATCH_BYTES);
    configuration.put(
        StreamsConfig.mainConsumerPrefix(ConsumerConfig.RECEIVE_BUFFER_CONFIG),
        AS_THE_SYSTEM_LIKES);
    var properties = new Properties();
    properties.putAll(configuration);
    return properties;
  }
}
