package dev.verity.deadletters;

import dev.verity.deadletters.Redrive.Impossible;
import dev.verity.session.Request;
import dev.verity.topics.CloudEvent;
import dev.verity.topics.Json;
import dev.verity.topics.RequestSender;
import dev.verity.topics.TopicScan;
import dev.verity.topics.Topics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The dead letters of a cluster. For one thread.
public final class KafkaLetters implements Letters {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaLetters.class);

  private final Map<String, Object> kafka;
  private final Topics topics;
  private final InstantSource clock;
  private final TopicScan scan;

  /// @param kafka where the cluster is and how to sign in, as Kafka's own keys
  /// @param patience how long Kafka may take for an answer
  public KafkaLetters(
      Map<String, Object> kafka, Topics topics, Duration patience, InstantSource clock) {
    this.kafka = kafka;
    this.topics = topics;
    this.clock = clock;
    scan = new TopicScan(kafka, patience);
  }

  @Override
  public List<DeadLetter> all() {
    var shelf = new MemoryShelf();
    var pile = new Pile(shelf);
    scan.fromBeginning(scan.partitions(topics.deadLetters().name()));
    scan.readToEnd(pile::add);
    if (pile.strangers() > 0) {
      LOG.warn("{} records of the topic are no dead letters and left out.", pile.strangers());
    }
    return shelf.letters();
  }

  @Override
  public Optional<byte[]> content(DeadLetter letter) {
    var found = new ArrayList<byte[]>();
    read(
        List.of(letter),
        record -> {
          if (letter.id().equals(Pile.id(record))) {
            found.add(Objects.requireNonNullElse(record.value(), new byte[0]));
          }
        });
    return found.stream().findFirst();
  }

  @Override
  public void redrive(List<DeadLetter> letters, Author author, Progress progress) {
    treat(
        letters,
        progress,
        (letter, record) -> {
          var records = new ArrayList<ProducerRecord<byte[], byte[]>>();
          records.add(new Redrive(topics, author, clock.instant()).of(letter, record));
          records.addAll(notes(Deed.Kind.REDRIVEN, letter, author, record));
          return records;
        });
  }

  @Override
  public void discard(List<DeadLetter> letters, Author author, Progress progress) {
    treat(
        letters, progress, (letter, record) -> notes(Deed.Kind.DISCARDED, letter, author, record));
  }

  @Override
  public void close() {
    scan.close();
  }

  /// What is written about one letter, all or nothing.
  @FunctionalInterface
  private interface Treatment {
    List<ProducerRecord<byte[], byte[]>> of(
        DeadLetter letter, ConsumerRecord<byte[], byte[]> record) throws Impossible;
  }

  private void treat(List<DeadLetter> letters, Progress progress, Treatment treatment) {
    if (letters.isEmpty()) {
      return;
    }
    var open = new HashMap<String, DeadLetter>();
    letters.forEach(letter -> open.put(letter.id(), letter));
    var stopped = new HashSet<@Nullable String>();
    try (var writer = new Writer(kafka, topics.deadLetters().name())) {
      read(
          letters,
          record -> {
            var letter = open.remove(Pile.id(record));
            if (letter == null) {
              return;
            }
            var no =
                letter.session() != null && stopped.contains(letter.session())
                    ? "An earlier letter of its session failed."
                    : write(writer, treatment, letter, record);
            if (no == null) {
              progress.done(letter);
            } else {
              stopped.add(letter.session());
              progress.failed(letter, no);
            }
          });
    }
    open.values().forEach(gone -> progress.failed(gone, "The topic does not keep it any more."));
  }

  /// From the first to the last of these letters in each partition, with what lies between.
  private void read(Collection<DeadLetter> wanted, Consumer<ConsumerRecord<byte[], byte[]>> each) {
    var firsts = new HashMap<TopicPartition, Long>();
    var ends = new HashMap<TopicPartition, Long>();
    for (var letter : wanted) {
      var partition = new TopicPartition(topics.deadLetters().name(), letter.partition());
      firsts.merge(partition, letter.offset(), Math::min);
      ends.merge(partition, letter.offset() + 1, Math::max);
    }
    scan.from(firsts);
    scan.readTo(ends, each);
  }

  private static @Nullable String write(
      Writer writer,
      Treatment treatment,
      DeadLetter letter,
      ConsumerRecord<byte[], byte[]> record) {
    try {
      return writer.write(treatment.of(letter, record));
    } catch (Impossible impossible) {
      return impossible.getMessage();
    }
  }

  /// What is written down of a deed: behind its letter, and in the journal of its session. There it
  /// stands already when a follow-up is redriven, since that is a request.
  private List<ProducerRecord<byte[], byte[]>> notes(
      Deed.Kind kind, DeadLetter letter, Author author, ConsumerRecord<byte[], byte[]> record) {
    var behind = behind(kind, letter, author, record.key());
    var isRequest = kind == Deed.Kind.REDRIVEN && letter.kind() == DeadLetter.Kind.EXHAUSTED;
    if (letter.session() == null || isRequest) {
      return List.of(behind);
    }
    var note =
        new Request(
            "%s-%s-%d".formatted(kind.word(), letter.id(), record.timestamp()),
            Request.Known.NOTE,
            false,
            null,
            author.actor(),
            author.reason(),
            null,
            letter.id());
    return List.of(behind, RequestSender.bytes(topics, letter.session(), note, clock.instant()));
  }

  /// In the same partition.
  private ProducerRecord<byte[], byte[]> behind(
      Deed.Kind kind, DeadLetter letter, Author author, byte @Nullable [] key) {
    var now = clock.instant();
    var deed = new Deed(kind, letter.id(), author.actor(), author.reason(), now);
    var headers =
        new CloudEvent(
                letter.id() + "-" + kind.word(),
                kind.type(),
                CloudEvent.VERITY,
                now,
                Objects.requireNonNullElse(letter.session(), letter.id()),
                null)
            .headers();
    return new ProducerRecord<>(
        topics.deadLetters().name(),
        letter.partition(),
        key,
        Json.MAPPER.writeValueAsBytes(deed),
        headers);
  }
}
