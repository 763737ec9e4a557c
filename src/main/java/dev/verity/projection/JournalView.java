package dev.verity.projection;

import org.jspecify.annotations.Nullable;

/// What the store tells of the journal of all sessions.
public final class JournalView {
  private static final String MATCHES =
      """
      (SELECT rowid AS found FROM search WHERE search MATCH ? ORDER BY rowid DESC LIMIT %d)
      CROSS JOIN entry ON session = found >> %d AND sequence = (found & %d)
      JOIN session AS its ON number = session\
      """
          .formatted(Search.MATCHES_MAX, Search.SHIFT, Search.SEQUENCE_MAX);

  private static final String ALL = "entry JOIN session AS its ON number = session";

  private final Readers readers;

  JournalView(Readers readers) {
    this.readers = readers;
  }

  /// A page of the entries that are wanted, the newest first.
  public Page<JournalEntry> list(JournalFilter filter, @Nullable Cursor after, int limit) {
    return Page.of(
        readers.all(
            question(filter, after, Page.checked(limit)),
            row -> {
              var entry = JournalEntry.of(row.text("id"), row);
              return new Page.Placed<>(
                  entry,
                  new Cursor(
                      entry.at().toEpochMilli(),
                      Long.toString((row.number("session") << Search.SHIFT) + entry.sequence())));
            }),
        limit);
  }

  static Question question(JournalFilter filter, @Nullable Cursor after, int limit) {
    var match = filter.text() == null ? null : Search.match(filter.text()).orElse(null);
    var question =
        new Question.Draft("SELECT entry.*, its.id FROM " + (match == null ? ALL : MATCHES));
    if (match != null) {
      question.given(match);
    }
    if (filter.kind() != null) {
      question.where("kind = ?", filter.kind());
    }
    if (filter.from() != null) {
      question.where("at >= ?", filter.from().toEpochMilli());
    }
    if (filter.until() != null) {
      question.where("at < ?", filter.until().toEpochMilli());
    }
    var behind = after == null ? Long.MAX_VALUE : after.number();
    return question
        .where(
            "(at, session, sequence) < (?, ?, ?)",
            after == null ? Long.MAX_VALUE : after.at(),
            behind >> Search.SHIFT,
            behind & Search.SEQUENCE_MAX)
        .then("ORDER BY at DESC, session DESC, sequence DESC LIMIT ?", limit + 1);
  }
}
