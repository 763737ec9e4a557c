package dev.verity.projection;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verity.session.Alarm;
import dev.verity.session.Asked;
import dev.verity.session.FollowUp;
import dev.verity.session.FollowUp.Action;
import dev.verity.session.Obligation;
import dev.verity.session.Obligation.Gate;
import dev.verity.session.Session;
import dev.verity.session.Setback;
import dev.verity.topics.Topic;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The sessions topic, folded: each session as it is now. Of several records of a session in one
/// batch only the last is read.
final class SessionFold {
  private static final Logger LOG = LoggerFactory.getLogger(SessionFold.class);

  private static final String CHANGE =
      """
      UPDATE session SET revision = ?, livemode = ?, account = ?, status = ?, redaction = ?,
        last_error = ?, type = ?, created = ?, since = ?, updated = max(updated, ?),
        cancel_due = ?, cancel_gate = ?, redact_due = ?, redact_gate = ?, redact_cause = ?,
        approval_since = ?, holds = ?, doing = ?, wake_at = ?, late = ?, erased_at = ?,
        confirm_by = ?, missing = ?, body = ?
      WHERE number = ?
      """;

  private final Topic<Session> topic;
  private final Deserializer<Session> values;
  private final Statements statements;
  private final Numbers numbers;
  private final Removal removal;
  private final Erasures erasures;
  private final Map<String, ConsumerRecord<byte[], byte[]>> batch = new LinkedHashMap<>();

  SessionFold(
      Topic<Session> topic,
      Statements statements,
      Numbers numbers,
      Removal removal,
      Erasures erasures) {
    this.topic = topic;
    this.statements = statements;
    this.numbers = numbers;
    this.removal = removal;
    this.erasures = erasures;
    values = topic.values().deserializer();
  }

  void take(ConsumerRecord<byte[], byte[]> record) {
    if (record.key() != null) {
      batch.put(new String(record.key(), UTF_8), record);
    }
  }

  /// Writes what the batch has told.
  void finish() throws SQLException {
    for (var last : batch.entrySet()) {
      var record = last.getValue();
      var number = numbers.of(last.getKey(), record.timestamp());
      if (record.value() == null) {
        removal.of(number);
        numbers.forget();
      } else {
        write(number, record);
      }
    }
    batch.clear();
  }

  void forget() {
    batch.clear();
  }

  private void write(long number, ConsumerRecord<byte[], byte[]> record) throws SQLException {
    Session session;
    try {
      session = Objects.requireNonNull(values.deserialize(topic.name(), record.value()));
    } catch (SerializationException unreadable) {
      LOG.warn("A session is shown as it was before: {}", unreadable.getMessage());
      return;
    }
    change(number, session, record);
    replaceEfforts(number, session);
    statements.run(
        "UPDATE search SET words = ?1 WHERE rowid = ?2 AND words <> ?1",
        words(session),
        number << Search.SHIFT);
    if (session.erasure() != null) {
      erasures.of(number);
    }
  }

  private void change(long number, Session session, ConsumerRecord<byte[], byte[]> record)
      throws SQLException {
    var observed = session.observed();
    var snapshot = observed == null ? null : observed.snapshot();
    var cancel = earliest(session, Action.CANCEL);
    var redact = earliest(session, Action.REDACT);
    var erasure = session.erasure();
    statements.run(
        CHANGE,
        session.revision(),
        session.livemode(),
        Objects.requireNonNullElse(session.account(), ""),
        snapshot == null ? "unseen" : snapshot.status().wire(),
        snapshot == null ? "none" : snapshot.redaction().wire(),
        snapshot == null ? null : snapshot.lastError(),
        snapshot == null ? null : snapshot.type(),
        snapshot == null ? Instant.EPOCH : snapshot.created(),
        observed == null ? null : observed.since(),
        record.timestamp(),
        cancel == null ? null : cancel.due(),
        cancel == null ? null : word(cancel.gate()),
        redact == null ? null : redact.due(),
        redact == null ? null : word(redact.gate()),
        redact == null ? null : redact.cause(),
        approvalSince(session),
        session.holds().size(),
        session.inFlight() == null ? null : session.inFlight().action().wire(),
        session.wakeAt(),
        !session.isOver()
            && session.alarms().stream()
                .anyMatch(alarm -> alarm.kind() == Alarm.Kind.REDACTION_LATE),
        erasure == null ? null : erasure.at(),
        erasure == null ? null : erasure.confirmBy(),
        erasure == null || erasure.missing().isEmpty() ? null : String.join(",", erasure.missing()),
        record.value(),
        number);
  }

  /// What no gate bars comes before what one does.
  private static @Nullable Obligation earliest(Session session, Action action) {
    return session.owed().stream()
        .filter(owed -> owed.action() == action)
        .min(
            Comparator.comparing((Obligation owed) -> owed.gate() != null)
                .thenComparing(Obligation::due))
        .orElse(null);
  }

  private static @Nullable Instant approvalSince(Session session) {
    if (session.owed().stream().noneMatch(owed -> owed.gate() == Gate.APPROVAL)) {
      return null;
    }
    return session.requests().stream()
        .filter(asked -> asked.open() && asked.approvedBy() == null)
        .map(Asked::at)
        .min(Comparator.naturalOrder())
        .orElse(null);
  }

  private void replaceEfforts(long number, Session session) throws SQLException {
    statements.run("DELETE FROM effort WHERE session = ?", number);
    for (var setback : session.setbacks().entrySet()) {
      write(number, setback.getKey(), setback.getValue());
    }
    if (session.inFlight() != null) {
      write(number, session.inFlight(), session.setbacks().get(session.inFlight().action()));
    }
  }

  private void write(long number, Action action, Setback setback) throws SQLException {
    var stage =
        switch (setback.stage()) {
          case RETRYING -> Effort.Stage.WAITING;
          case GIVEN_UP -> Effort.Stage.FAILED;
          case REHEARSED -> null;
        };
    if (stage != null) {
      put(
          number,
          action,
          stage,
          null,
          setback.failures(),
          setback.refusals(),
          setback.since(),
          setback.notBefore());
    }
  }

  private void write(long number, FollowUp running, @Nullable Setback before) throws SQLException {
    put(
        number,
        running.action(),
        Effort.Stage.RUNNING,
        running.id(),
        before == null ? 0 : before.failures(),
        before == null ? 0 : before.refusals(),
        before == null ? null : before.since(),
        running.expiresAt());
  }

  private void put(
      long number,
      Action action,
      Effort.Stage stage,
      @Nullable String followUp,
      int failures,
      int refusals,
      @Nullable Instant since,
      Instant until)
      throws SQLException {
    statements.run(
        "INSERT OR REPLACE INTO effort VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        number,
        action.wire(),
        stage.word(),
        followUp,
        failures,
        refusals,
        since,
        until);
  }

  /// By its id, its account, its reports and its last error.
  private static String words(Session session) {
    var snapshot = session.observed() == null ? null : session.observed().snapshot();
    return Stream.of(
            Stream.of(session.id()),
            Stream.ofNullable(session.account()),
            session.reports().stream(),
            Stream.ofNullable(snapshot == null ? null : snapshot.lastError()))
        .flatMap(each -> each)
        .collect(Collectors.joining(" "));
  }

  private static @Nullable String word(@Nullable Gate gate) {
    return gate == null ? null : gate.name().toLowerCase(Locale.ROOT);
  }
}
