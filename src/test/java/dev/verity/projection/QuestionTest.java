package dev.verity.projection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.projection.SessionFilter.Owing;
import dev.verity.projection.SessionFilter.Sort;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// No question walks through a table: SQLite says of each by which index it goes.
final class QuestionTest {
  private static final Cursor CURSOR = new Cursor(1, "1");

  @TempDir private Path folder;

  @Test
  void everyQuestionGoesByAnIndex() throws Exception {
    try (var rig = new Rig(folder.resolve("store")).fold(Rig.lives(100))) {
      assertThat(questions())
          .allSatisfy(question ->
              assertThat(plan(rig, question))
                  .as(question.sql())
                  .isNotEmpty()
                  .noneMatch(step ->
                      step.matches("SCAN (session|its|entry|event|request|letter|effort)\\b.*"))
                  .noneMatch(step -> step.matches("SCAN minute(?! USING COVERING).*")));
    }
  }

  @Test
  void aListIsReadInItsOrderAndNeverSorted() throws Exception {
    try (var rig = new Rig(folder.resolve("store")).fold(Rig.lives(100))) {
      assertThat(sessionLists(null))
          .allSatisfy(question ->
              assertThat(plan(rig, question))
                  .as(question.sql())
                  .noneMatch(step -> step.contains("TEMP B-TREE")));
    }
  }

  @Test
  void aWalkThroughATableWouldBeSeen() throws Exception {
    try (var rig = new Rig(folder.resolve("store")).fold(Rig.lives(10))) {
      assertThat(plan(rig, Question.of("SELECT * FROM session WHERE last_error = 'x'")))
          .containsExactly("SCAN session");
    }
  }

  private static List<Question> questions() {
    var filters =
        List.of(
            JournalFilter.ALL,
            new JournalFilter("alarm", Rig.NOW, Rig.NOW, null),
            new JournalFilter(null, null, null, "legal"));
    return Stream.of(
            sessionLists(null).stream(),
            sessionLists("legal").stream(),
            sessionLists("vs_1Q").stream(),
            Stream.of(
                SessionQuestions.one("vs_1"),
                SessionQuestions.upcoming(Rig.NOW, Rig.NOW, CURSOR, 50),
                SessionQuestions.erased(true, CURSOR, 50),
                SessionQuestions.erased(false, CURSOR, 50),
                SessionQuestions.upcomingByDay(Rig.NOW, Rig.NOW, 86_400_000)),
            filters.stream().map(filter -> JournalView.question(filter, CURSOR, 50)),
            Stream.of(true, false)
                .map(each -> WorkQuestions.events("verity.inbox", each, CURSOR, 50)),
            Stream.of(
                WorkQuestions.efforts("failed", CURSOR, 50),
                WorkQuestions.requests(CURSOR, 50),
                WorkQuestions.letters(null, CURSOR, 50),
                WorkQuestions.letters("open", CURSOR, 50),
                WorkQuestions.letterGroups(),
                CountView.question("event", Rig.NOW, Rig.NOW, Duration.ofMinutes(1))),
            NeedsView.questions(Rig.NOW).stream())
        .flatMap(each -> each)
        .toList();
  }

  private static List<Question> sessionLists(@Nullable String text) {
    var all = text == null ? SessionFilter.ALL : SessionFilter.ALL.withText(text);
    var filters =
        List.of(
            all,
            all.withStatus("verified"),
            all.withRedaction("none"),
            all.withAccount("own"),
            all.withLivemode(true),
            all.withHeld(true),
            all.withOwing(Owing.CANCEL),
            all.withOwing(Owing.REDACT),
            all.withStatus("verified").withAccount("acct_1").withRedaction("none"));
    var questions = new ArrayList<Question>();
    for (var filter : filters) {
      for (var cursor : Arrays.asList(null, CURSOR)) {
        questions.add(SessionQuestions.list(filter, Sort.UPDATED, cursor, 50));
        questions.add(SessionQuestions.list(filter, Sort.CREATED, cursor, 50));
        if (filter.owing() != null) {
          questions.add(SessionQuestions.list(filter, Sort.DUE, cursor, 50));
        }
      }
    }
    return questions;
  }

  private static List<String> plan(Rig rig, Question question) {
    return rig.store
        .readers()
        .all(
            new Question("EXPLAIN QUERY PLAN " + question.sql(), question.arguments()),
            row -> row.text("detail"));
  }
}
