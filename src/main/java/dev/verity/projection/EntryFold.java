package dev.verity.projection;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verity.session.Answer;
import dev.verity.session.Entry;
import dev.verity.topics.Json;
import dev.verity.topics.Topic;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.type.TypeReference;

/// The journal, folded: its entries, what became of requests and events, and counts by the minute.
final class EntryFold {
  private static final Logger LOG = LoggerFactory.getLogger(EntryFold.class);
  private static final long MINUTE = 60_000;
  private static final String REUSED_ID = Answer.Reason.REUSED_ID.name().toLowerCase(Locale.ROOT);
  private static final TypeReference<Map<String, String>> FACTS = new TypeReference<>() {};

  /// The facts by which an entry is found, beside those of the session itself.
  private static final Map<String, List<String>> WORDS =
      Map.of(
          "event", List.of("event"),
          "issued", List.of("cause"),
          "outcome", List.of("request", "code"),
          "request", List.of("request", "actor", "reason", "about", "kind"),
          "owed", List.of("cancel_cause", "redact_cause"),
          "alarm", List.of("alarm", "about"),
          "dead_letter", List.of("cause"),
          "erasure_confirmed", List.of("system"));

  /// The fact that parts the counts of a kind.
  private static final Map<String, String> COUNTED =
      Map.of(
          "event", "verdict",
          "level", "status",
          "issued", "action",
          "outcome", "outcome",
          "request", "kind",
          "answer", "verdict",
          "alarm", "alarm");

  private final Topic<Entry> topic;
  private final Deserializer<Entry> values;
  private final Statements statements;
  private final Numbers numbers;
  private final Erasures erasures;
  private final Map<Minute, Long> counts = new HashMap<>();

  private record Minute(String name, long minute) {}

  EntryFold(Topic<Entry> topic, Statements statements, Numbers numbers, Erasures erasures) {
    this.topic = topic;
    this.statements = statements;
    this.numbers = numbers;
    this.erasures = erasures;
    values = topic.values().deserializer();
  }

  void take(ConsumerRecord<byte[], byte[]> record) throws SQLException {
    if (record.key() == null || record.value() == null) {
      return;
    }
    Entry entry;
    try {
      entry = Objects.requireNonNull(values.deserialize(topic.name(), record.value()));
    } catch (SerializationException unreadable) {
      LOG.warn(
          "The journal entry at {}-{} is not shown: {}",
          record.partition(),
          record.offset(),
          unreadable.getMessage());
      return;
    }
    var number = numbers.of(new String(record.key(), UTF_8), entry.at().toEpochMilli());
    if (put(number, entry)) {
      count(entry);
      switch (entry.kind()) {
        case EVENT -> read(number, entry);
        case REQUEST -> ask(number, entry);
        case ANSWER -> answer(number, entry);
        case LEVEL, OWED, ISSUED, OUTCOME, REHEARSED, REVOKED, ALARM, DEAD_LETTER -> {}
        case KEY_MADE, KEY_DESTROYED, ERASED, ERASURE_CONFIRMED, RESULTS_PUBLISHED -> {}
      }
    }
  }

  /// Writes what was counted.
  void finish() throws SQLException {
    for (var count : counts.entrySet()) {
      statements.run(
          "INSERT INTO minute VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET count = count + ?3",
          count.getKey().name(),
          count.getKey().minute(),
          count.getValue());
    }
    counts.clear();
  }

  void forget() {
    counts.clear();
  }

  static Map<String, String> facts(String json) {
    return Json.MAPPER.readValue(json, FACTS);
  }

  static String words(String kind, Map<String, String> facts) {
    return WORDS.getOrDefault(kind, List.of()).stream()
        .map(facts::get)
        .filter(Objects::nonNull)
        .collect(Collectors.joining(" "));
  }

  /// Whether it is a new one.
  private boolean put(long number, Entry entry) throws SQLException {
    var kind = word(entry);
    var isNew =
        statements.run(
                "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                number,
                entry.sequence(),
                entry.at(),
                kind,
                entry.policy(),
                Json.MAPPER.writeValueAsString(entry.facts()),
                entry.hash() == null ? null : HexFormat.of().parseHex(entry.hash()))
            > 0;
    if (!isNew) {
      return false;
    }
    statements.run(
        "UPDATE session SET updated = ?1 WHERE number = ?2 AND updated < ?1", entry.at(), number);
    var words = words(kind, entry.facts());
    if (!words.isEmpty() && entry.sequence() <= Search.SEQUENCE_MAX) {
      statements.run(
          "INSERT INTO search (rowid, words) VALUES (?, ?)",
          (number << Search.SHIFT) + entry.sequence(),
          words);
    }
    return true;
  }

  private void count(Entry entry) {
    var kind = word(entry);
    var part = entry.facts().get(COUNTED.getOrDefault(kind, ""));
    counts.merge(
        new Minute(
            part == null ? kind : kind + "." + part, entry.at().toEpochMilli() / MINUTE * MINUTE),
        1L,
        Long::sum);
  }

  private void read(long number, Entry entry) throws SQLException {
    var event = entry.facts().get("event");
    if (event == null) {
      return; // one that could not be read has no id
    }
    statements.run(
        """
        INSERT INTO event (id, session, type, at, recovered, read_at, verdict)
        VALUES (?1, ?2, ?3, ?4, ?5, ?4, ?6)
        ON CONFLICT DO UPDATE SET read_at = min(ifnull(read_at, ?4), ?4),
          verdict = ifnull(verdict, ?6), recovered = ?5
        """,
        event,
        number,
        entry.facts().get("type"),
        entry.at(),
        "recovered".equals(entry.facts().get("way")),
        entry.facts().get("verdict"));
  }

  private void ask(long number, Entry entry) throws SQLException {
    erasures.of(number);
    var facts = entry.facts();
    statements.run(
        """
        INSERT INTO request (session, id, kind, actor, about, asked, sequence)
        VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
        """,
        number,
        facts.get("request"),
        facts.get("kind"),
        facts.get("actor"),
        facts.get("about"),
        entry.at(),
        entry.sequence());
  }

  private void answer(long number, Entry entry) throws SQLException {
    var facts = entry.facts();
    if (REUSED_ID.equals(facts.get("reason"))) {
      return; // it is about another request than the one that is known under this id
    }
    statements.run(
        "UPDATE request SET verdict = ?, because = ?, answered = ? WHERE session = ? AND id = ?",
        facts.get("verdict"),
        facts.get("reason"),
        entry.at(),
        number,
        facts.get("request"));
  }

  private static String word(Entry entry) {
    return entry.kind().name().toLowerCase(Locale.ROOT);
  }
}
