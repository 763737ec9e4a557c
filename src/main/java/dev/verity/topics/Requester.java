package dev.verity.topics;

import dev.verity.session.Answer;
import dev.verity.session.Request;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/// Puts requests on their topic and waits for the answers. For one thread.
public final class Requester implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);

  private final Topics topics;
  private final InstantSource clock;
  private final RequestSender sender;
  private final KafkaConsumer<String, byte[]> consumer;

  /// @param client where the cluster is and how to sign in, as Kafka's own keys
  public Requester(Map<String, Object> client, Topics topics, InstantSource clock) {
    this.topics = topics;
    this.clock = clock;
    sender = new RequestSender(client, topics, clock);
    consumer =
        new KafkaConsumer<>(
            consumerSettings(client), new StringDeserializer(), new ByteArrayDeserializer());
  }

  /// Sends a request and gives its answer; empty when none came in time, and then it still stands:
  /// to send it again, unchanged, asks for its answer.
  ///
  /// @throws KafkaException when it is not certain that the request was stored
  public Optional<Answer> ask(String sessionId, Request request, Duration patience)
      throws InterruptedException {
    var end = clock.instant().plus(patience);
    checkTopic(topics.requests());
    checkTopic(topics.answers());
    listenFromNow();
    sender.send(sessionId, request);
    while (clock.instant().isBefore(end)) {
      for (var record : consumer.poll(POLL)) {
        if (sessionId.equals(record.key())) {
          var answer = read(record.value());
          if (answer.filter(found -> found.request().equals(request.id())).isPresent()) {
            return answer;
          }
        }
      }
    }
    return Optional.empty();
  }

  /// So that a wrong prefix does not make new topics that nobody reads.
  private void checkTopic(Topic<?> topic) {
    if (consumer.partitionsFor(topic.name()).isEmpty()) {
      throw new KafkaException(
          "the topic %s is not there; topics.prefix may be wrong, or Verity was never started"
              .formatted(topic.name()));
    }
  }

  private void listenFromNow() {
    var partitions =
        consumer.partitionsFor(topics.answers().name()).stream()
            .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position); // seeking is lazy
  }

  /// An answer that cannot be read is nobody's that we wait for.
  private Optional<Answer> read(byte[] value) {
    try {
      return Optional.ofNullable(
          topics.answers().values().deserializer().deserialize(topics.answers().name(), value));
    } catch (SerializationException unreadable) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    sender.close();
    consumer.close();
  }

  private static Map<String, Object> consumerSettings(Map<String, Object> client) {
    var settings = new HashMap<>(client);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    return settings;
  }
}
