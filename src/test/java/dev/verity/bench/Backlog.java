package dev.verity.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verity.local.Lives;
import dev.verity.topics.CloudEvent;
import dev.verity.topics.TopicScan;
import dev.verity.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/// An inbox full of events, in the order in which sessions live: so many at a time begin, go on and
/// end, then the next. Each event has a number, from 0 on.
final class Backlog {
  private static final int AT_A_TIME = 10_000;
  private static final int STEPS = Lives.STATUSES.size();
  private static final int SLEEPERS_PART = 6;

  /// What a session that slept goes through, again and again.
  private static final List<String> TRIES = List.of("requires_input", "processing");

  /// Prime, so that it comes by all.
  private static final long STRIDE = 1_000_003;

  private static final String EVENT = "evt_";
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /// When all lives began; the last of their events are in the past, too.
  private static final Duration AGO = Duration.ofMinutes(10);

  private final Map<String, Object> kafka;
  private final Topics topics;
  private final int events;
  private final int sleepers;

  Backlog(Map<String, Object> kafka, Topics topics, int events) {
    this(kafka, topics, events, 0);
  }

  /// With every sixth event of a session that sleeps, if there are any.
  Backlog(Map<String, Object> kafka, Topics topics, int events, int sleepers) {
    this.kafka = kafka;
    this.topics = topics;
    this.events = events;
    this.sleepers = sleepers;
  }

  /// An event of a session's life, so many seconds after it began.
  private record Moment(String session, int seconds, String status) {

    static Moment ofLife(int number) {
      var wave = number / (AT_A_TIME * STEPS);
      var within = number % (AT_A_TIME * STEPS);
      var session = wave * AT_A_TIME + within % AT_A_TIME;
      var step = within / AT_A_TIME;
      return new Moment("vs_1Bench" + session, step, Lives.STATUSES.get(step));
    }

    /// All over the state, each session once before one is woken again.
    static Moment ofSleeper(int number, int sleepers) {
      var session = (int) (number * STRIDE % sleepers);
      var times = 1 + number / sleepers;
      return new Moment(Sleepers.id(session), times, TRIES.get(times % TRIES.size()));
    }
  }

  /// How many sessions begin a life with these events.
  int lives() {
    var ofLives = sleepers == 0 ? events : events - Math.ceilDiv(events, SLEEPERS_PART);
    var wave = AT_A_TIME * STEPS;
    return ofLives / wave * AT_A_TIME + Math.min(ofLives % wave, AT_A_TIME);
  }

  private Moment moment(int number) {
    if (sleepers == 0) {
      return Moment.ofLife(number);
    }
    return number % SLEEPERS_PART == 0
        ? Moment.ofSleeper(number / SLEEPERS_PART, sleepers)
        : Moment.ofLife(number - number / SLEEPERS_PART - 1);
  }

  /// Appends them all as the webhook does.
  void append() {
    var settings = Map.<String, Object>of("acks", "all", "linger.ms", 5, "batch.size", 256 * 1024);
    var failure = new AtomicReference<@Nullable Exception>();
    var begun = Instant.now().minus(AGO).getEpochSecond();
    try (var producer =
        new KafkaProducer<>(merged(settings), new StringSerializer(), new ByteArraySerializer())) {
      for (var number = 0; number < events; number++) {
        var _ =
            producer.send(
                record(number, begun), (_, thrown) -> failure.compareAndSet(null, thrown));
      }
    }
    var thrown = failure.get();
    if (thrown != null) {
      throw new IllegalStateException("The inbox could not be filled.", thrown);
    }
  }

  private ProducerRecord<String, byte[]> record(int number, long begun) {
    var moment = moment(number);
    var session = moment.session();
    var event = EVENT + number;
    var headers =
        new CloudEvent(
                event,
                "identity.verification_session." + moment.status(),
                CloudEvent.STRIPE,
                Instant.ofEpochSecond(begun),
                session,
                "00-%032x-%016x-01".formatted(number + 1, number + 1))
            .headers();
    var body = Lives.event(event, session, begun, moment.seconds(), moment.status());
    return new ProducerRecord<>(topics.inbox().name(), null, session, body, headers);
  }

  /// Reads what was published.
  ///
  /// @throws IllegalStateException unless it is every event, once
  void requirePublishedOnce() {
    var seen = new BitSet(events);
    try (var scan = new TopicScan(kafka, PATIENCE)) {
      scan.fromBeginning(scan.partitions(topics.events().name()));
      scan.readToEnd(
          record -> note(seen, new String(record.headers().lastHeader("ce_id").value(), UTF_8)));
    }
    if (seen.cardinality() != events) {
      throw new IllegalStateException(
          "%d events were to be published, found: %d.".formatted(events, seen.cardinality()));
    }
  }

  private static void note(BitSet seen, String event) {
    var number = Integer.parseInt(event.substring(EVENT.length()));
    if (seen.get(number)) {
      throw new IllegalStateException("The event %s was published twice.".formatted(event));
    }
    seen.set(number);
  }

  private Map<String, Object> merged(Map<String, Object> settings) {
    var merged = new HashMap<>(kafka);
    merged.putAll(settings);
    return merged;
  }
}
