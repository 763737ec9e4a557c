package dev.verity.console;

import dev.verity.projection.Page;
import dev.verity.projection.StripeEvent;
import dev.verity.projection.Views;
import io.javalin.http.Context;
import io.javalin.http.Handler;

/// Stripe's events, in Stripe's own words: delivered, pending, failed.
record EventsPage(Views views, Pages pages) implements Handler {
  private static final int ROWS = 50;

  /// The page.
  public record Events(Query query, Page<StripeEvent> found) {}

  private enum Show {
    ALL,
    PENDING
  }

  @Override
  public void handle(Context context) {
    var query = Query.of(context);
    var pending = query.choice("show", Show.class) == Show.PENDING;
    pages.show(
        context,
        Place.EVENTS,
        "events.jte",
        new Events(query, views.work().events(pending, query.afterName(), ROWS)));
  }
}
