package dev.verity.projection;

import dev.verity.deadletters.DeadLetter;
import dev.verity.projection.SessionFilter.Sort;
import dev.verity.session.Answer;
import dev.verity.session.Asked;
import dev.verity.session.Session;
import dev.verity.topics.Topics;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the store tells of sessions.
public final class SessionView {
  private static final long DAY = Duration.ofDays(1).toMillis();

  private final Readers readers;
  private final Topics topics;

  SessionView(Readers readers, Topics topics) {
    this.readers = readers;
    this.topics = topics;
  }

  /// How many sessions stand in one place.
  public record StateCount(String status, String redaction, boolean livemode, long count) {}

  /// How many redactions are due on a day, by UTC.
  public record DayCount(LocalDate day, long count) {}

  /// One session with its whole story.
  public Optional<SessionStory> find(String id) {
    return readers
        .first(
            SessionQuestions.one(id),
            row -> new Known(row.number("number"), SessionSummary.of(row), session(row)))
        .map(known ->
            new SessionStory(
                known.summary(),
                known.session(),
                journal(id, 0, Page.ITEMS_MAX),
                requests(id, known.number()),
                events(known.number()),
                letters(id)));
  }

  /// One session as a line; empty while only others than its own topic have told of it.
  public Optional<SessionSummary> summary(String id) {
    return readers.first(
        Question.of(
            "SELECT %s FROM session WHERE id = ? AND revision > 0"
                .formatted(SessionSummary.COLUMNS),
            id),
        SessionSummary::of);
  }

  /// One request to a session.
  public Optional<AskedRequest> request(String id, String request) {
    return readers.first(
        Question.of(
            """
            SELECT * FROM request
            WHERE session = (SELECT number FROM session WHERE id = ?) AND id = ?
            """,
            id,
            request),
        row -> AskedRequest.of(id, row));
  }

  /// One request with all that the session itself keeps of it; empty when it has forgotten the
  /// request.
  public Optional<Asked> asked(String id, String request) {
    return readers
        .first(SessionQuestions.one(id), row -> Optional.ofNullable(session(row)))
        .flatMap(found -> found)
        .flatMap(found ->
            found.requests().stream().filter(each -> each.id().equals(request)).findFirst());
  }

  /// The newest word on one request; empty, too, when the session says nothing yet.
  public Optional<Answer> answer(String id, String request) {
    return asked(id, request).map(Asked::answer);
  }

  private record Known(long number, SessionSummary summary, @Nullable Session session) {}

  /// The entries of a session behind this one, from the first on.
  public Page<JournalEntry> journal(String id, long after, int limit) {
    return Page.of(
        readers.all(
            Question.of(
                """
                SELECT * FROM entry
                WHERE session = (SELECT number FROM session WHERE id = ?) AND sequence > ?
                ORDER BY sequence LIMIT ?
                """,
                id,
                after,
                Page.checked(limit) + 1),
            row -> {
              var entry = JournalEntry.of(id, row);
              var sequence = entry.sequence();
              return new Page.Placed<>(entry, new Cursor(sequence, Long.toString(sequence)));
            }),
        limit);
  }

  /// A page of the sessions that are wanted.
  public Page<SessionSummary> list(
      SessionFilter filter, Sort sort, @Nullable Cursor after, int limit) {
    var question = SessionQuestions.list(filter, sort, after, Page.checked(limit));
    return page(question, SessionQuestions.column(filter, sort), limit);
  }

  /// How many sessions stand where.
  public List<StateCount> counts() {
    return readers.all(
        Question.of("SELECT * FROM tally WHERE count > 0"),
        row ->
            new StateCount(
                row.text("status"),
                row.text("redaction"),
                row.flag("livemode"),
                row.number("count")));
  }

  /// The redactions that are due within a time, the next first.
  public Page<SessionSummary> upcomingRedactions(
      Instant from, Instant until, @Nullable Cursor after, int limit) {
    return page(
        SessionQuestions.upcoming(from, until, after, Page.checked(limit)), "redact_due", limit);
  }

  /// Sessions of which a redact waits for a second person, who waited longest first.
  public Page<SessionSummary> toBeApproved(@Nullable Cursor after, int limit) {
    return page(SessionQuestions.toBeApproved(after, Page.checked(limit)), "approval_since", limit);
  }

  /// How many redactions are due on each day.
  public List<DayCount> redactionsByDay(Instant from, Instant until) {
    return readers.all(
        SessionQuestions.upcomingByDay(from, until, DAY),
        row ->
            new DayCount(
                LocalDate.ofInstant(row.moment("day"), ZoneOffset.UTC), row.number("count")));
  }

  /// The sessions that are erased, the last changed first.
  ///
  /// @param waiting only those of which a confirmation is missing, the next term first
  public Page<ErasedSession> erased(boolean waiting, @Nullable Cursor after, int limit) {
    var column = waiting ? "confirm_by" : "updated";
    return Page.of(
        readers.all(
            SessionQuestions.erased(waiting, after, Page.checked(limit)),
            row ->
                new Page.Placed<>(
                    ErasedSession.of(row),
                    new Cursor(row.number(column), Long.toString(row.number("number"))))),
        limit);
  }

  private Page<SessionSummary> page(Question question, String column, int limit) {
    return Page.of(
        readers.all(
            question,
            row ->
                new Page.Placed<>(
                    SessionSummary.of(row),
                    new Cursor(row.number(column), Long.toString(row.number("number"))))),
        limit);
  }

  private @Nullable Session session(Row row) throws SQLException {
    var body = row.bytes("body");
    return body == null
        ? null
        : topics.sessions().values().deserializer().deserialize(topics.sessions().name(), body);
  }

  private List<AskedRequest> requests(String id, long number) {
    return readers.all(
        Question.of("SELECT * FROM request WHERE session = ? ORDER BY sequence", number),
        row -> AskedRequest.of(id, row));
  }

  private List<StripeEvent> events(long number) {
    return readers.all(
        Question.of(
            """
            SELECT %s FROM event JOIN session ON number = event.session
            WHERE event.session = ? ORDER BY at
            """
                .formatted(StripeEvent.COLUMNS),
            topics.inbox().name(),
            number),
        StripeEvent::of);
  }

  private List<DeadLetter> letters(String id) {
    return readers.all(
        Question.of("SELECT * FROM letter WHERE session = ? ORDER BY last_seen", id),
        LetterShelf::letter);
  }
}
