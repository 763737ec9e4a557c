package dev.verity.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.verity.projection.SessionFilter.Owing;
import dev.verity.projection.SessionFilter.Sort;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ViewTest {
  private static final int LIVES = 400;
  private static final Duration MONTH = Duration.ofDays(30);

  private static @TempDir Path folder;
  private static Rig rig;
  private static SessionView sessions;
  private static List<SessionSummary> all;

  @BeforeAll
  static void fold() throws SQLException {
    rig = new Rig(folder.resolve("store")).fold(Rig.lives(LIVES));
    sessions = rig.sessions();
    all = list(SessionFilter.ALL, Sort.UPDATED, Page.ITEMS_MAX);
  }

  @AfterAll
  static void stop() throws SQLException {
    rig.close();
  }

  @Test
  void pageByPageEachSessionComesOnceAndInOrder() {
    assertThat(all).extracting(SessionSummary::id).doesNotHaveDuplicates().hasSize(LIVES);
    for (var size : List.of(1, 7, 199)) {
      assertThat(list(SessionFilter.ALL, Sort.UPDATED, size)).isEqualTo(all);
    }
    assertThat(all).isSortedAccordingTo(Comparator.comparing(SessionSummary::updated).reversed());
    assertThat(list(SessionFilter.ALL, Sort.CREATED, 50))
        .hasSize(LIVES)
        .isSortedAccordingTo(Comparator.comparing(ViewTest::created).reversed());
  }

  @Test
  void filtersLeaveWhatTheyName() {
    assertThat(filtered(SessionFilter.ALL.withStatus("canceled")))
        .isEqualTo(those(each -> each.status().equals("canceled")));
    assertThat(filtered(SessionFilter.ALL.withRedaction("redacted")))
        .isEqualTo(those(each -> each.redaction().equals("redacted")));
    assertThat(filtered(SessionFilter.ALL.withHeld(true)))
        .isEqualTo(those(each -> each.holds() > 0));
    assertThat(filtered(SessionFilter.ALL.withLivemode(false)))
        .isEqualTo(those(each -> !each.livemode()));
    assertThat(filtered(SessionFilter.ALL.withAccount("acct_1Shop8")))
        .isEqualTo(those(each -> "acct_1Shop8".equals(each.account())));
    assertThat(filtered(SessionFilter.ALL.withAccount("own").withStatus("verified")))
        .isEqualTo(those(each -> each.account() == null && each.status().equals("verified")));
    assertThat(filtered(SessionFilter.ALL.withOwing(Owing.CANCEL)))
        .isEqualTo(those(each -> each.cancel() != null));
    assertThat(filtered(SessionFilter.ALL.withStatus("no_such_status"))).isEmpty();
  }

  @Test
  void whatIsDueNextComesFirstAndOnlyWhatIsDue() {
    assertThat(list(SessionFilter.ALL.withOwing(Owing.REDACT), Sort.DUE, 13))
        .hasSameElementsAs(those(each -> each.redact() != null))
        .isSortedAccordingTo(Comparator.comparing(ViewTest::due));
  }

  @Test
  void wordsAndTheirBeginningsFindSessions() {
    var id = Lives.id(120);
    assertThat(found(id)).containsExactly(id);
    assertThat(found(id.substring(0, id.length() - 5))).contains(id);
    assertThat(found(id.substring(0, 6))).contains(id).allMatch(each -> each.startsWith("vs_1Q0"));
    assertThat(found("vs_2")).isEmpty();
    assertThat(found("evt_1Q%06x01".formatted(120))).containsExactly(id);
    assertThat(found("vr_1Q120")).containsExactly(id);
    assertThat(found("CASE 2026-103")).containsExactly(Lives.id(103));
    assertThat(found("legal case")).hasSize(LIVES / 20);
    assertThat(found("verified.redactAfter")).isNotEmpty();
    assertThat(found("document_expired"))
        .isEqualTo(
            those(each -> each.lastError() != null).stream().map(SessionSummary::id).toList());
    assertThat(found("nobody_knows_this")).isEmpty();
  }

  @Test
  void whateverIsTypedIsNoSyntax() {
    for (var typed :
        List.of("\"", "a\"b", "* OR vs_", "NEAR(", "words:legal", "-", "^", "'; DROP")) {
      assertThat(found(typed)).as(typed).isNotNull();
    }
  }

  @Test
  void textAndFiltersAndPagesGoTogether() {
    var held = SessionFilter.ALL.withText("legal").withHeld(true).withLivemode(true);
    assertThat(list(held, Sort.UPDATED, 3))
        .isEqualTo(those(each -> each.holds() > 0 && each.livemode()));
  }

  @Test
  void theCountsAreThoseOfTheSessions() {
    assertThat(sessions.counts())
        .allSatisfy(count ->
            assertThat(
                    those(each ->
                        each.status().equals(count.status())
                            && each.redaction().equals(count.redaction())
                            && each.livemode() == count.livemode()))
                .hasSize((int) count.count()));
    assertThat(sessions.counts().stream().mapToLong(SessionView.StateCount::count).sum())
        .isEqualTo(LIVES);
  }

  @Test
  void theRedactionsOfTheNextMonthAreKnownByDayAndOneByOne() {
    var until = Rig.NOW.plus(MONTH);
    var coming =
        those(each -> each.redact() != null && due(each).isAfter(Rig.NOW)).stream()
            .filter(each -> due(each).isBefore(until))
            .toList();
    assertThat(sessions.upcomingRedactions(Rig.NOW, until, null, 200).items())
        .hasSameElementsAs(coming)
        .isSortedAccordingTo(Comparator.comparing(ViewTest::due));
    assertThat(
            sessions.redactionsByDay(Rig.NOW, until).stream()
                .mapToLong(SessionView.DayCount::count)
                .sum())
        .isEqualTo(coming.size());
  }

  @Test
  void theJournalIsFilteredByKindTimeAndWords() {
    var journal = rig.journal();
    var erased = journal.list(new JournalFilter("erased", null, null, null), null, 200).items();
    assertThat(erased)
        .hasSize(those(each -> each.erasedAt() != null).size())
        .allMatch(entry -> entry.kind().equals("erased"))
        .isSortedAccordingTo(Comparator.comparing(JournalEntry::at).reversed());
    assertThat(journal.list(new JournalFilter(null, null, null, "legal 2026-123"), null, 9).items())
        .singleElement()
        .satisfies(entry -> assertThat(entry.session()).isEqualTo(Lives.id(123)));
    var day = Rig.NOW.minus(Duration.ofDays(1));
    var pages = new ArrayList<JournalEntry>();
    @Nullable Cursor after = null;
    do {
      var page = journal.list(new JournalFilter(null, day, null, null), after, 17);
      pages.addAll(page.items());
      after = page.next();
    } while (after != null);
    assertThat(pages)
        .isNotEmpty()
        .doesNotHaveDuplicates()
        .allMatch(entry -> !entry.at().isBefore(day));
  }

  @Test
  void requestsAndEventsComeTheNewestFirst() {
    var requests = new ArrayList<AskedRequest>();
    @Nullable Cursor after = null;
    do {
      var page = rig.work().requests(after, 7);
      requests.addAll(page.items());
      after = page.next();
    } while (after != null);
    assertThat(requests)
        .doesNotHaveDuplicates()
        .hasSize(
            (int)
                IntStream.range(0, LIVES)
                    .filter(number -> number % 20 == 3 || (number % 10 == 7 && number % 100 > 14))
                    .count())
        .isSortedAccordingTo(Comparator.comparing(AskedRequest::asked).reversed());
    assertThat(rig.work().events(false, null, 50).items())
        .hasSize(50)
        .isSortedAccordingTo(Comparator.comparing(StripeEvent::at).reversed());
    assertThat(rig.work().events(true, null, 50).items()).isEmpty();
  }

  @Test
  void countsByTheMinuteAddUp() {
    var counts =
        new CountView(rig.store.readers())
            .of("event", Rig.NOW.minus(Duration.ofDays(90)), Rig.NOW, Duration.ofDays(7));
    var events = rig.journal().list(new JournalFilter("event", null, null, null), null, 200);
    assertThat(events.next()).isNotNull();
    assertThat(counts).extracting(CountView.Count::name).containsOnly("event.news");
    assertThat(counts.stream().mapToLong(CountView.Count::count).sum()).isGreaterThan(LIVES);
  }

  @Test
  void whatNeedsSomebodyIsSaidOnceAndOnlyThen() {
    var needs = new NeedsView(rig.store.readers());

    assertThat(needs.now(Rig.NOW, new Lag(0, Duration.ZERO)))
        .extracting(Need::kind, Need::count)
        .contains(tuple(Need.Kind.DEAD_LETTER, 2L))
        .doesNotContain(tuple(Need.Kind.LAG, 0L));
    var later = needs.now(Rig.NOW.plus(Duration.ofDays(60)), new Lag(9, Duration.ofHours(1)));
    assertThat(later)
        .extracting(Need::kind)
        .contains(Need.Kind.LAG, Need.Kind.REDACTION_OVERDUE, Need.Kind.STUCK)
        .isSorted();
    assertThat(later)
        .filteredOn(need -> need.kind() == Need.Kind.REDACTION_OVERDUE)
        .singleElement()
        .satisfies(need -> {
          assertThat(need.count())
              .isEqualTo(
                  those(each -> each.redact() != null && each.redact().gate() == null).size());
          assertThat(need.sessions()).hasSize(5);
          assertThat(need.since()).isNotNull();
        });
  }

  @Test
  void aPageThatIsTooLongIsRefused() {
    assertThatThrownBy(() -> sessions.list(SessionFilter.ALL, Sort.UPDATED, null, 201))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 to 200");
    assertThatThrownBy(() -> Cursor.parse("' OR 1=1")).isInstanceOf(IllegalArgumentException.class);
  }

  private static Instant due(SessionSummary session) {
    return Objects.requireNonNull(session.redact()).at();
  }

  private static Instant created(SessionSummary session) {
    return Objects.requireNonNull(session.created());
  }

  private static List<SessionSummary> filtered(SessionFilter filter) {
    return list(filter, Sort.UPDATED, 29);
  }

  private static List<SessionSummary> those(Predicate<SessionSummary> condition) {
    return all.stream().filter(condition).toList();
  }

  private static List<String> found(String text) {
    return list(SessionFilter.ALL.withText(text), Sort.UPDATED, 200).stream()
        .map(SessionSummary::id)
        .toList();
  }

  private static List<SessionSummary> list(SessionFilter filter, Sort sort, int size) {
    var found = new ArrayList<SessionSummary>();
    @Nullable Cursor after = null;
    do {
      var page = sessions.list(filter, sort, after, size);
      found.addAll(page.items());
      after = page.next() == null ? null : Cursor.parse(page.next().toString());
    } while (after != null);
    return found;
  }
}
