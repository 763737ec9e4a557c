package dev.verity.console;

import dev.verity.projection.ErasedSession;
import dev.verity.projection.Page;
import dev.verity.projection.SessionFilter;
import dev.verity.projection.SessionFilter.Owing;
import dev.verity.projection.SessionFilter.Sort;
import dev.verity.projection.SessionSummary;
import dev.verity.projection.SessionView.DayCount;
import dev.verity.projection.Views;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What is to be redacted, is being redacted and was, and what policy will do next.
final class RedactionsPage implements Handler {
  private static final int ROWS = 50;
  private static final int DAYS = 30;

  private final Views views;
  private final Pages pages;
  private final InstantSource clock;

  RedactionsPage(Views views, Pages pages, InstantSource clock) {
    this.views = views;
    this.pages = pages;
    this.clock = clock;
  }

  /// Which of them.
  public enum Show {
    DUE,
    APPROVAL,
    HELD,
    RUNNING,
    UNCONFIRMED,
    CONFIRMED;

    /// As it stands in the address.
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }

    public String title() {
      return switch (this) {
        case DUE -> "Due next";
        case APPROVAL -> "Wait for approval";
        case HELD -> "Barred by a hold";
        case RUNNING -> "Running at Stripe";
        case UNCONFIRMED -> "Not confirmed yet";
        case CONFIRMED -> "Erased";
      };
    }
  }

  /// The page.
  ///
  /// @param found null where it is about erased ones
  /// @param erased null where it is about all others
  /// @param days the next thirty, also those without any
  public record Redactions(
      Query query,
      Show show,
      @Nullable Page<SessionSummary> found,
      @Nullable Page<ErasedSession> erased,
      List<Day> days,
      long upcoming) {

    public boolean isEmpty() {
      return (found == null || found.items().isEmpty())
          && (erased == null || erased.items().isEmpty());
    }
  }

  /// A day and how many redactions are due on it.
  ///
  /// @param height of the highest, which is 100
  public record Day(LocalDate day, long count, int height) {}

  @Override
  public void handle(Context context) {
    var query = Query.of(context);
    var chosen = query.choice("show", Show.class);
    var show = chosen == null ? Show.DUE : chosen;
    var days = days(clock.instant());
    pages.show(
        context,
        Place.REDACTIONS,
        "redactions.jte",
        new Redactions(
            query,
            show,
            found(show, query),
            erased(show, query),
            days,
            days.stream().mapToLong(Day::count).sum()));
  }

  /// The sessions of all kinds but the erased ones.
  private @Nullable Page<SessionSummary> found(Show show, Query query) {
    var owing = SessionFilter.ALL.withOwing(Owing.REDACT);
    var running = SessionFilter.ALL.withRedaction("processing");
    var after = query.after();
    return switch (show) {
      case DUE -> views.sessions().list(owing, Sort.DUE, after, ROWS);
      case HELD -> views.sessions().list(owing.withHeld(true), Sort.DUE, after, ROWS);
      case APPROVAL -> views.sessions().toBeApproved(after, ROWS);
      case RUNNING -> views.sessions().list(running, Sort.UPDATED, after, ROWS);
      case UNCONFIRMED, CONFIRMED -> null;
    };
  }

  private @Nullable Page<ErasedSession> erased(Show show, Query query) {
    return switch (show) {
      case UNCONFIRMED -> views.sessions().erased(true, query.after(), ROWS);
      case CONFIRMED -> views.sessions().erased(false, query.after(), ROWS);
      case DUE, HELD, APPROVAL, RUNNING -> null;
    };
  }

  private List<Day> days(Instant now) {
    var today = now.atOffset(ZoneOffset.UTC).toLocalDate();
    var from = today.atStartOfDay(ZoneOffset.UTC).toInstant();
    var counts =
        views.sessions().redactionsByDay(from, from.plus(Duration.ofDays(DAYS))).stream()
            .collect(Collectors.toMap(DayCount::day, DayCount::count));
    var highest = counts.values().stream().mapToLong(Long::longValue).max().orElse(0);
    var days = new ArrayList<Day>();
    for (var day = 0; day < DAYS; day++) {
      var date = today.plusDays(day);
      var count = counts.getOrDefault(date, 0L);
      days.add(new Day(date, count, highest == 0 ? 0 : Math.toIntExact(100 * count / highest)));
    }
    return days;
  }
}
