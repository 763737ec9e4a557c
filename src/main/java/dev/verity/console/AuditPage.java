package dev.verity.console;

import dev.verity.operations.AuditRun;
import dev.verity.operations.AuditRuns;
import dev.verity.projection.JournalEntry;
import dev.verity.projection.JournalFilter;
import dev.verity.projection.Page;
import dev.verity.projection.Views;
import dev.verity.session.Entry;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The journal of all sessions.
final class AuditPage {
  private static final int ROWS = 50;
  private static final int YEAR_MIN = 1970;
  private static final int YEAR_MAX = 9999;

  private final Views views;
  private final AuditRuns audits;
  private final Pages pages;

  AuditPage(Views views, AuditRuns audits, Pages pages) {
    this.views = views;
    this.audits = audits;
    this.pages = pages;
  }

  /// The page.
  public record Audit(
      Query query,
      List<String> kinds,
      List<StoryLine> lines,
      @Nullable String next,
      List<AuditRun> runs) {}

  void show(Context context) {
    var query = Query.of(context);
    var found = views.journal().list(filter(query), query.after(), ROWS);
    pages.show(
        context,
        Place.AUDIT,
        "audit.jte",
        new Audit(
            query,
            kinds(),
            lines(found),
            found.next() == null ? null : found.next().toString(),
            audits.runs()));
  }

  private static List<StoryLine> lines(Page<JournalEntry> found) {
    return found.items().stream().map(entry -> StoryLine.of(entry, Map.of())).toList();
  }

  private static List<String> kinds() {
    return Arrays.stream(Entry.Kind.values())
        .map(kind -> kind.name().toLowerCase(Locale.ROOT))
        .toList();
  }

  private static JournalFilter filter(Query query) {
    var kind = query.choice("kind", Entry.Kind.class);
    var until = day(query, "until");
    return new JournalFilter(
        kind == null ? null : kind.name().toLowerCase(Locale.ROOT),
        start(day(query, "from")),
        until == null ? null : start(until.plusDays(1)),
        query.find("q"));
  }

  private static @Nullable Instant start(@Nullable LocalDate day) {
    return day == null ? null : day.atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  private static @Nullable LocalDate day(Query query, String name) {
    var text = query.find(name);
    try {
      var day = text == null ? null : LocalDate.parse(text);
      if (day != null && (day.getYear() < YEAR_MIN || day.getYear() > YEAR_MAX)) {
        throw new DateTimeException(text);
      }
      return day;
    } catch (DateTimeException wrong) {
      throw new BadRequestResponse(name + " is wanted as a day like 2026-11-25.");
    }
  }
}
