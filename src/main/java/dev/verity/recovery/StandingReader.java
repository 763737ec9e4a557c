package dev.verity.recovery;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/// Reads how far recovery has come, in whichever process it runs, and remembers it for a moment.
public final class StandingReader implements AutoCloseable {
  private static final Duration REMEMBERED = Duration.ofSeconds(10);

  private final Map<String, Object> kafka;
  private final Duration patience;
  private final String group;
  private final TopicPartition first;
  private final InstantSource clock;
  private @Nullable Admin admin;
  private @Nullable Remembered last;

  private record Remembered(Optional<Standing> standing, Instant at) {}

  /// @param kafka where the cluster is and how to sign in, as Kafka's own keys
  /// @param patience how long Kafka may take for an answer
  /// @param group the one in which recovery is led
  /// @param topic with whose first partition the leadership goes
  public StandingReader(
      Map<String, Object> kafka,
      Duration patience,
      String group,
      String topic,
      InstantSource clock) {
    this.kafka = Map.copyOf(kafka);
    this.patience = patience;
    this.group = group;
    this.first = new TopicPartition(topic, 0);
    this.clock = clock;
  }

  /// Empty when recovery has noted nothing yet.
  ///
  /// @throws KafkaException when Kafka does not tell
  public synchronized Optional<Standing> read() {
    var now = clock.instant();
    if (last == null || !now.isBefore(last.at().plus(REMEMBERED))) {
      last = new Remembered(fetch(), now);
    }
    return last.standing();
  }

  @Override
  public synchronized void close() {
    if (admin != null) {
      admin.close(patience);
      admin = null;
    }
  }

  private Optional<Standing> fetch() {
    try {
      var offsets =
          opened()
              .listConsumerGroupOffsets(
                  Map.of(group, new ListConsumerGroupOffsetsSpec().topicPartitions(List.of(first))))
              .partitionsToOffsetAndMetadata(group)
              .get();
      return Optional.ofNullable(offsets.get(first))
          .map(offset -> Standing.of(Cursors.read(offset.metadata())));
    } catch (ExecutionException failed) {
      throw new KafkaException(
          "Kafka did not tell how far the group %s has come.".formatted(group), failed.getCause());
    } catch (InterruptedException stopped) {
      throw new InterruptException(stopped);
    }
  }

  private Admin opened() {
    if (admin == null) {
      var settings = new HashMap<>(kafka);
      var millis = Math.toIntExact(patience.toMillis());
      settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
      settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis);
      admin = Admin.create(settings);
    }
    return Objects.requireNonNull(admin);
  }
}
