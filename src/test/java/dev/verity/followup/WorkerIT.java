package dev.verity.followup;

import static dev.verity.followup.ScriptedStripe.answering;
import static dev.verity.followup.ScriptedStripe.done;
import static dev.verity.followup.ScriptedStripe.failure;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.Await;
import dev.verity.ManualClock;
import dev.verity.local.Broker;
import dev.verity.local.SharedBroker;
import dev.verity.session.FollowUp;
import dev.verity.session.FollowUp.Action;
import dev.verity.session.Input.FollowUpFinished;
import dev.verity.session.Outcome;
import dev.verity.stripe.Reply;
import dev.verity.topics.CloudEvent;
import dev.verity.topics.DeadLetters;
import dev.verity.topics.TopicSetup;
import dev.verity.topics.Topics;
import dev.verity.tracing.Tracing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedBroker.class)
@Timeout(120)
final class WorkerIT {
  private static final int PARTITIONS = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration A_WHILE = Duration.ofMillis(500);
  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  private final String prefix = SharedBroker.prefix(WorkerIT.class) + "verity";
  private final Topics topics = Topics.named(prefix);
  private final ManualClock clock = new ManualClock();
  private final List<AutoCloseable> open = new ArrayList<>();
  private Map<String, Object> kafka;
  private Admin admin;
  private KafkaProducer<byte[], byte[]> producer;

