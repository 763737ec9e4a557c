package dev.verity.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verity.audit.AuditTopics;
import dev.verity.audit.Finding;
import dev.verity.audit.PublicKey;
import dev.verity.audit.Verdict;
import dev.verity.audit.Verification;
import dev.verity.consumer.EventDeserializer;
import dev.verity.privacy.SealedEvent;
import dev.verity.session.Session;
import dev.verity.topics.Json;
import dev.verity.topics.TopicScan;
import dev.verity.topics.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// What is left to read when people are erased, and whether the journal is as it was written: as an
/// auditor finds it who has all rights and every key.
///
/// @param journal what a verification of the journal came to
/// @param altered one line per thing in it that is not as it was written
/// @param destroyed the sessions whose key is gone
/// @param kept erased sessions whose key is still on its topic
/// @param sealed published events that are sealed
/// @param readable erased sessions of which an event can still be opened
/// @param confirmed erased sessions that all downstream have confirmed
/// @param unconfirmed erased sessions that somebody downstream has not confirmed
public record Remains(
    Verdict journal,
    List<String> altered,
    int destroyed,
    List<String> kept,
    int sealed,
    List<String> readable,
    int confirmed,
    List<String> unconfirmed) {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /// What there is at this moment.
  ///
  /// @param signer whose checkpoints are to be there
  public static Remains of(
      Map<String, Object> kafka, Topics topics, PublicKey signer, Path keyset, Watch watch) {
    var altered = new ArrayList<Finding>();
    var verification = new Verification(null, List.of(signer), altered::add);
    try (var journal = new AuditTopics(kafka, topics, PATIENCE)) {
      journal.tell(null, verification);
    }
    try (var scan = new TopicScan(kafka, PATIENCE)) {
      var keys = keys(scan, topics);
      var events = events(scan, topics, Warehouse.reader(kafka, topics, keyset));
      var erased = sessions(watch, session -> session.erasure() != null);
      var unconfirmed = sessions(watch, Remains::isUnconfirmed);
      return new Remains(
          verification.end(),
          altered.stream().map(Remains::line).toList(),
          (int) erased.stream().filter(id -> Boolean.FALSE.equals(keys.get(id))).count(),
          erased.stream().filter(id -> Boolean.TRUE.equals(keys.get(id))).toList(),
          events.sealed(),
          erased.stream().filter(events.readable()::contains).toList(),
          erased.size() - unconfirmed.size(),
          unconfirmed);
    }
  }

  /// Whether nothing is left, and all that was owed was proved.
  public boolean isClean() {
    return journal.isGood()
        && journal.checkpoints() > 0
        && destroyed > 0
        && kept.isEmpty()
        && readable.isEmpty()
        && unconfirmed.isEmpty();
  }

  private static List<String> sessions(Watch watch, Predicate<Session> which) {
    return watch.sessions().stream().filter(which).map(Session::id).sorted().toList();
  }

  private static boolean isUnconfirmed(Session session) {
    var erasure = session.erasure();
    return erasure != null && !erasure.missing().isEmpty();
  }

  private static String line(Finding finding) {
    return "%s %s %d: %s"
        .formatted(finding.kind(), finding.session(), finding.sequence(), finding.sentence());
  }

  /// Each session that ever had a key, and whether it still has one.
  private static Map<String, Boolean> keys(TopicScan scan, Topics topics) {
    var keys = new HashMap<String, Boolean>();
    scan.fromBeginning(scan.partitions(topics.keys().name()));
    scan.readToEnd(record -> {
      var session = key(record);
      if (record.value() != null) {
        keys.put(session, true);
      } else if (keys.containsKey(session)) {
        keys.put(session, false);
      }
    });
    return keys;
  }

  private record Events(int sealed, Set<String> readable) {}

  private static Events events(TopicScan scan, Topics topics, Map<String, Object> reader) {
    var sealed = new ArrayList<String>();
    var readable = new TreeSet<String>();
    try (var opener = new EventDeserializer()) {
      opener.configure(reader, false);
      scan.fromBeginning(scan.partitions(topics.events().name()));
      scan.readToEnd(record -> {
        var stored = Json.MAPPER.readTree(record.value());
        if (SealedEvent.keyOf(stored).isPresent()) {
          sealed.add(key(record));
          if (!SealedEvent.withoutKey(stored)
              .equals(opener.deserialize(record.topic(), record.value()))) {
            readable.add(key(record));
          }
        }
      });
    }
    return new Events(sealed.size(), readable);
  }

  private static String key(ConsumerRecord<byte[], byte[]> record) {
    return new String(record.key(), UTF_8);
  }
}
