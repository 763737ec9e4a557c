package dev.verity.projection;

import dev.verity.topics.Topics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Folds what the topics tell into the store, as it comes, and lets the store be asked.
///
/// It reads all partitions outside of any group and remembers in the store itself how far it is, in
/// the transaction that holds what was read. So each process with a store of its own sees
/// everything, and none of them matters to the others.
public final class Projection implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Projection.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration TROUBLE_PAUSE = Duration.ofSeconds(2);
  private static final Duration CURRENT_WITHIN = Duration.ofMinutes(1);
  private static final Duration TRIM_EVERY = Duration.ofHours(1);
  private static final int BATCH_RECORDS = 5_000;

  private final ProjectionSettings settings;
  private final Topics topics;
  private final InstantSource clock;
  private final Store store;
  private final List<TopicPartition> partitions;
  private final Counter folded;
  private final Thread loop = new Thread(this::run, "verity-projection");
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Map<TopicPartition, Instant> seen = new HashMap<>();
  private volatile Progress progress = Progress.UNKNOWN;
  private Instant trimmed = Instant.EPOCH;
  private boolean hasTraces;

  /// @param left records that are not folded yet
  /// @param upTo the moment up to which everything was folded; null when that is not known
  private record Progress(long left, @Nullable Instant upTo) {
    static final Progress UNKNOWN = new Progress(Long.MAX_VALUE, null);
  }

  private Projection(
      ProjectionSettings settings,
      Topics topics,
      Sources sources,
      MeterRegistry meters,
      InstantSource clock) {
    this.settings = settings;
    this.topics = topics;
    this.clock = clock;
    partitions = sources.partitions();
    store = Store.open(settings.file(), sources.ids());
    folded =
        Counter.builder("verity.projection.folded")
            .description("Records folded into the store that the console asks")
            .register(meters);
    Gauge.builder("verity.projection.lag.records", this, it -> it.progress.left())
        .description("Records that the store does not have yet")
        .register(meters);
    Gauge.builder("verity.projection.lag.seconds", this, it -> seconds(it.lag().time()))
        .description("For how long the store has not had everything; NaN while that is not known")
        .register(meters);
  }

  /// Opens the store, or makes it anew, and follows the topics from now on.
  ///
  /// @throws BrokenStore when the file cannot be used
  /// @throws KafkaException when Kafka does not tell of the topics
  public static Projection start(
      ProjectionSettings settings, Topics topics, MeterRegistry meters, InstantSource clock) {
    var sources = Sources.of(settings, Fold.topics(topics));
    var projection = new Projection(settings, topics, sources, meters, clock);
    projection.loop.start();
    return projection;
  }

  /// Whether the store is, or was a moment ago, where the topics are.
  public boolean isCurrent() {
    return loop.isAlive() && !lag().isLongerThan(CURRENT_WITHIN);
  }

  public Lag lag() {
    var now = progress;
    var upTo = now.upTo();
    return new Lag(now.left(), upTo == null ? null : Duration.between(upTo, clock.instant()));
  }

  /// All that can be asked.
  public Views views() {
    var readers = store.readers();
    return new Views(
        new SessionView(readers, topics),
        new JournalView(readers),
        new WorkView(readers, topics.inbox().name()),
        new CountView(readers),
        new NeedsView(readers),
        this::lag,
        () -> (long) folded.count());
  }

  @Override
  public void close() {
    stop.countDown();
    try {
      loop.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    store.close();
  }

  private void run() {
    while (stop.getCount() > 0) {
      try (var fold = new Fold(topics, store.writer());
          var housekeeping = new Housekeeping(store.writer(), settings.keep());
          var consumer = consumer()) {
        begin(consumer, fold);
        while (stop.getCount() > 0) {
          follow(consumer, fold);
          if (progress.left() == 0) { // what only looks old would be taken for old
            keepHouse(fold, housekeeping);
          }
        }
      } catch (SQLException | RuntimeException trouble) {
        progress = Progress.UNKNOWN;
        LOG.warn(
            "The topics cannot be folded into {}; trying again in {}.",
            settings.file(),
            TROUBLE_PAUSE,
            trouble);
        awaitStop();
      }
    }
  }

  private void begin(KafkaConsumer<byte[], byte[]> consumer, Fold fold) throws SQLException {
    consumer.assign(partitions);
    var positions = fold.positions();
    for (var partition : partitions) {
      var position = positions.get(partition);
      if (position == null) {
        consumer.seekToBeginning(List.of(partition));
      } else {
        consumer.seek(partition, position);
      }
    }
  }

  private void follow(KafkaConsumer<byte[], byte[]> consumer, Fold fold) throws SQLException {
    var records = consumer.poll(POLL);
    if (!records.isEmpty()) {
      fold.take(records, positions(consumer, records));
      folded.increment(records.count());
      for (var record : records) {
        see(
            new TopicPartition(record.topic(), record.partition()),
            Instant.ofEpochMilli(record.timestamp()));
      }
    }
    progress = progress(consumer);
  }

  /// A partition is folded up to its last record, or up to now when it was read to its end.
  private Progress progress(KafkaConsumer<byte[], byte[]> consumer) {
    var now = clock.instant();
    var left = 0L;
    for (var partition : partitions) {
      var lag = consumer.currentLag(partition);
      if (lag.isEmpty()) {
        return progress; // nothing was heard of this one yet
      }
      if (lag.getAsLong() == 0) {
        see(partition, now);
      } else {
        left += lag.getAsLong();
      }
    }
    var isSeen = seen.keySet().containsAll(partitions);
    return new Progress(left, isSeen ? Collections.min(seen.values()) : null);
  }

  private static double seconds(@Nullable Duration duration) {
    return duration == null ? Double.NaN : duration.toMillis() / 1e3;
  }

  private void see(TopicPartition partition, Instant upTo) {
    seen.merge(partition, upTo, (one, other) -> one.isAfter(other) ? one : other);
  }

  /// Behind the marks that end a transaction too, so that none is waited for.
  private static Map<TopicPartition, Long> positions(
      KafkaConsumer<byte[], byte[]> consumer, ConsumerRecords<byte[], byte[]> records) {
    var positions = new HashMap<TopicPartition, Long>();
    for (var partition : new HashSet<>(records.partitions())) {
      positions.put(partition, consumer.position(partition));
    }
    return positions;
  }

  private void keepHouse(Fold fold, Housekeeping housekeeping) throws SQLException {
    hasTraces |= fold.erasures().hasLeftTraces();
    var now = clock.instant();
    if (!trimmed.plus(TRIM_EVERY).isAfter(now)) {
      if (!housekeeping.trim(now)) {
        trimmed = now;
        housekeeping.learn();
      }
      fold.forgetNumbers();
      housekeeping.shrink();
      hasTraces = true;
    }
    if (hasTraces) {
      hasTraces = !housekeeping.clearLog();
    }
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    var consumer = new HashMap<>(settings.kafka());
    consumer.remove(ConsumerConfig.GROUP_ID_CONFIG);
    consumer.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    consumer.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    consumer.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    consumer.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    consumer.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, BATCH_RECORDS);
    consumer.put(
        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
        Math.toIntExact(settings.patience().toMillis()));
    return new KafkaConsumer<>(consumer, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private void awaitStop() {
    try {
      var _ = stop.await(TROUBLE_PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      stop.countDown();
    }
  }
}
