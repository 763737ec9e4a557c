package dev.verity.topics;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How a record that could not be read is set aside: as it was, with where it stood and why. The
/// log says so too.
public final class DeadLetters {
  private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

  /// The `ce_type` of a record that could not be read.
  public static final String UNREADABLE = "dev.verity.unreadable";

  /// The `ce_type` of a follow-up that was given up.
  public static final String EXHAUSTED = "dev.verity.dead-letter";

  /// The headers that name the origin.
  public static final String TOPIC = "verity_topic";

  public static final String PARTITION = "verity_partition";
  public static final String OFFSET = "verity_offset";
  public static final String REASON = "verity_reason";

  /// Which attempt this is, on a record that is tried again and on the letter that it becomes; the
  /// first has none of these three.
  public static final String ATTEMPTS = "verity_attempts";

  /// When it first became a dead letter.
  public static final String FIRST_SEEN = "verity_first_seen";

  /// The id of the first dead letter that it became.
  public static final String FIRST_LETTER = "verity_first_letter";

  /// Comes before the names of the headers that the record itself had.
  public static final String ORIGINAL = "verity_original.";

  /// The headers that name the session's mode and account, on a follow-up that was given up.
  public static final String LIVEMODE = "verity_livemode";

  public static final String ACCOUNT = "verity_account";

  private static final Set<String> MEMORY = Set.of(ATTEMPTS, FIRST_SEEN, FIRST_LETTER);

  private DeadLetters() {}

  /// The record for the dead letter topic.
  ///
  /// @param headers those of the record
  /// @param reason for a person; never quotes the value
  public static ProducerRecord<byte[], byte[]> unreadable(
      String deadLetterTopic,
      String topic,
      int partition,
      long offset,
      byte @Nullable [] key,
      byte @Nullable [] value,
      Headers headers,
      String reason) {
    LOG.atWarn()
        .addKeyValue("topic", topic)
        .addKeyValue("partition", partition)
        .addKeyValue("offset", offset)
        .addKeyValue("reason", reason)
        .log("A record was set aside as a dead letter.");
    var letter = kept(headers);
    letter.add("ce_specversion", "1.0".getBytes(UTF_8));
    letter.add("ce_type", UNREADABLE.getBytes(UTF_8));
    letter.add("ce_source", CloudEvent.VERITY.getBytes(UTF_8));
    letter.add("ce_id", "%s-%d-%d".formatted(topic, partition, offset).getBytes(UTF_8));
    locate(letter, topic, partition, offset);
    letter.add(REASON, reason.getBytes(UTF_8));
    return new ProducerRecord<>(deadLetterTopic, null, key, value, letter);
  }

  /// Adds where a dead letter comes from.
  public static void locate(Headers letter, String topic, int partition, long offset) {
    letter.add(TOPIC, topic.getBytes(UTF_8));
    letter.add(PARTITION, Integer.toString(partition).getBytes(UTF_8));
    letter.add(OFFSET, Long.toString(offset).getBytes(UTF_8));
  }

  /// Counts those that this process writes.
  ///
  /// @param kind `unreadable`, or `exhausted` for a follow-up that was given up
  public static Counter counter(String kind, MeterRegistry registry) {
    return Counter.builder("verity.dead.letters")
        .description("Dead letters written by this process")
        .tag("kind", kind)
        .register(registry);
  }

  /// The headers that a record had before it became this letter, without those of earlier attempts.
  public static Headers original(Headers letter) {
    var original = new RecordHeaders();
    for (var header : letter) {
      if (header.key().startsWith(ORIGINAL)) {
        original.add(header.key().substring(ORIGINAL.length()), header.value());
      }
    }
    return original;
  }

  private static Headers kept(Headers headers) {
    var kept = new RecordHeaders();
    for (var header : headers) {
      var isMemory = MEMORY.contains(header.key());
      kept.add(isMemory ? header.key() : ORIGINAL + header.key(), header.value());
    }
    return kept;
  }
}
