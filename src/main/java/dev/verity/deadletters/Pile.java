package dev.verity.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verity.deadletters.DeadLetter.Kind;
import dev.verity.deadletters.DeadLetter.Origin;
import dev.verity.deadletters.DeadLetter.State;
import dev.verity.session.Effect;
import dev.verity.topics.DeadLetters;
import dev.verity.topics.Json;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/// The dead letter topic, folded: each letter with what was done about it.
///
/// Letters about the same thing form a chain: a record that came back after a redrive carries the
/// id of its first letter; a follow-up is known by session and action. All of a chain, and the
/// deeds, stand in one partition, so each comes after what it is about.
public final class Pile {
  private static final Pattern SESSION_ID = Pattern.compile("vs_[A-Za-z0-9_]{1,250}");
  private static final Pattern COUNT = Pattern.compile("\\d{1,9}");
  private static final Pattern OFFSET = Pattern.compile("\\d{1,18}");

  private final Shelf shelf;
  private long strangers;

  public Pile(Shelf shelf) {
    this.shelf = shelf;
  }

  /// Takes in the next record of a partition.
  public void add(ConsumerRecord<byte[], byte[]> record) {
    var type = text(record, "ce_type");
    if (DeadLetters.UNREADABLE.equals(type)) {
      addRecord(record);
    } else if (DeadLetters.EXHAUSTED.equals(type)) {
      addFollowUp(record);
    } else if (Deed.Kind.REDRIVEN.type().equals(type) || Deed.Kind.DISCARDED.type().equals(type)) {
      read(record, Deed.class).ifPresentOrElse(this::note, () -> strangers++);
    } else {
      strangers++;
    }
  }

  /// How many records are neither letters nor deeds.
  public long strangers() {
    return strangers;
  }

  static String id(ConsumerRecord<?, ?> record) {
    return record.partition() + "-" + record.offset();
  }

  static @Nullable String text(ConsumerRecord<?, ?> record, String header) {
    var found = record.headers().lastHeader(header);
    return found == null || found.value() == null ? null : new String(found.value(), UTF_8);
  }

  private void addRecord(ConsumerRecord<byte[], byte[]> record) {
    var attempts = count(record, DeadLetters.ATTEMPTS);
    var chain = Objects.requireNonNullElse(text(record, DeadLetters.FIRST_LETTER), id(record));
    supersede(chain);
    shelf.put(
        chain,
        letter(
            record,
            Kind.UNREADABLE,
            Objects.requireNonNullElse(text(record, DeadLetters.REASON), "unknown"),
            firstSeen(record),
            attempts == null ? 1 : attempts,
            0));
  }

  private void addFollowUp(ConsumerRecord<byte[], byte[]> record) {
    var found = read(record, Effect.DeadLetter.class).orElse(null);
    if (found == null) {
      strangers++;
      return;
    }
    var chain = found.sessionId() + "/" + found.action().wire();
    var last = supersede(chain);
    var earlier = last == null || last.state() == State.DISCARDED ? null : last;
    var redrives = earlier != null && earlier.state() == State.REDRIVEN ? 1 : 0;
    shelf.put(
        chain,
        letter(
            record,
            Kind.EXHAUSTED,
            found.action().wire() + ": " + found.cause(),
            earlier == null ? found.since() : earlier.firstSeen(),
            earlier == null ? 1 : earlier.attempts() + redrives,
            found.failures()));
  }

  /// The letter that stood for this chain until now.
  private @Nullable DeadLetter supersede(String chain) {
    var earlier = shelf.newest(chain);
    if (earlier != null && earlier.isWaiting()) {
      shelf.change(earlier.superseded());
    }
    return earlier;
  }

  /// The first deed counts; one about a letter that is not kept any more is of no interest.
  private void note(Deed deed) {
    var letter = shelf.find(deed.letter());
    if (letter != null && letter.deed() == null) {
      shelf.change(letter.after(deed));
    }
  }

  private static DeadLetter letter(
      ConsumerRecord<byte[], byte[]> record,
      Kind kind,
      String cause,
      Instant firstSeen,
      int attempts,
      int failures) {
    return new DeadLetter(
        id(record),
        session(record.key()),
        kind,
        cause,
        origin(record),
        firstSeen,
        Instant.ofEpochMilli(record.timestamp()),
        attempts,
        failures,
        record.value() == null ? 0 : record.value().length,
        attempts < DeadLetter.ATTEMPTS_MAX ? State.OPEN : State.QUARANTINED,
        null);
  }

  /// Another key may be anything, so it is not shown.
  private static @Nullable String session(byte @Nullable [] key) {
    var text = key == null ? "" : new String(key, UTF_8);
    return SESSION_ID.matcher(text).matches() ? text : null;
  }

  private static @Nullable Origin origin(ConsumerRecord<?, ?> record) {
    var topic = text(record, DeadLetters.TOPIC);
    var partition = count(record, DeadLetters.PARTITION);
    var offset = offset(record);
    return topic == null || partition == null || offset == null
        ? null
        : new Origin(topic, partition, offset);
  }

  private static @Nullable Integer count(ConsumerRecord<?, ?> record, String header) {
    var text = text(record, header);
    return text != null && COUNT.matcher(text).matches() ? Integer.valueOf(text) : null;
  }

  private static @Nullable Long offset(ConsumerRecord<?, ?> record) {
    var text = text(record, DeadLetters.OFFSET);
    return text != null && OFFSET.matcher(text).matches() ? Long.valueOf(text) : null;
  }

  private static Instant firstSeen(ConsumerRecord<?, ?> record) {
    var text = text(record, DeadLetters.FIRST_SEEN);
    try {
      return text == null ? Instant.ofEpochMilli(record.timestamp()) : Instant.parse(text);
    } catch (DateTimeException _) {
      return Instant.ofEpochMilli(record.timestamp());
    }
  }

  private static <T> Optional<T> read(ConsumerRecord<byte[], byte[]> record, Class<T> type) {
    try {
      return record.value() == null
          ? Optional.empty()
          : Optional.ofNullable(Json.MAPPER.readValue(record.value(), type));
    } catch (JacksonException _) {
      return Optional.empty();
    }
  }
}
