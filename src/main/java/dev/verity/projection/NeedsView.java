package dev.verity.projection;

import static dev.verity.projection.Need.Kind.ALARM;
import static dev.verity.projection.Need.Kind.APPROVAL;
import static dev.verity.projection.Need.Kind.CONFIRMATION_LATE;
import static dev.verity.projection.Need.Kind.DEAD_LETTER;
import static dev.verity.projection.Need.Kind.LAG;
import static dev.verity.projection.Need.Kind.REDACTION_LATE;
import static dev.verity.projection.Need.Kind.REDACTION_OVERDUE;
import static dev.verity.projection.Need.Kind.STUCK;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What needs somebody.
public final class NeedsView {
  /// An alarm is raised once and never taken back, so it is shown for so long.
  static final Duration ALARMS_SHOWN = Duration.ofDays(7);

  /// What is due is given so long to be done.
  static final Duration TOLERANCE = Duration.ofMinutes(15);

  private static final Duration LAG_MAX = Duration.ofMinutes(1);
  private static final int SAMPLE = 5;

  private final Readers readers;

  NeedsView(Readers readers) {
    this.readers = readers;
  }

  /// All that needs somebody now, the most urgent first; empty when nothing does.
  public List<Need> now(Instant now, Lag lag) {
    var needs = new ArrayList<Need>();
    if (lag.isLongerThan(LAG_MAX)) {
      var since = lag.time() == null ? null : now.minus(lag.time());
      needs.add(new Need(LAG, lag.records(), since, List.of(), ""));
    }
    ofSessions(now).forEach(each -> needs.addAll(found(each)));
    needs.addAll(
        readers.all(
            alarms(now),
            row ->
                new Need(
                    ALARM,
                    row.number("count"),
                    row.moment("since"),
                    sample(row.text("sample")),
                    row.text("alarm"))));
    needs.addAll(
        readers.all(
            WorkQuestions.letterGroups(),
            row ->
                new Need(
                    DEAD_LETTER,
                    row.number("count"),
                    row.moment("oldest"),
                    List.of(),
                    row.text("cause"))));
    needs.sort(Comparator.comparing(Need::kind));
    return needs;
  }

  /// Sessions that fulfil a condition on a moment, of which there is an index.
  private record Condition(Need.Kind kind, String moment, String rest, Instant before) {
    Question count() {
      return Question.of(
          "SELECT count(*) AS count, min(%1$s) AS since FROM session WHERE %1$s < ? AND %2$s"
              .formatted(moment, rest),
          before.toEpochMilli());
    }

    Question sample() {
      return Question.of(
          "SELECT id FROM session WHERE %1$s < ? AND %2$s ORDER BY %1$s LIMIT %3$d"
              .formatted(moment, rest, SAMPLE),
          before.toEpochMilli());
    }
  }

  static List<Question> questions(Instant now) {
    var questions = new ArrayList<Question>();
    for (var each : ofSessions(now)) {
      questions.add(each.count());
      questions.add(each.sample());
    }
    questions.add(alarms(now));
    questions.add(WorkQuestions.letterGroups());
    return questions;
  }

  private static List<Condition> ofSessions(Instant now) {
    var due = now.minus(TOLERANCE);
    return List.of(
        new Condition(
            REDACTION_OVERDUE, "redact_due", "redact_gate IS NULL AND +redaction = 'none'", due),
        new Condition(REDACTION_LATE, "since", "late = 1", now),
        new Condition(CONFIRMATION_LATE, "confirm_by", "missing IS NOT NULL", now),
        new Condition(STUCK, "wake_at", "wake_at IS NOT NULL", due),
        new Condition(APPROVAL, "approval_since", "approval_since IS NOT NULL", now));
  }

  private List<Need> found(Condition condition) {
    return readers
        .all(condition.count(), row -> new Counted(row.number("count"), row.momentOrNull("since")))
        .stream()
        .filter(counted -> counted.count() > 0)
        .map(counted ->
            new Need(
                condition.kind(),
                counted.count(),
                counted.since(),
                readers.all(condition.sample(), row -> row.text("id")),
                ""))
        .toList();
  }

  private record Counted(long count, @Nullable Instant since) {}

  /// Those that a level shows again, and better, are left out.
  private static Question alarms(Instant now) {
    return Question.of(
        """
        SELECT facts ->> '$.alarm' AS alarm, count(*) AS count, min(at) AS since,
          group_concat(id, ' ') AS sample
        FROM entry JOIN session ON number = session
        WHERE kind = 'alarm' AND at >= ?
        GROUP BY alarm HAVING alarm NOT IN ('redaction_late', 'erasure_unconfirmed')
        ORDER BY since
        """,
        now.minus(ALARMS_SHOWN).toEpochMilli());
  }

  private static List<String> sample(String joined) {
    return List.of(joined.split(" ", -1)).stream().distinct().limit(SAMPLE).toList();
  }
}
