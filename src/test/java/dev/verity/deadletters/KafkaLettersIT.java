package dev.verity.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verity.Await;
import dev.verity.deadletters.DeadLetter.State;
import dev.verity.local.Broker;
import dev.verity.local.SharedBroker;
import dev.verity.session.Effect;
import dev.verity.session.FollowUp.Action;
import dev.verity.session.Request;
import dev.verity.topics.DeadLetters;
import dev.verity.topics.TopicScan;
import dev.verity.topics.TopicSetup;
import dev.verity.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedBroker.class)
@Timeout(120)
final class KafkaLettersIT {
  private static final Author OPS = new Author("ops", "the fix is out");
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Instant NOW = Instant.parse("2026-11-25T01:00:00Z");

  private final Topics topics = Topics.named(SharedBroker.prefix(KafkaLettersIT.class) + "verity");
  private final Heard heard = new Heard();
  private Map<String, Object> kafka = Map.of();
  private KafkaLetters letters;
  private KafkaProducer<byte[], byte[]> producer;

  /// Keeps what it hears.
  private static final class Heard implements Progress {
    final List<String> done = new ArrayList<>();
    final List<String> failed = new ArrayList<>();

    @Override
    public void done(DeadLetter letter) {
      done.add(letter.id());
    }

    @Override
    public void failed(DeadLetter letter, String why) {
      failed.add(letter.id() + ": " + why);
    }
  }