  @BeforeEach
  void setUp(Broker broker) throws Exception {
    kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
    admin = opened(Admin.create(kafka));
    producer =
        opened(new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer()));
    assertThat(new TopicSetup(admin, topics, PARTITIONS, (short) 1, PATIENCE).ensure()).isEmpty();
  }

  @AfterEach
  void closeAll() throws Exception {
    for (var closeable : open.reversed()) {
      closeable.close();
    }
  }

  @Test
  void followUpsArePerformedAndTheirOutcomesReported() {
    start(answering(asked -> done(asked.id())));
    send(Given.retrieve("vs_1", soon()), TRACE);

    var record = consume(topics.outcomes().name(), 1).getFirst();

    assertThat(new String(record.key(), UTF_8)).isEqualTo("vs_1");
    assertThat(record.partition()).isEqualTo(partitionOf("vs_1"));
    assertThat(outcome(record))
        .isInstanceOfSatisfying(
            FollowUpFinished.class,
            finished ->
                assertThat(finished)
                    .isEqualTo(
                        new FollowUpFinished(
                            "vs_1-1",
                            new Outcome.Done(
                                ScriptedStripe.snapshot(),
                                ScriptedStripe.SERVED_AT,
                                ((Outcome.Done) finished.outcome()).took(),
                                "req_done"))));
    assertThat(headers(record))
        .isEqualTo(
            Map.of(
                "ce_specversion", "1.0",
                "ce_id", "vs_1-1-outcome",
                "ce_type", "dev.verity.outcome.done",
                "ce_source", "/verity",
                "ce_time", clock.instant().toString(),
                "ce_subject", "vs_1",
                "content-type", "application/json",
                "traceparent", TRACE));
  }

  @Test
  void anUnreadableRecordIsSetAsideAndTheRestGoesOn() {
    var followups = topics.followups().name();
    var halfFilled = "{\"id\":\"vs_1-1\"}".getBytes(UTF_8);
    var partition = partitionOf("vs_1");
    send("vs_1", "Jane Doe, no JSON".getBytes(UTF_8));
    send("vs_1", halfFilled);
    send("vs_1", null);
    send(Given.retrieve("vs_1", soon()), null);
    start(answering(asked -> done(asked.id())));

    var letters = consume(topics.deadLetters().name(), 3);
    letters.sort(Comparator.comparing(letter -> headers(letter).get(DeadLetters.OFFSET)));
    assertThat(consume(topics.outcomes().name(), 1)).hasSize(1);
    assertThat(letters).allSatisfy(letter -> assertThat(letter.key()).isEqualTo(bytes("vs_1")));
    assertThat(letters.get(0).value()).isEqualTo("Jane Doe, no JSON".getBytes(UTF_8));
    assertThat(headers(letters.get(0)))
        .containsEntry(DeadLetters.TOPIC, followups)
        .containsEntry(DeadLetters.PARTITION, Integer.toString(partition))
        .containsEntry(DeadLetters.OFFSET, "0")
        .hasEntrySatisfying(
            DeadLetters.REASON,
            reason ->
                assertThat(reason)
                    .startsWith("A FollowUp is wanted on " + followups)
                    .doesNotContain("Jane"));
    assertThat(letters.get(1).value()).isEqualTo(halfFilled);
    assertThat(letters.get(2).value()).isNull();
    assertThat(headers(letters.get(2)))
        .containsEntry(DeadLetters.REASON, "A follow-up is wanted, an empty value was found.");
  }

  @Test
  void aFollowUpThatCannotBeWorkedOnIsSetAside() {
    var unusable =
        new FollowUp("vs_1-1", "vs_1", Action.CANCEL, false, "no account", 1, "key", soon(), false);
    send(unusable, null);
    start(answering(asked -> done(asked.id())));

    assertThat(headers(consume(topics.deadLetters().name(), 1).getFirst()))
        .containsEntry(
            DeadLetters.REASON,
            "A follow-up could not be worked on: java.lang.IllegalArgumentException");
  }

  @Test
  void everyFollowUpHasAnOutcomeThoughWorkersComeAndGo() {
    var first = answering(asked -> done(asked.id()));
    var second = answering(asked -> done(asked.id()));
    var wanted = new HashSet<String>();

    var leaving = start(first);
    sendMany(0, 100, wanted);
    Await.until("the first has begun", () -> !first.asked().isEmpty());
    start(second);
    // until the second has its share, whatever comes goes to the first
    var next = new AtomicInteger(100);
    Await.until(
        "the second has begun",
        () -> {
          sendMany(next.get(), next.incrementAndGet(), wanted);
          return !second.asked().isEmpty();
        });
    sendMany(next.get(), next.addAndGet(100), wanted);
    leaving.close();
    sendMany(next.get(), next.addAndGet(100), wanted);

    var reported = new HashSet<String>();
    consumeUntil(
        topics.outcomes().name(),
        record -> {
          reported.add(outcome(record).followUpId());
          return reported.size() == wanted.size();
        });
    assertThat(reported).isEqualTo(wanted);
  }

  @Test
  void aRefusedKeyStopsAllCallsUntilItIsAccepted() {
    var accepted = new AtomicBoolean();
    var begin = clock.instant();
    var pause = Given.settings().keyPause();
    var callTimes = new ArrayList<Instant>();
    var stripe =
        answering(asked -> {
          synchronized (callTimes) {
            callTimes.add(clock.instant());
          }
          return accepted.get() ? done(asked.id()) : new Reply.KeyRefused<>(failure(401, null));
        });
    var worker = start(stripe);
    assertThat(worker.isKeyRefused(false)).isFalse();

    send(Given.retrieve("vs_0", soon()), null);
    var refused = new Outcome.Returned(Outcome.Reason.KEY_REFUSED);
    assertThat(outcome(consume(topics.outcomes().name(), 1).getFirst()).outcome())
        .isEqualTo(refused);
    assertThat(worker.isKeyRefused(false)).isTrue();

    IntStream.range(1, 6).forEach(i -> send(Given.retrieve("vs_" + i, soon()), null));
    producer.flush();
    assertThat(consumeFor(topics.outcomes().name(), A_WHILE)).hasSize(1);
    accepted.set(true);
    clock.advance(pause);

    var outcomes = consume(topics.outcomes().name(), 6);
    assertThat(worker.isKeyRefused(false)).isFalse();
    assertThat(
            outcomes.stream()
                .map(this::outcome)
                .filter(finished -> !finished.followUpId().equals("vs_0-1"))
                .map(FollowUpFinished::outcome))
        .allMatch(outcome -> outcome.equals(refused) || outcome instanceof Outcome.Done)
        .anyMatch(Outcome.Done.class::isInstance);
    synchronized (callTimes) {
      assertThat(callTimes.subList(1, callTimes.size()))
          .allSatisfy(time -> assertThat(time).isEqualTo(begin.plus(pause)));
    }
  }

  @Test
  void theOthersGoOnWhileAKeyIsRefusedAndWhatWaitsIsReturnedAtTheEnd() {
    var stripe =
        answering(asked ->
            asked.call().livemode()
                ? new Reply.KeyRefused<>(failure(401, null))
                : done(asked.id()));
    var worker = start(stripe);
    send(live("vs_0"), null);
    consume(topics.outcomes().name(), 1);

    IntStream.range(1, 10).forEach(i -> send(live("vs_" + i), null));
    IntStream.range(10, 20).forEach(i -> send(Given.retrieve("vs_" + i, soon()), null));
    producer.flush();
    assertThat(consume(topics.outcomes().name(), 11))
        .filteredOn(record -> outcome(record).outcome() instanceof Outcome.Done)
        .hasSize(10);
    assertThat(worker.isKeyRefused(true)).isTrue();
    assertThat(worker.isKeyRefused(false)).isFalse();

    worker.close();
    assertThat(consume(topics.outcomes().name(), 20))
        .filteredOn(record -> outcome(record).outcome() instanceof Outcome.Returned)
        .hasSize(10);
    assertThat(stripe.asked()).filteredOn(asked -> asked.call().livemode()).hasSize(1);
  }

  @Test
  void closeFinishesWhatWasBegunAndOthersDoNotRepeatIt() throws Exception {
    var begun = new CountDownLatch(3);
    var release = new CountDownLatch(1);
    var slow =
        answering(asked -> {
          begun.countDown();
          await(release);
          return done(asked.id());
        });
    var worker = start(slow);
    IntStream.range(0, 3).forEach(i -> send(Given.retrieve("vs_" + i, soon()), null));
    await(begun);

    var closing = Thread.startVirtualThread(worker::close);
    Await.until("it takes no more", () -> !worker.isRunning());
    release.countDown();
    closing.join();

    assertThat(committed()).isEqualTo(ends());
    assertThat(consume(topics.outcomes().name(), 3)).hasSize(3);

    var next = answering(asked -> done(asked.id()));
    start(next);
    send(Given.retrieve("vs_9", soon()), null);
    assertThat(consume(topics.outcomes().name(), 4)).hasSize(4);
    assertThat(next.asked()).singleElement().matches(asked -> asked.id().equals("vs_9"));
  }

  @Test
  void aFollowUpWhoseLeaseIsOverIsReturnedUnexecuted() {
    var stripe = answering(asked -> done(asked.id()));
    send(Given.retrieve("vs_1", clock.instant()), null);
    start(stripe);

    assertThat(outcome(consume(topics.outcomes().name(), 1).getFirst()))
        .isEqualTo(
            new FollowUpFinished("vs_1-1", new Outcome.Returned(Outcome.Reason.LEASE_EXPIRED)));
    assertThat(stripe.asked()).isEmpty();
  }

  @Test
  void aRedactThatWasRevokedWhileItLayInTheTopicIsReturnedUnexecuted() throws Exception {
    var stripe = answering(asked -> done(asked.id()));
    var redact = Given.followUp(Action.REDACT, soon());
    send(redact, null);
    send(
        new FollowUp(
            redact.id(),
            redact.sessionId(),
            redact.action(),
            redact.livemode(),
            redact.account(),
            redact.revision(),
            redact.idempotencyKey(),
            redact.expiresAt(),
            true),
        null);
    producer.flush();
    var worker = start(stripe);

    assertThat(outcome(consume(topics.outcomes().name(), 1).getFirst()))
        .isEqualTo(new FollowUpFinished(redact.id(), new Outcome.Returned(Outcome.Reason.REVOKED)));
    assertThat(stripe.asked()).isEmpty();
    worker.close();
    assertThat(committed()).isEqualTo(ends());
  }

  @Test
  void aClosedWorkerIsNotRunningAndMayBeClosedTwice() {
    var worker = start(answering(asked -> done(asked.id())));
    assertThat(worker.isRunning()).isTrue();

    worker.close();
    worker.close();

    assertThat(worker.isRunning()).isFalse();
  }

  private Worker start(ScriptedStripe stripe) {
    var quick = new HashMap<>(kafka);
    quick.put("heartbeat.interval.ms", 200);
    var settings = Given.settings(quick, prefix + "-worker");
    return opened(
        Worker.start(
            settings, topics, stripe, null, new SimpleMeterRegistry(), Tracing.OFF, clock));
  }

  private <T extends AutoCloseable> T opened(T closeable) {
    open.add(closeable);
    return closeable;
  }

  private FollowUp live(String session) {
    return new FollowUp(
        session + "-1", session, Action.RETRIEVE, true, null, 1, "unused", soon(), false);
  }

  private Instant soon() {
    return clock.instant().plus(Given.LEASE);
  }

  private void sendMany(int from, int to, Set<String> ids) {
    for (var i = from; i < to; i++) {
      var followUp = Given.retrieve("vs_" + i, soon());
      ids.add(followUp.id());
      send(followUp, null);
    }
    producer.flush();
  }

  private void send(FollowUp followUp, @Nullable String traceparent) {
    var topic = topics.followups();
    var record =
        new ProducerRecord<>(
            topic.name(),
            bytes(followUp.sessionId()),
            topic.values().serializer().serialize(topic.name(), followUp));
    if (traceparent != null) {
      record.headers().add(CloudEvent.TRACEPARENT, bytes(traceparent));
    }
    var _ = producer.send(record);
  }

  private void send(String key, byte @Nullable [] value) {
    var _ = producer.send(new ProducerRecord<>(topics.followups().name(), bytes(key), value));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private int partitionOf(String key) {
    return BuiltInPartitioner.partitionForKey(bytes(key), PARTITIONS);
  }

  private FollowUpFinished outcome(ConsumerRecord<byte[], byte[]> record) {
    return topics.outcomes().values().deserializer().deserialize(record.topic(), record.value());
  }

  private static Map<String, String> headers(ConsumerRecord<byte[], byte[]> record) {
    return StreamSupport.stream(record.headers().spliterator(), false)
        .collect(
            Collectors.toMap(header -> header.key(), header -> new String(header.value(), UTF_8)));
  }

  /// The records of a topic from its beginning, in the order of their times, once there are so
  /// many.
  private List<ConsumerRecord<byte[], byte[]>> consume(String topic, int count) {
    var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
    consumeUntil(
        topic,
        record -> {
          records.add(record);
          return records.size() >= count;
        });
    return records;
  }

  /// What is in a topic after a time in which nothing more is wanted to come.
  private List<ConsumerRecord<byte[], byte[]>> consumeFor(String topic, Duration time) {
    var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
    var deadline = System.nanoTime() + time.toNanos();
    try (var consumer = consumerOf(topic)) {
      while (System.nanoTime() - deadline < 0) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
    }
    return records;
  }

  private void consumeUntil(String topic, Predicate<ConsumerRecord<byte[], byte[]>> isEnough) {
    try (var consumer = consumerOf(topic)) {
      var deadline = System.nanoTime() + PATIENCE.toNanos();
      while (System.nanoTime() - deadline < 0) {
        for (var record : consumer.poll(Duration.ofMillis(100))) {
          if (isEnough.test(record)) {
            return;
          }
        }
      }
      throw new AssertionError("Not enough came on " + topic + " within " + PATIENCE);
    }
  }

  private KafkaConsumer<byte[], byte[]> consumerOf(String topic) {
    var partitions =
        IntStream.range(0, PARTITIONS).mapToObj(i -> new TopicPartition(topic, i)).toList();
    var consumer =
        new KafkaConsumer<>(kafka, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    return consumer;
  }

  private Map<Integer, Long> committed() throws Exception {
    return admin
        .listConsumerGroupOffsets(prefix + "-worker")
        .partitionsToOffsetAndMetadata()
        .get()
        .entrySet()
        .stream()
        .collect(
            Collectors.toMap(
                committed -> committed.getKey().partition(),
                committed -> committed.getValue().offset()));
  }

  /// Of those partitions that hold anything.
  private Map<Integer, Long> ends() throws Exception {
    var latest =
        IntStream.range(0, PARTITIONS)
            .mapToObj(i -> new TopicPartition(topics.followups().name(), i))
            .collect(Collectors.toMap(partition -> partition, _ -> OffsetSpec.latest()));
    return admin.listOffsets(latest).all().get().entrySet().stream()
        .filter(end -> end.getValue().offset() > 0)
        .collect(Collectors.toMap(end -> end.getKey().partition(), end -> end.getValue().offset()));
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException stopped) {
      throw new AssertionError(stopped);
    }
  }
}
