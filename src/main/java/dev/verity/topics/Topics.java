package dev.verity.topics;

import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_COMPACT;
import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_DELETE;
import static org.apache.kafka.common.config.TopicConfig.DELETE_RETENTION_MS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.RETENTION_MS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.SEGMENT_MS_CONFIG;

import dev.verity.session.Answer;
import dev.verity.session.Effect;
import dev.verity.session.Entry;
import dev.verity.session.ErasureAck;
import dev.verity.session.ErasureNotice;
import dev.verity.session.FollowUp;
import dev.verity.session.Input;
import dev.verity.session.Request;
import dev.verity.session.Session;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/// All topics under one prefix. All have the same number of partitions, so that a session's records
/// meet.
///
/// @param inbox webhook bodies, byte for byte
/// @param requests what people and pipelines ask for
/// @param answers what became of it
/// @param followups calls that are to be made
/// @param outcomes what became of them
/// @param events verified events, each once
/// @param sessions each session as it is known now
/// @param audit the journal
/// @param keys the wrapped data key of each session that has one; gone when the session is erased
/// @param erasures a notice for each session whose personal data must go
/// @param erasureAcks who has erased it
/// @param checkpoints signed statements of what stands in the journal; keyed by its partition
/// @param deadLetters records that could not be read, as they were; and follow-ups that were given
///   up
public record Topics(
    Topic<byte[]> inbox,
    Topic<Request> requests,
    Topic<Answer> answers,
    Topic<FollowUp> followups,
    Topic<Input.FollowUpFinished> outcomes,
    Topic<byte[]> events,
    Topic<Session> sessions,
    Topic<Entry> audit,
    Topic<WrappedKey> keys,
    Topic<ErasureNotice> erasures,
    Topic<ErasureAck> erasureAcks,
    Topic<Checkpoint> checkpoints,
    Topic<byte[]> deadLetters) {

  /// A record that was overwritten or deleted in a compacted topic is gone after so long, once the
  /// segment that holds it is closed.
  public static final Duration COMPACTED_WITHIN = Duration.ofHours(12);

  /// A segment is closed after so long, if anything is written to it.
  public static final Duration SEGMENT = Duration.ofHours(6);

  /// What Stripe sent, as it was, is kept no longer than its retention and this.
  public static final Duration EXPOSED_SEGMENT = Duration.ofDays(1);

  /// So long does a reader that was away find the note that something is gone.
  private static final Duration TOMBSTONES = Duration.ofDays(7);

  private static final Duration INBOX = Duration.ofDays(3);
  private static final Duration REQUESTS = Duration.ofDays(30);
  private static final Duration COMMANDS = Duration.ofDays(7);
  private static final Duration EVENTS = Duration.ofDays(30);
  private static final Duration DEAD_LETTERS = Duration.ofDays(30);
  private static final Duration AUDIT = Duration.ofDays(3650);

  /// The topics `<prefix>.inbox` and so on.
  public static Topics named(String prefix) {
    return new Topics(
        exposed(prefix + ".inbox", INBOX),
        kept(prefix + ".requests", new JsonSerde<>(Request.class), REQUESTS),
        kept(prefix + ".answers", new JsonSerde<>(Answer.class), REQUESTS),
        kept(prefix + ".followups", new JsonSerde<>(FollowUp.class), COMMANDS),
        kept(prefix + ".outcomes", new JsonSerde<>(Input.FollowUpFinished.class), COMMANDS),
        kept(prefix + ".events", Serdes.ByteArray(), EVENTS),
        new Topic<>(
            prefix + ".sessions",
            SessionFormat.CURRENT.serde(),
            Map.of(CLEANUP_POLICY_CONFIG, CLEANUP_POLICY_COMPACT)),
        kept(prefix + ".audit", new JsonSerde<>(Entry.class), AUDIT),
        new Topic<>(prefix + ".keys", new JsonSerde<>(WrappedKey.class), forgetting()),
        kept(prefix + ".erasures", new JsonSerde<>(ErasureNotice.class), AUDIT),
        kept(prefix + ".erasure-acks", new JsonSerde<>(ErasureAck.class), AUDIT),
        kept(prefix + ".checkpoints", new JsonSerde<>(Checkpoint.class), AUDIT),
        exposed(prefix + ".dead-letters", DEAD_LETTERS));
  }

  public List<Topic<?>> all() {
    return List.of(
        inbox,
        requests,
        answers,
        followups,
        outcomes,
        events,
        sessions,
        audit,
        keys,
        erasures,
        erasureAcks,
        checkpoints,
        deadLetters);
  }

  /// Where the machine's own store of wrapped keys is kept; Kafka Streams names and makes it.
  public Topic<WrappedKey> keyChangelog() {
    var prefix = inbox.name().substring(0, inbox.name().lastIndexOf('.'));
    return new Topic<>(prefix + "-machine-keys-changelog", keys.values(), forgetting());
  }

  /// The settings of a topic, or a changelog, from which a deleted key vanishes within a bounded
  /// time.
  public static Map<String, String> forgetting() {
    return Map.of(
        CLEANUP_POLICY_CONFIG, CLEANUP_POLICY_COMPACT,
        MAX_COMPACTION_LAG_MS_CONFIG, Long.toString(COMPACTED_WITHIN.toMillis()),
        SEGMENT_MS_CONFIG, Long.toString(SEGMENT.toMillis()),
        DELETE_RETENTION_MS_CONFIG, Long.toString(TOMBSTONES.toMillis()));
  }

  /// The value of a dead letter that is a follow-up given up.
  public static byte[] letter(Effect.DeadLetter letter) {
    return Json.MAPPER.writeValueAsBytes(letter);
  }

  /// A topic that may hold personal values in the clear.
  private static Topic<byte[]> exposed(String name, Duration retention) {
    return new Topic<>(
        name,
        Serdes.ByteArray(),
        Map.of(
            CLEANUP_POLICY_CONFIG, CLEANUP_POLICY_DELETE,
            RETENTION_MS_CONFIG, Long.toString(retention.toMillis()),
            SEGMENT_MS_CONFIG, Long.toString(EXPOSED_SEGMENT.toMillis())));
  }

  private static <V> Topic<V> kept(String name, Serde<V> values, Duration retention) {
    return new Topic<>(
        name,
        values,
        Map.of(
            CLEANUP_POLICY_CONFIG,
            CLEANUP_POLICY_DELETE,
            RETENTION_MS_CONFIG,
            Long.toString(retention.toMillis())));
  }
}
