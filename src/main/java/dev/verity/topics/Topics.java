package dev.verity.topics;

import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_COMPACT;
import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_DELETE;
import static org.apache.kafka.common.config.TopicConfig.RETENTION_MS_CONFIG;

import dev.verity.session.Answer;
import dev.verity.session.Effect;
import dev.verity.session.Entry;
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
    Topic<byte[]> deadLetters) {

  private static final Duration INBOX = Duration.ofDays(3);
  private static final Duration REQUESTS = Duration.ofDays(30);
  private static final Duration COMMANDS = Duration.ofDays(7);
  private static final Duration EVENTS = Duration.ofDays(30);
  private static final Duration DEAD_LETTERS = Duration.ofDays(30);
  private static final Duration AUDIT = Duration.ofDays(3650);

  /// The topics `<prefix>.inbox` and so on.
  public static Topics named(String prefix) {
    return new Topics(
        kept(prefix + ".inbox", Serdes.ByteArray(), INBOX),
        kept(prefix + ".requests", Json.serde(Request.class), REQUESTS),
        kept(prefix + ".answers", Json.serde(Answer.class), REQUESTS),
        kept(prefix + ".followups", Json.serde(FollowUp.class), COMMANDS),
        kept(prefix + ".outcomes", Json.serde(Input.FollowUpFinished.class), COMMANDS),
        kept(prefix + ".events", Serdes.ByteArray(), EVENTS),
        new Topic<>(
            prefix + ".sessions",
            SessionFormat.CURRENT.serde(),
            Map.of(CLEANUP_POLICY_CONFIG, CLEANUP_POLICY_COMPACT)),
        kept(prefix + ".audit", Json.serde(Entry.class), AUDIT),
        kept(prefix + ".dead-letters", Serdes.ByteArray(), DEAD_LETTERS));
  }

  public List<Topic<?>> all() {
    return List.of(
        inbox, requests, answers, followups, outcomes, events, sessions, audit, deadLetters);
  }

  /// The value of a dead letter that is a follow-up given up.
  public static byte[] letter(Effect.DeadLetter letter) {
    return Json.MAPPER.writeValueAsBytes(letter);
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