  @BeforeEach
  void start(Broker broker) throws Exception {
    kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
    try (var admin = Admin.create(kafka)) {
      var setup = new TopicSetup(admin, topics, 2, (short) 1, PATIENCE);
      assertThat(setup.ensure()).isEmpty();
    }
    producer = new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer());
    letters = new KafkaLetters(kafka, topics, PATIENCE, InstantSource.fixed(NOW));
  }

  @AfterEach
  void stop() {
    letters.close();
    producer.close();
  }

  @Test
  void aRecordGoesWhereItStoodAsItWasAndInTheOrderOfItsSession() throws Exception {
    for (var number = 0; number < 3; number++) {
      unreadable(topics.inbox().name(), 1, "vs_1", "body " + number);
    }
    var all = letters.all();
    letters.redrive(all, OPS, heard);

    assertThat(heard.failed).isEmpty();
    var redriven = once(State.REDRIVEN, State.REDRIVEN, State.REDRIVEN);
    var records = read(topics.inbox().name());
    assertThat(records)
        .extracting(record -> new String(record.value(), UTF_8))
        .containsExactly("body 0", "body 1", "body 2");
    assertThat(records)
        .allSatisfy(record -> {
          assertThat(record.partition()).isEqualTo(1);
          assertThat(record.key()).isEqualTo("vs_1".getBytes(UTF_8));
        });
    assertThat(headers(records.getFirst()))
        .isEqualTo(
            Map.of(
                "traceparent",
                "00-1-2-01",
                "ce_id",
                "evt_1",
                DeadLetters.ATTEMPTS,
                "2",
                DeadLetters.FIRST_LETTER,
                all.getFirst().id(),
                DeadLetters.FIRST_SEEN,
                all.getFirst().firstSeen().toString()));
    assertThat(notes()).extracting(Request::about).containsExactly(ids(all));
    assertThat(redriven.getFirst().deed())
        .isEqualTo(new Deed(Deed.Kind.REDRIVEN, all.getFirst().id(), "ops", "the fix is out", NOW));
  }

  @Test
  void whatFailsIsToldAndStopsItsSessionAlone() throws Exception {
    unreadable(topics.inbox().name(), 0, "vs_1", "good");
    unreadable("payroll", 0, "vs_1", "foreign");
    unreadable(topics.inbox().name(), 0, "vs_1", "behind it");
    unreadable(topics.inbox().name(), 1, "vs_2", "another's");
    var all = letters.all();
    letters.redrive(all, OPS, heard);

    assertThat(heard.failed)
        .containsExactly(
            all.get(1).id() + ": It came from payroll, which Verity does not read; discard it.",
            all.get(2).id() + ": An earlier letter of its session failed.");
    once(State.REDRIVEN, State.OPEN, State.OPEN, State.REDRIVEN);
    assertThat(read(topics.inbox().name()))
        .extracting(record -> new String(record.value(), UTF_8))
        .containsExactlyInAnyOrder("good", "another's");
  }

  @Test
  void aFollowUpBecomesARequestThatIsTheSameHoweverOftenItIsSent() throws Exception {
    exhausted("vs_1", true);
    var all = letters.all();
    letters.redrive(all, OPS, heard);
    letters.redrive(all, OPS, heard);

    once(State.REDRIVEN);
    var requests = read(topics.requests().name());
    assertThat(requests).hasSize(2);
    assertThat(requests.get(0).value()).isEqualTo(requests.get(1).value());
    assertThat(
            topics.requests().values().deserializer().deserialize("", requests.getFirst().value()))
        .isEqualTo(
            new Request(
                "redrive-%s-%d"
                    .formatted(all.getFirst().id(), all.getFirst().lastSeen().toEpochMilli()),
                Request.Known.RETRIEVE,
                true,
                "acct_1",
                "ops",
                "the fix is out",
                null,
                null));
  }

  @Test
  void aFollowUpThatDoesNotSayWhoseItIsStays() throws Exception {
    exhausted("vs_1", false);
    letters.redrive(letters.all(), OPS, heard);
    assertThat(heard.done).isEmpty();
    assertThat(heard.failed).singleElement().asString().contains("verity request retrieve");
    assertThat(letters.all()).extracting(DeadLetter::state).containsExactly(State.OPEN);
  }

  @Test
  void whatIsDiscardedIsKeptAndSentNowhereButNotedInTheJournal() throws Exception {
    unreadable(topics.inbox().name(), 0, "vs_1", "odd");
    letters.discard(letters.all(), OPS, heard);
    var letter = once(State.DISCARDED).getFirst();
    assertThat(letters.content(letter)).contains("odd".getBytes(UTF_8));
    assertThat(read(topics.inbox().name())).isEmpty();
    assertThat(notes())
        .singleElement()
        .satisfies(note -> {
          assertThat(note.kind()).isEqualTo(Request.Known.NOTE);
          assertThat(note.actor()).isEqualTo("ops");
          assertThat(note.reason()).isEqualTo("the fix is out");
          assertThat(note.id()).startsWith("discarded-" + letter.id() + "-");
          assertThat(note.about()).isEqualTo(letter.id());
        });
  }

  @Test
  void aTopicThatIsNotThereIsNamed() {
    var elsewhere = Topics.named("nobodys-" + topics.inbox().name());
    var soon = Duration.ofSeconds(3);
    try (var none = new KafkaLetters(kafka, elsewhere, soon, InstantSource.fixed(NOW))) {
      assertThatThrownBy(none::all)
          .isInstanceOf(KafkaException.class)
          .hasMessageContaining(elsewhere.deadLetters().name());
    }
  }

  /// The letters when they stand so: Kafka writes the end of a transaction behind it, a moment
  /// later.
  private List<DeadLetter> once(State... states) {
    var wanted = List.of(states);
    Await.until(
        "letters are " + wanted,
        () -> letters.all().stream().map(DeadLetter::state).toList().equals(wanted));
    return letters.all();
  }

  private List<Request> notes() {
    return read(topics.requests().name()).stream()
        .map(record -> topics.requests().values().deserializer().deserialize("", record.value()))
        .toList();
  }

  private static String[] ids(List<DeadLetter> letters) {
    return letters.stream().map(DeadLetter::id).toArray(String[]::new);
  }

  private void unreadable(String topic, int partition, String session, String body)
      throws Exception {
    var headers = new RecordHeaders();
    headers.add("traceparent", "00-1-2-01".getBytes(UTF_8));
    headers.add("ce_id", "evt_1".getBytes(UTF_8));
    var record =
        DeadLetters.unreadable(
            topics.deadLetters().name(),
            topic,
            partition,
            7,
            session.getBytes(UTF_8),
            body.getBytes(UTF_8),
            headers,
            "no event");
    producer.send(record).get();
  }

  private void exhausted(String session, boolean saysWhose) throws Exception {
    Headers headers = new RecordHeaders();
    headers.add("ce_type", DeadLetters.EXHAUSTED.getBytes(UTF_8));
    if (saysWhose) {
      headers.add(DeadLetters.LIVEMODE, "true".getBytes(UTF_8));
      headers.add(DeadLetters.ACCOUNT, "acct_1".getBytes(UTF_8));
    }
    var letter = new Effect.DeadLetter(session, Action.CANCEL, "refused by Stripe", 5, NOW);
    producer
        .send(
            new ProducerRecord<>(
                topics.deadLetters().name(),
                null,
                session.getBytes(UTF_8),
                Topics.letter(letter),
                headers))
        .get();
  }

  private List<ConsumerRecord<byte[], byte[]>> read(String topic) {
    var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
    try (var scan = new TopicScan(kafka, PATIENCE)) {
      scan.fromBeginning(scan.partitions(topic));
      scan.readToEnd(records::add);
    }
    return records;
  }

  private static Map<String, String> headers(ConsumerRecord<?, ?> record) {
    var headers = new HashMap<String, String>();
    record
        .headers()
        .forEach(header ->
            headers.put(header.key(), new String(Objects.requireNonNull(header.value()), UTF_8)));
    return headers;
  }
}
