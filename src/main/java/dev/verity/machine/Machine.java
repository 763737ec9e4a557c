package dev.verity.machine;

import dev.verity.session.Policy;
import dev.verity.topics.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The machine role: one Kafka Streams application, exactly-once.
public final class Machine implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Machine.class);
  private static final Duration COMMIT_INTERVAL = Duration.ofMillis(100);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(20);

  private final KafkaStreams streams;

  private Machine(KafkaStreams streams) {
    this.streams = streams;
  }

  public static Machine start(MachineSettings settings, Topics topics, Policy policy) {
    var topology = MachineTopology.of(topics, policy, settings.tick());
    var streams = new KafkaStreams(topology, configuration(settings, topics));
    streams.setUncaughtExceptionHandler(cause -> {
      LOG.error("A stream thread died and is replaced.", cause);
      return StreamThreadExceptionResponse.REPLACE_THREAD;
    });
    streams.start();
    return new Machine(streams);
  }

  /// Whether every assigned partition is being processed.
  public boolean isRunning() {
    return streams.state() == KafkaStreams.State.RUNNING;
  }

  /// Finishes the open transactions and leaves the group, so that others take over at once.
  @Override
  public void close() {
    var leave =
        CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
            .withTimeout(CLOSE_TIMEOUT);
    if (!streams.close(leave)) {
      LOG.warn("The machine did not stop within {}; the group will notice.", CLOSE_TIMEOUT);
    }
  }

  static Properties configuration(MachineSettings settings, Topics topics) {
    var configuration = new HashMap<>(settings.kafka());
    configuration.put(StreamsConfig.APPLICATION_ID_CONFIG, settings.group());
    configuration.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    configuration.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_INTERVAL.toMillis());
    configuration.put(StreamsConfig.STATE_DIR_CONFIG, settings.stateDirectory().toString());
    configuration.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, settings.threads());
    configuration.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, settings.replication());
    configuration.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
    configuration.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, SetAside.class);
    configuration.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, SetAside.class);
    configuration.put(
        StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG, topics.deadLetters().name());
    configuration.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    configuration.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 5);
    configuration.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
    var properties = new Properties();
    properties.putAll(configuration);
    return properties;
  }
}
