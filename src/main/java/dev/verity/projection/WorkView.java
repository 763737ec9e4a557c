package dev.verity.projection;

import dev.verity.deadletters.DeadLetter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the store tells of what is under way or got stuck: events, follow-ups, requests and dead
/// letters.
public final class WorkView {
  private final Readers readers;
  private final String inbox;

  WorkView(Readers readers, String inbox) {
    this.readers = readers;
    this.inbox = inbox;
  }

  /// Dead letters that wait, of one kind and cause.
  public record LetterGroup(
      String kind, String cause, long count, Instant oldest, Instant newest) {}

  /// Events, the newest first.
  ///
  /// @param pending only those that were not read yet, or could not be
  public Page<StripeEvent> events(boolean pending, @Nullable Cursor after, int limit) {
    return Page.of(
        readers.all(
            WorkQuestions.events(inbox, pending, after, Page.checked(limit)),
            row -> {
              var event = StripeEvent.of(row);
              return new Page.Placed<>(event, new Cursor(event.at().toEpochMilli(), event.id()));
            }),
        limit);
  }

  /// Since when the oldest event waits that can be read; null when none does.
  public @Nullable Instant oldestPending() {
    return readers
        .first(WorkQuestions.oldestPending(inbox), row -> new Oldest(row.momentOrNull("oldest")))
        .map(Oldest::at)
        .orElse(null);
  }

  private record Oldest(@Nullable Instant at) {}

  /// Follow-ups at this stage; those that end, or are tried, next come first.
  public Page<Effort> efforts(Effort.Stage stage, @Nullable Cursor after, int limit) {
    return Page.of(
        readers.all(
            WorkQuestions.efforts(stage.word(), after, Page.checked(limit)),
            row ->
                new Page.Placed<>(
                    new Effort(
                        row.text("id"),
                        row.text("action"),
                        stage,
                        row.textOrNull("follow_up"),
                        row.count("failures"),
                        row.count("refusals"),
                        row.momentOrNull("since"),
                        row.moment("until")),
                    new Cursor(row.number("until"), Long.toString(row.number("session"))))),
        limit);
  }

  /// Requests, the newest first.
  public Page<AskedRequest> requests(@Nullable Cursor after, int limit) {
    return Page.of(
        readers.all(
            WorkQuestions.requests(after, Page.checked(limit)),
            row ->
                new Page.Placed<>(
                    AskedRequest.of(row.text("its_id"), row),
                    new Cursor(
                        row.number("asked"),
                        Long.toString(
                            (row.number("session") << Search.SHIFT) + row.number("sequence"))))),
        limit);
  }

  /// Dead letters, the newest first.
  ///
  /// @param state null for those in any
  public Page<DeadLetter> letters(
      DeadLetter.@Nullable State state, @Nullable Cursor after, int limit) {
    return Page.of(
        readers.all(
            WorkQuestions.letters(state == null ? null : state.word(), after, Page.checked(limit)),
            row ->
                new Page.Placed<>(
                    LetterShelf.letter(row),
                    new Cursor(row.number("last_seen"), Long.toString(row.number("number"))))),
        limit);
  }

  /// The dead letter with this id.
  public Optional<DeadLetter> letter(String id) {
    return readers.first(Question.of("SELECT * FROM letter WHERE id = ?", id), LetterShelf::letter);
  }

  /// The dead letters that wait, by cause, the most frequent first.
  public List<LetterGroup> letterGroups() {
    return readers.all(
        WorkQuestions.letterGroups(),
        row ->
            new LetterGroup(
                row.text("kind"),
                row.text("cause"),
                row.number("count"),
                row.moment("oldest"),
                row.moment("newest")));
  }
}
