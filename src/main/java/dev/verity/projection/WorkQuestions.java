package dev.verity.projection;

import org.jspecify.annotations.Nullable;

/// The questions about events, follow-ups, requests and dead letters, as the store is asked them.
final class WorkQuestions {
  private static final String WAITING = "state IN ('open', 'quarantined')";

  private WorkQuestions() {}

  static Question events(String inbox, boolean pending, @Nullable Cursor after, int limit) {
    var question =
        new Question.Draft(
                "SELECT %s FROM event JOIN session ON number = event.session"
                    .formatted(StripeEvent.COLUMNS))
            .given(inbox);
    if (pending) {
      question.where("read_at IS NULL");
    }
    return question
        .where(
            "(at, event.id) < (?, ?)",
            after == null ? Long.MAX_VALUE : after.at(),
            after == null ? "" : after.tie())
        .then("ORDER BY at DESC, event.id DESC LIMIT ?", limit + 1);
  }

  static Question oldestPending(String inbox) {
    return Question.of(
        """
        SELECT min(at) AS oldest FROM event WHERE read_at IS NULL AND NOT EXISTS
          (SELECT 1 FROM letter WHERE (topic, letter.partition, letter.position) =
            (?, event.partition, event.position))
        """,
        inbox);
  }

  static Question efforts(String stage, @Nullable Cursor after, int limit) {
    return Question.of(
        """
        SELECT effort.*, id FROM effort JOIN session ON number = session
        WHERE stage = ? AND (until, session) > (?, ?) ORDER BY until, session LIMIT ?
        """,
        stage,
        after == null ? Long.MIN_VALUE : after.at(),
        after == null ? 0L : after.number(),
        limit + 1);
  }

  static Question requests(@Nullable Cursor after, int limit) {
    var behind = after == null ? Long.MAX_VALUE : after.number();
    return Question.of(
        """
        SELECT request.*, its.id AS its_id FROM request JOIN session AS its ON number = session
        WHERE (asked, session, sequence) < (?, ?, ?)
        ORDER BY asked DESC, session DESC, sequence DESC LIMIT ?
        """,
        after == null ? Long.MAX_VALUE : after.at(),
        behind >> Search.SHIFT,
        behind & Search.SEQUENCE_MAX,
        limit + 1);
  }

  static Question letters(@Nullable String state, @Nullable Cursor after, int limit) {
    var question = new Question.Draft("SELECT * FROM letter");
    if (state != null) {
      question.where("state = ?", state);
    }
    return question
        .where(
            "(last_seen, number) < (?, ?)",
            after == null ? Long.MAX_VALUE : after.at(),
            after == null ? 0L : after.number())
        .then("ORDER BY last_seen DESC, number DESC LIMIT ?", limit + 1);
  }

  static Question letterGroups() {
    return Question.of(
        """
        SELECT kind, cause, count(*) AS count, min(last_seen) AS oldest, max(last_seen) AS newest
        FROM letter WHERE %s GROUP BY kind, cause ORDER BY count DESC, cause
        """
            .formatted(WAITING));
  }
}
