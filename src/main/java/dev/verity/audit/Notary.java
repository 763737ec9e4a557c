package dev.verity.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verity.topics.GroupMember;
import dev.verity.topics.Topics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes the checkpoints: each covers what has come to a partition of the journal behind the last,
/// and is written to the same partition of its own topic.
///
/// A checkpoint and the offset that it reaches are one transaction of the group's current
/// generation, so that of two who take a partition for theirs only one is heard. Who takes it over
/// begins behind the last checkpoint on the topic, and not before that one reaches as far as the
/// offset that was committed with it. Nothing else is remembered.
public final class Notary implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Notary.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration ANSWER_MAX = Duration.ofSeconds(5);
  private static final Duration TRANSACTION_MAX = Duration.ofSeconds(20);
  private static final Duration TROUBLE_PAUSE = Duration.ofSeconds(1);
  private static final Duration COMPLAIN_EVERY = Duration.ofSeconds(30);

  private final NotarySettings settings;
  private final Topics topics;
  private final InstantSource clock;
  private final Counter mismatches;
  private final Counter written;
  private final String transactions;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final LastCheckpoints lastCheckpoints;
  private final Map<TopicPartition, OpenCheckpoint> open = new HashMap<>();
  private final Set<TopicPartition> unsettled = new HashSet<>();
  private volatile int waiting;
  private final Thread loop = new Thread(this::run, "verity-notary");
  private final CountDownLatch stop = new CountDownLatch(1);
  private @Nullable KafkaProducer<byte[], byte[]> producer;
  private long complainedAt = System.nanoTime() - COMPLAIN_EVERY.toNanos();

  private Notary(
      NotarySettings settings, Topics topics, MeterRegistry meters, InstantSource clock) {
    this.settings = settings;
    this.topics = topics;
    this.clock = clock;
    transactions = settings.group() + "-" + UUID.randomUUID();
    mismatches =
        Counter.builder("verity.audit.mismatches")
            .description("Journal entries whose hash is not that of what stands there")
            .register(meters);
    written =
        Counter.builder("verity.audit.checkpoints")
            .description("Checkpoints that were written")
            .register(meters);
    Gauge.builder("verity.audit.partitions.waiting", this, it -> it.waiting)
        .description("Partitions of the journal that this notary has and cannot sign")
        .register(meters);
    consumer =
        new KafkaConsumer<>(
            GroupMember.settings(settings.kafka(), settings.group()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    lastCheckpoints = new LastCheckpoints(settings.kafka(), topics, ANSWER_MAX);
  }

  public static Notary start(
      NotarySettings settings, Topics topics, MeterRegistry meters, InstantSource clock) {
    var notary = new Notary(settings, topics, meters, clock);
    notary.loop.start();
    return notary;
  }

  public boolean isRunning() {
    return loop.isAlive() && stop.getCount() > 0;
  }

  /// Leaves the group. What is not covered yet is left to whoever comes next.
  @Override
  public void close() {
    stop.countDown();
    try {
      loop.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    consumer.subscribe(List.of(topics.audit().name()), new Sharing());
    while (stop.getCount() > 0) {
      try {
        settle();
        waiting = unsettled.size();
        consumer.poll(POLL).forEach(this::take);
        writeWhatIsDue();
      } catch (RuntimeException trouble) {
        if (stop.getCount() == 0) {
          break;
        }
        LOG.warn("No checkpoints can be written; trying again in {}.", TROUBLE_PAUSE, trouble);
        beginAnew();
        waiting = unsettled.size();
        awaitStop();
      }
    }
    try (consumer;
        lastCheckpoints) {
      dropProducer();
    } catch (RuntimeException trouble) {
      LOG.warn("The notary could not leave its group; others take over a little later.", trouble);
    }
  }

  /// Finds where each partition that is new here was left.
  private void settle() {
    if (unsettled.isEmpty()) {
      return;
    }
    var these = Set.copyOf(unsettled);
    // waits for a transaction of the one before that is still open
    var committed = consumer.committed(these, ANSWER_MAX);
    var ends = consumer.endOffsets(these, ANSWER_MAX);
    var found =
        lastCheckpoints.of(
            these.stream().map(TopicPartition::partition).toList(), this::refuseWhenStopped);
    for (var partition : these) {
      settle(
          partition,
          found.get(partition.partition()),
          committed.get(partition),
          Objects.requireNonNull(ends.get(partition)));
    }
  }

  private void settle(
      TopicPartition partition,
      @Nullable StoredCheckpoint last,
      @Nullable OffsetAndMetadata committed,
      long end) {
    var to = last == null || last.checkpoint() == null ? 0 : last.checkpoint().to();
    if (last != null && last.checkpoint() == null) {
      complain(
          "The last checkpoint of {}, at {}, cannot be read, so no other is written.",
          partition,
          last.place());
    } else if (committed != null && to < committed.offset()) {
      complain(
          "The checkpoints of {} reach to offset {}; one up to {} is wanted, since it was written."
              + " If they are lost for good, delete the group {} to go on without them.",
          partition,
          to,
          committed.offset(),
          settings.group());
    } else if (to > end) {
      complain(
          "{} ends at offset {}; the last checkpoint saw it up to {}. Something was cut off: run"
              + " `verity audit verify`.",
          partition,
          end,
          to);
    } else {
      begin(partition, last);
    }
  }

  private void refuseWhenStopped() {
    if (stop.getCount() == 0) {
      throw new IllegalStateException("The notary stops.");
    }
  }

  private void begin(TopicPartition partition, @Nullable StoredCheckpoint last) {
    var next = new OpenCheckpoint(partition.partition(), last);
    if (last == null) {
      consumer.seekToBeginning(List.of(partition));
    } else {
      consumer.seek(partition, next.to());
    }
    open.put(partition, next);
    unsettled.remove(partition);
    consumer.resume(List.of(partition));
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    var partition = new TopicPartition(record.topic(), record.partition());
    var checkpoint = open.get(partition);
    if (checkpoint == null) {
      return;
    }
    var entry =
        StoredEntry.read(
            record.partition(),
            record.offset(),
            new Place(partition.toString(), record.offset()),
            record.key() == null ? "" : new String(record.key(), UTF_8),
            record.value());
    if (!entry.fits()) {
      mismatches.increment();
      LOG.error(
          "The journal entry at {} does not have the hash that it says, or is none: somebody else"
              + " has written it. Run `verity audit verify`.",
          entry.place());
    }
    checkpoint.add(entry, Instant.ofEpochMilli(record.timestamp()));
    if (checkpoint.isFull()) {
      write(partition, checkpoint);
    }
  }

  private void writeWhatIsDue() {
    var now = clock.instant();
    Map.copyOf(open)
        .forEach((partition, checkpoint) -> {
          if (checkpoint.isDue(now, settings.every())) {
            write(partition, checkpoint);
          }
        });
  }

  private void write(TopicPartition partition, OpenCheckpoint covered) {
    var checkpoint = covered.close(settings.key(), clock.instant());
    var name = topics.checkpoints().name();
    var value = topics.checkpoints().values().serializer().serialize(name, checkpoint);
    var key = Integer.toString(checkpoint.partition()).getBytes(UTF_8);
    var transaction = producer();
    transaction.beginTransaction();
    var sent = transaction.send(new ProducerRecord<>(name, checkpoint.partition(), key, value));
    transaction.sendOffsetsToTransaction(
        Map.of(partition, new OffsetAndMetadata(checkpoint.to())), consumer.groupMetadata());
    transaction.commitTransaction();
    written.increment();
    var place = new Place(name + "-" + checkpoint.partition(), sent.resultNow().offset());
    open.put(
        partition,
        new OpenCheckpoint(partition.partition(), StoredCheckpoint.of(place, checkpoint)));
  }

  private KafkaProducer<byte[], byte[]> producer() {
    if (producer == null) {
      var made =
          new KafkaProducer<>(
              producerSettings(), new ByteArraySerializer(), new ByteArraySerializer());
      try {
        made.initTransactions();
      } catch (RuntimeException failure) {
        made.close(Duration.ZERO);
        throw failure;
      }
      producer = made;
    }
    return producer;
  }

  /// Whether the last transaction was committed may not be certain: the topic tells.
  private void beginAnew() {
    dropProducer();
    open.clear();
    unsettled.clear();
    unsettled.addAll(consumer.assignment());
    consumer.pause(consumer.assignment());
  }

  private void dropProducer() {
    if (producer != null) {
      producer.close(Duration.ZERO);
      producer = null;
    }
  }

  private void complain(String sentence, Object... found) {
    var now = System.nanoTime();
    if (now - complainedAt >= COMPLAIN_EVERY.toNanos()) {
      complainedAt = now;
      LOG.error(sentence, found);
    }
  }

  private void awaitStop() {
    try {
      var _ = stop.await(TROUBLE_PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      stop.countDown();
    }
  }

  private final class Sharing implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
      unsettled.addAll(assigned);
      consumer.pause(assigned);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
      revoked.forEach(open::remove);
      unsettled.removeAll(revoked);
    }
  }

  private Map<String, Object> producerSettings() {
    var producer = new HashMap<>(settings.kafka());
    producer.put(CommonClientConfigs.CLIENT_ID_CONFIG, settings.group());
    producer.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactions);
    producer.put(
        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, Math.toIntExact(TRANSACTION_MAX.toMillis()));
    producer.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, Math.toIntExact(ANSWER_MAX.toMillis()));
    return producer;
  }
}
