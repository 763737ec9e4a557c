package dev.verity.console;

import dev.verity.operations.Wellbeing;
import dev.verity.projection.Lag;
import dev.verity.projection.SessionView.StateCount;
import dev.verity.projection.Views;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What needs somebody, and then how things go.
final class OverviewPage implements Handler {
  private final Views views;
  private final Supplier<Wellbeing> wellbeing;
  private final Pages pages;
  private final InstantSource clock;

  OverviewPage(Views views, Supplier<Wellbeing> wellbeing, Pages pages, InstantSource clock) {
    this.views = views;
    this.wellbeing = wellbeing;
    this.pages = pages;
    this.clock = clock;
  }

  /// How far the charts reach back.
  enum Range {
    HOUR(Duration.ofHours(1), Duration.ofMinutes(1)),
    DAY(Duration.ofDays(1), Duration.ofMinutes(30)),
    WEEK(Duration.ofDays(7), Duration.ofHours(4));

    final Duration length;
    final Duration step;

    Range(Duration length, Duration step) {
      this.length = length;
      this.step = step;
    }
  }

  /// The page.
  ///
  /// @param places how many sessions stand where, redacted ones apart
  /// @param oldest since when the oldest event waits; null when none does
  public record Overview(
      Query query,
      List<NeedLine> needs,
      Map<String, Long> places,
      Lag lag,
      @Nullable Instant oldest,
      Wellbeing wellbeing,
      List<Chart> charts) {}

  @Override
  public void handle(Context context) {
    var query = Query.of(context);
    var now = clock.instant();
    var chosen = query.choice("range", Range.class);
    var range = chosen == null ? Range.HOUR : chosen;
    var lag = views.lag().get();
    var fares = wellbeing.get();
    var needs = new ArrayList<>(NeedLine.of(fares));
    views.needs().now(now, lag).forEach(need -> needs.add(NeedLine.of(need)));
    pages.show(
        context,
        Place.OVERVIEW,
        "overview.jte",
        new Overview(
            query,
            needs,
            places(views.sessions().counts()),
            lag,
            views.work().oldestPending(),
            fares,
            List.of(
                chart("Events read", "event", range, now),
                chart("Calls to Stripe", "outcome", range, now),
                chart("Requests", "request", range, now))));
  }

  private static Map<String, Long> places(List<StateCount> counts) {
    var places = new TreeMap<String, Long>();
    for (var each : counts) {
      var place = each.redaction().equals("none") ? each.status() : each.redaction();
      places.merge(
          each.redaction().equals("processing") ? "redaction running" : place,
          each.count(),
          Long::sum);
    }
    return places;
  }

  private Chart chart(String title, String name, Range range, Instant now) {
    var from = now.minus(range.length);
    return Chart.of(title, views.counts().of(name, from, now, range.step), from, now, range.step);
  }
}
