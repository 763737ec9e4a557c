package dev.verity.recovery;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verity.recovery.Turn.TurnOver;
import dev.verity.session.Redaction;
import dev.verity.session.Session;
import dev.verity.session.Status;
import dev.verity.topics.NewerFormat;
import dev.verity.topics.Topic;
import dev.verity.topics.TopicScan;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What Verity knows of all sessions, as the `sessions` topic has it.
final class KnownSessions implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KnownSessions.class);

  private final Topic<Session> topic;
  private final TopicScan scan;
  private final Deserializer<Session> values;
  private final Map<String, Known> sessions = new HashMap<>();
  private final Set<String> newer = new HashSet<>();
  private final Map<Realm, Realm> realms = new HashMap<>();

  /// @param status null when only the session's existence is known; then redaction and times are
  ///   meaningless
  /// @param at when this was shown, in Stripe's seconds
  /// @param created in Stripe's seconds
  record Known(Realm realm, @Nullable Status status, Redaction redaction, long at, long created) {}

  KnownSessions(RecoverySettings settings, Topic<Session> topic) {
    this.topic = topic;
    values = topic.values().deserializer();
    scan = new TopicScan(settings.kafka(), settings.patience());
    try {
      scan.fromBeginning(scan.partitions(topic.name()));
    } catch (RuntimeException failure) {
      scan.close();
      throw failure;
    }
  }

  /// Takes in what has been learnt until now.
  void catchUp(Turn turn) throws TurnOver {
    scan.readToEnd(turn::check, this::add);
  }

  @Nullable Known find(String sessionId) {
    return sessions.get(sessionId);
  }

  /// Whether a newer Verity has written the session, so that this one knows no more than that it is
  /// known.
  boolean isNewer(String sessionId) {
    return newer.contains(sessionId);
  }

  Map<String, Known> all() {
    return sessions;
  }

  @Override
  public void close() {
    scan.close();
  }

  private void add(ConsumerRecord<byte[], byte[]> record) {
    if (record.key() == null) {
      return;
    }
    var id = new String(record.key(), UTF_8);
    newer.remove(id);
    try {
      var session = values.deserialize(topic.name(), record.value());
      if (session == null) {
        sessions.remove(id);
      } else {
        sessions.put(id, known(session));
      }
    } catch (NewerFormat _) {
      newer.add(id);
      sessions.remove(id);
    } catch (SerializationException unreadable) {
      LOG.warn("Session {} counts as missing: {}", id, unreadable.getMessage());
      sessions.remove(id);
    }
  }

  private Known known(Session session) {
    var realm =
        realms.computeIfAbsent(new Realm(session.livemode(), session.account()), each -> each);
    var observed = session.observed();
    if (observed == null) {
      return new Known(realm, null, Redaction.Known.NONE, 0, 0);
    }
    var snapshot = observed.snapshot();
    return new Known(
        realm,
        snapshot.status(),
        snapshot.redaction(),
        observed.at().getEpochSecond(),
        snapshot.created().getEpochSecond());
  }
}
