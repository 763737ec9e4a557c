package dev.verity.projection;

import dev.verity.projection.SessionFilter.Owing;
import dev.verity.projection.SessionFilter.Sort;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The questions about sessions, as the store is asked them. Each begins at the end of an index, so
/// that it costs what its page costs, however many sessions there are.
final class SessionQuestions {
  private static final String MATCHES =
      """
      (SELECT DISTINCT rowid >> %d AS found FROM
        (SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid DESC LIMIT %d))
      CROSS JOIN session ON number = found\
      """
          .formatted(Search.SHIFT, Search.MATCHES_MAX);

  private static final String BY_ID =
      """
      (SELECT number AS found FROM session WHERE id >= ? AND id < ? ORDER BY id DESC LIMIT %d)
      CROSS JOIN session ON number = found\
      """
          .formatted(Search.MATCHES_MAX);

  private SessionQuestions() {}

  static Question one(String id) {
    return Question.of(
        "SELECT %s, body FROM session WHERE id = ?".formatted(SessionSummary.COLUMNS), id);
  }

  static Question list(SessionFilter filter, Sort sort, @Nullable Cursor after, int limit) {
    var question = among(filter.text());
    question.where("revision > 0");
    if (filter.status() != null) {
      question.where("status = ?", filter.status());
    }
    if (filter.redaction() != null) {
      question.where("redaction = ?", filter.redaction());
    }
    if (filter.owing() != null) {
      question.where(filter.owing().column() + " IS NOT NULL");
    }
    if (filter.held() != null) {
      question.where(filter.held() ? "holds > 0" : "holds = 0");
    }
    if (filter.livemode() != null) {
      question.where("livemode = ?", filter.livemode() ? 1 : 0);
    }
    if (filter.account() != null) {
      question.where("account = ?", filter.account().equals("own") ? "" : filter.account());
    }
    return sorted(question, column(filter, sort), sort == Sort.DUE, after, limit);
  }

  static Question upcoming(Instant from, Instant until, @Nullable Cursor after, int limit) {
    var question =
        new Question.Draft("SELECT %s FROM session".formatted(SessionSummary.COLUMNS))
            .where("redact_due IS NOT NULL")
            .where("redact_due >= ?", from.toEpochMilli())
            .where("redact_due < ?", until.toEpochMilli());
    return sorted(question, "redact_due", true, after, limit);
  }

  /// From all sessions, or from those that fit what somebody typed.
  private static Question.Draft among(@Nullable String text) {
    var select = "SELECT %s FROM ".formatted(SessionSummary.COLUMNS);
    if (text == null) {
      return new Question.Draft(select + "session");
    }
    if (Search.isShortId(text)) {
      return new Question.Draft(select + BY_ID).given(text).given(text + '~');
    }
    return Search.match(text)
        .map(match -> new Question.Draft(select + MATCHES).given(match))
        .orElseGet(() -> new Question.Draft(select + "session"));
  }

  static Question toBeApproved(@Nullable Cursor after, int limit) {
    var question =
        new Question.Draft(
                "SELECT %s, approval_since FROM session".formatted(SessionSummary.COLUMNS))
            .where("approval_since IS NOT NULL");
    return sorted(question, "approval_since", true, after, limit);
  }

  /// @param day how long one is, in milliseconds
  static Question upcomingByDay(Instant from, Instant until, long day) {
    return Question.of(
        """
        SELECT redact_due / ?1 * ?1 AS day, count(*) AS count FROM session
        WHERE redact_due IS NOT NULL AND redact_due >= ?2 AND redact_due < ?3
        GROUP BY day ORDER BY day
        """,
        day,
        from.toEpochMilli(),
        until.toEpochMilli());
  }

  /// @param waiting only those of which a confirmation is missing, the next term first; all others
  ///   come the last changed first
  static Question erased(boolean waiting, @Nullable Cursor after, int limit) {
    var question =
        new Question.Draft(
            "SELECT number, id, erased_at, confirm_by, missing, updated FROM session");
    return waiting
        ? sorted(question.where("missing IS NOT NULL"), "confirm_by", true, after, limit)
        : sorted(
            question.where("redaction = 'redacted'").where("erased_at IS NOT NULL"),
            "updated",
            false,
            after,
            limit);
  }

  static String column(SessionFilter filter, Sort sort) {
    return switch (sort) {
      case UPDATED -> "updated";
      case CREATED -> "created";
      case DUE -> (filter.owing() == null ? Owing.REDACT : filter.owing()).column();
    };
  }

  private static Question sorted(
      Question.Draft question,
      String column,
      boolean isAscending,
      @Nullable Cursor after,
      int limit) {
    if (isAscending) {
      return question
          .where(
              "(%s, number) > (?, ?)".formatted(column),
              after == null ? Long.MIN_VALUE : after.at(),
              after == null ? 0L : after.number())
          .then("ORDER BY %s, number LIMIT ?".formatted(column), limit + 1);
    }
    return question
        .where(
            "(%s, number) < (?, ?)".formatted(column),
            after == null ? Long.MAX_VALUE : after.at(),
            after == null ? Long.MAX_VALUE : after.number())
        .then("ORDER BY %1$s DESC, number DESC LIMIT ?".formatted(column), limit + 1);
  }
}
