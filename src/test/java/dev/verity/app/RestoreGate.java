package dev.verity.app;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/// Holds up the restore of local state while it is shut. Kafka makes it by its name, for the
/// consumer that reads the changelogs.
public final class RestoreGate implements ConsumerInterceptor<byte[], byte[]> {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static volatile CountDownLatch reached = new CountDownLatch(1);
  private static volatile CountDownLatch opened = new CountDownLatch(1);

  static void shut() {
    reached = new CountDownLatch(1);
    opened = new CountDownLatch(1);
  }

  static void open() {
    opened.countDown();
  }

  /// Whether a restore has begun.
  static boolean isReached() {
    return reached.getCount() == 0;
  }

  @Override
  public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
    reached.countDown();
    try {
      if (!opened.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("Nobody opened the gate within " + PATIENCE);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
    return records;
  }

  @Override
  public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

  @Override
  public void close() {}

  @Override
  public void configure(Map<String, ?> settings) {}
}
