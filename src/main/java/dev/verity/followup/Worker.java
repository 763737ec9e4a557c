package dev.verity.followup;

import dev.verity.stripe.VerificationSessions;
import dev.verity.topics.ClientMeters;
import dev.verity.topics.CloudEvent;
import dev.verity.topics.GroupMember;
import dev.verity.topics.Topics;
import dev.verity.tracing.Tracing;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The worker role: takes follow-ups from their topic, has each performed on a virtual thread, and
/// commits only what was reported. A crash at any instant repeats a call under the same idempotency
/// key, or finds its lease expired.
public final class Worker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration TROUBLE_PAUSE = Duration.ofSeconds(1);
  private static final Duration DRAIN_MAX = Duration.ofSeconds(20);
  private static final Duration LAST_WORDS_MAX = Duration.ofSeconds(5);
  private static final Duration COMMIT_MAX = Duration.ofSeconds(5);
  private static final Duration DELIVERY_MAX = Duration.ofMinutes(2);

  /// More than Stripe's pace allows within one lease, so that revocations are seen however long the
  /// queue is; the rest stays in Kafka.
  private static final int OPEN_MAX = 4_096;

  /// So many at most wait here for a key that Stripe refuses; more are returned at once, so that
  /// those with another key have room.
  private static final int HELD_MAX = OPEN_MAX / 2;

  private final Topics topics;
  private final Limits limits;
  private final KeyLocks keys;
  private final Revocations revocations;
  private final @Nullable Results results;
  private final Guard guard;
  private final Answers answers;
  private final Tracing tracing;
  private final InstantSource clock;
  private final Offsets offsets = new Offsets();
  private final List<Taken> held = new ArrayList<>();
  private final Set<TopicPartition> own = ConcurrentHashMap.newKeySet();
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final KafkaProducer<byte[], byte[]> producer;
  private final ExecutorService performers = Executors.newVirtualThreadPerTaskExecutor();
  private final Thread loop = new Thread(this::run, "verity-worker");
  private final CountDownLatch stop = new CountDownLatch(1);

  private Worker(
      WorkerSettings settings,
      Topics topics,
      VerificationSessions stripe,
      @Nullable Results results,
      MeterRegistry meters,
      Tracing tracing,
      InstantSource clock) {
    this.topics = topics;
    this.results = results;
    limits = new Limits(settings);
    this.tracing = tracing;
    this.clock = clock;
    keys = new KeyLocks(settings.keyPause(), clock);
    revocations = new Revocations(clock);
    guard = new Guard(stripe, results, settings, limits, keys, revocations, meters, clock);
    answers = new Answers(topics, guard, meters, tracing, clock);
    consumer =
        new KafkaConsumer<>(
            consumerSettings(settings), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    producer =
        new KafkaProducer<>(
            producerSettings(settings), new ByteArraySerializer(), new ByteArraySerializer());
  }

  /// Takes follow-ups from now on.
  ///
  /// @param results how results are read, closed with the worker; null where none can be sealed
  public static Worker start(
      WorkerSettings settings,
      Topics topics,
      VerificationSessions stripe,
      @Nullable Results results,
      MeterRegistry meters,
      Tracing tracing,
      InstantSource clock) {
    var worker = new Worker(settings, topics, stripe, results, meters, tracing, clock);
    worker.loop.start();
    return worker;
  }

  /// Whether follow-ups are being taken.
  public boolean isRunning() {
    return loop.isAlive() && stop.getCount() > 0;
  }

  /// Whether Stripe refuses our API key of this mode.
  public boolean isKeyRefused(boolean livemode) {
    return keys.isRefused(livemode);
  }

  /// Whether Stripe refuses our API key for results of this mode.
  public boolean isResultsKeyRefused(boolean livemode) {
    return keys.isResultsKeyRefused(livemode);
  }

  /// How many connected accounts do not let our API key of this mode act for them.
  public long accountsRefused(boolean livemode) {
    return keys.accountsRefused(livemode);
  }

  /// The circuit breaker before Stripe, for its meters.
  public CircuitBreakerRegistry circuits() {
    return guard.circuits();
  }

  /// The bulkhead before Stripe, for its meters.
  public BulkheadRegistry bulkheads() {
    return guard.bulkheads();
  }

  public void showClients(ClientMeters meters) {
    meters.show(consumer);
    meters.show(producer);
  }

  /// Takes no more, finishes what was begun, commits it and leaves the group. What is not finished
  /// in time is left to others.
  @Override
  public void close() {
    stop.countDown();
    try {
      loop.join();
      performers.shutdownNow(); // what was not finished in time
      var _ = performers.awaitTermination(LAST_WORDS_MAX.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      producer.close(LAST_WORDS_MAX);
      if (results != null) {
        results.close();
      }
    }
  }

  private void run() {
    consumer.subscribe(List.of(topics.followups().name()), new Sharing());
    while (stop.getCount() > 0) {
      try {
        takeSome();
      } catch (RuntimeException trouble) {
        LOG.warn("Follow-ups could not be taken; trying again in {}.", TROUBLE_PAUSE, trouble);
        awaitStop(TROUBLE_PAUSE);
      }
    }
    finish();
  }

  private void takeSome() {
    takeTurns();
    beginHeld();
    var taken = new ArrayList<Taken>();
    for (var record : consumer.poll(POLL)) {
      taken.add(new Taken(record, answers.read(record)));
    }
    taken.forEach(this::noteRevocation); // before anything taken with it is begun
    for (var one : taken) {
      offsets.begin(one.partition(), one.record.offset());
      if (one.isRevocation()) {
        offsets.finish(one.partition(), one.record.offset());
      } else if (held.size() < HELD_MAX && waitsForKey(one)) {
        held.add(one);
      } else {
        begin(one);
      }
    }
    commit();
  }

  private void begin(Taken one) {
    performers.execute(() -> handle(one));
  }

  private boolean waitsForKey(Taken one) {
    return one.reading instanceof Answers.Reading.Read(var followUp)
        && keys.areShut(followUp)
        && clock.instant().isBefore(followUp.expiresAt());
  }

  private void beginHeld() {
    held.removeIf(one -> {
      var begins = !waitsForKey(one);
      if (begins) {
        begin(one);
      }
      return begins;
    });
  }

  private void noteRevocation(Taken taken) {
    if (taken.reading instanceof Answers.Reading.Read(var followUp) && followUp.revoked()) {
      revocations.add(followUp);
    }
  }

  /// A record of the follow-up topic, read.
  private record Taken(ConsumerRecord<byte[], byte[]> record, Answers.Reading reading) {
    TopicPartition partition() {
      return new TopicPartition(record.topic(), record.partition());
    }

    /// A revocation is heeded, not reported.
    boolean isRevocation() {
      return reading instanceof Answers.Reading.Read(var followUp) && followUp.revoked();
    }
  }

  private void awaitStop(Duration longest) {
    try {
      var _ = stop.await(longest.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      stop.countDown();
    }
  }

  /// Takes nothing while enough is open.
  private void takeTurns() {
    if (offsets.open() >= OPEN_MAX) {
      consumer.pause(consumer.assignment());
    } else {
      consumer.resume(consumer.paused());
    }
  }

  private void commit() {
    var commit = offsets.toCommit();
    if (!commit.isEmpty()) {
      consumer.commitAsync(
          commit,
          (_, failure) -> {
            if (failure != null) {
              LOG.debug("A commit failed and is tried again.", failure);
              offsets.giveBack(commit);
            }
          });
    }
  }

  private void commitNow() {
    var commit = offsets.toCommit();
    if (commit.isEmpty()) {
      return;
    }
    try {
      consumer.commitSync(commit, COMMIT_MAX);
    } catch (RuntimeException failure) {
      LOG.warn("A commit failed; a few follow-ups may be repeated.", failure);
      offsets.giveBack(commit);
    }
  }

  private void finish() {
    held.forEach(this::begin); // they are returned
    held.clear();
    try {
      if (!offsets.awaitNone(DRAIN_MAX.toMillis())) {
        LOG.warn("{} follow-ups were still open; others repeat them.", offsets.open());
      }
      commitNow();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      consumer.close();
    }
  }

  private void handle(Taken taken) {
    var offset = taken.record.offset();
    try {
      send(answer(taken), taken.partition(), offset);
    } catch (Guard.Lost _) {
      offsets.finish(taken.partition(), offset);
    } catch (RuntimeException failure) {
      if (performers.isShutdown()) {
        LOG.debug("A follow-up is left to others, since the worker stops.", failure);
      } else {
        LOG.error("An outcome could not be reported; its lease brings it back.", failure);
        offsets.finish(taken.partition(), offset);
      }
    }
  }

  private ProducerRecord<byte[], byte[]> answer(Taken taken) {
    try {
      return answers.to(taken.record, taken.reading, () -> own.contains(taken.partition()));
    } catch (Guard.Lost lost) {
      throw lost;
    } catch (RuntimeException mistake) {
      if (performers.isShutdown()) {
        throw mistake; // interrupted
      }
      LOG.error("A follow-up could not be worked on.", mistake);
      return answers.deadLetter(
          taken.record, "A follow-up could not be worked on: " + mistake.getClass().getName());
    }
  }

  private void send(ProducerRecord<byte[], byte[]> answer, TopicPartition partition, long offset) {
    var parent = CloudEvent.traceparent(answer.headers());
    var span = tracing.publish(answer.topic(), null, parent);
    CloudEvent.trace(answer.headers(), span.traceparent());
    var _ =
        producer.send(
            answer,
            (_, failure) -> {
              if (failure != null) {
                span.failed(failure.getClass().getSimpleName());
              }
              span.end();
              if (failure != null) {
                LOG.warn(
                    "An outcome was not reported; the machine reads the truth instead.", failure);
              }
              offsets.finish(partition, offset);
            });
  }

  /// Takes a share of Stripe's limits that goes with the partitions, and gives back what it loses.
  private final class Sharing implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
      own.addAll(assigned);
      share();
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
      own.removeAll(revoked);
      commitNow();
      offsets.forget(revoked);
      share();
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> lost) {
      own.removeAll(lost);
      offsets.forget(lost);
      share();
    }

    private void share() {
      var own = consumer.assignment().size();
      var all = consumer.partitionsFor(topics.followups().name()).size();
      if (own > 0 && all > 0) {
        limits.share((double) own / all);
      }
    }
  }

  static Map<String, Object> consumerSettings(WorkerSettings settings) {
    var consumer = GroupMember.settings(settings.kafka(), settings.group());
    consumer.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, OPEN_MAX);
    return consumer;
  }

  static Map<String, Object> producerSettings(WorkerSettings settings) {
    var producer = new HashMap<>(settings.kafka());
    producer.put(CommonClientConfigs.CLIENT_ID_CONFIG, settings.group());
    producer.put(ProducerConfig.ACKS_CONFIG, "all");
    producer.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    producer.put(ProducerConfig.LINGER_MS_CONFIG, 1);
    producer.put(
        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Math.toIntExact(DELIVERY_MAX.toMillis()));
    return producer;
  }
}
