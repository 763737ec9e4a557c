package dev.verity.projection;

import static org.apache.kafka.common.config.TopicConfig.RETENTION_MS_CONFIG;

import dev.verity.local.LedTopics;
import dev.verity.topics.Topics;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// The topics that a projection reads, at a broker, and the lives that are written to them. Nothing
/// in them grows too old.
final class FilledTopics implements AutoCloseable {
  private final KafkaProducer<byte[], byte[]> producer;
  private final Lives lives;
  private final AtomicLong records = new AtomicLong();

  FilledTopics(String bootstrapServers, Topics topics, int partitions) throws Exception {
    var kafka = Map.<String, Object>of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    LedTopics.make(
        kafka,
        Fold.topics(topics).stream()
            .map(name ->
                new NewTopic(name, partitions, (short) 1)
                    .configs(Map.of(RETENTION_MS_CONFIG, "-1")))
            .toList());
    producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.LINGER_MS_CONFIG,
                20),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    lives =
        new Lives(
            topics,
            Instant.now(),
            record -> {
              records.incrementAndGet();
              var _ = producer.send(record);
            });
  }

  void live(int from, int until) {
    for (var number = from; number < until; number++) {
      lives.live(number);
    }
    producer.flush();
  }

  long records() {
    return records.get();
  }

  @Override
  public void close() {
    producer.close();
  }
}
