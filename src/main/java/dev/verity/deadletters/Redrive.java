package dev.verity.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verity.deadletters.DeadLetter.Origin;
import dev.verity.session.Request;
import dev.verity.topics.DeadLetters;
import dev.verity.topics.RequestSender;
import dev.verity.topics.Topic;
import dev.verity.topics.Topics;
import java.time.Instant;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/// What a dead letter becomes when it is tried again.
///
/// A record goes where it stood before: same bytes, key, headers and partition. Twice does no harm:
/// the machine knows an event by its id, a request by its id and an outcome by its follow-up, and a
/// follow-up has an idempotency key and a lease that is over.
record Redrive(Topics topics, Author author, Instant at) {

  /// Why a letter cannot be tried again.
  static final class Impossible extends Exception {
    private static final long serialVersionUID = 1;

    Impossible(String why) {
      super(why);
    }
  }

  ProducerRecord<byte[], byte[]> of(DeadLetter letter, ConsumerRecord<byte[], byte[]> record)
      throws Impossible {
    return switch (letter.kind()) {
      case UNREADABLE -> again(letter, record);
      case EXHAUSTED -> read(letter, record);
    };
  }

  private ProducerRecord<byte[], byte[]> again(
      DeadLetter letter, ConsumerRecord<byte[], byte[]> record) throws Impossible {
    var origin = letter.origin();
    if (origin == null || !isRead(origin)) {
      throw new Impossible(
          "It came from %s, which Verity does not read; discard it."
              .formatted(origin == null ? "nowhere" : origin.topic()));
    }
    var first = Pile.text(record, DeadLetters.FIRST_LETTER);
    var headers = DeadLetters.original(record.headers());
    headers.add(DeadLetters.ATTEMPTS, Integer.toString(letter.attempts() + 1).getBytes(UTF_8));
    headers.add(DeadLetters.FIRST_SEEN, letter.firstSeen().toString().getBytes(UTF_8));
    headers.add(
        DeadLetters.FIRST_LETTER, Objects.requireNonNullElse(first, letter.id()).getBytes(UTF_8));
    return new ProducerRecord<>(
        origin.topic(), origin.partition(), record.key(), record.value(), headers);
  }

  /// A letter that names another topic must not be a way to write there.
  private boolean isRead(Origin origin) {
    return Stream.of(topics.inbox(), topics.requests(), topics.outcomes(), topics.followups())
        .map(Topic::name)
        .anyMatch(origin.topic()::equals);
  }

  /// The next request starts afresh what was given up. Its id is the letter's, so that the machine
  /// takes it once, however often it is sent.
  private ProducerRecord<byte[], byte[]> read(
      DeadLetter letter, ConsumerRecord<byte[], byte[]> record) throws Impossible {
    var livemode = Pile.text(record, DeadLetters.LIVEMODE);
    if (letter.session() == null || livemode == null) {
      throw new Impossible("It does not say whose it is; ask with `verity request retrieve`.");
    }
    var request =
        new Request(
            "redrive-%s-%d".formatted(letter.id(), record.timestamp()),
            Request.Known.RETRIEVE,
            Boolean.parseBoolean(livemode),
            Pile.text(record, DeadLetters.ACCOUNT),
            author.actor(),
            author.reason(),
            null,
            null);
    return RequestSender.bytes(topics, letter.session(), request, at);
  }
}
