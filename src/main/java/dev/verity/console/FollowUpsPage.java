package dev.verity.console;

import dev.verity.projection.Effort;
import dev.verity.projection.Page;
import dev.verity.projection.Views;
import io.javalin.http.Context;
import io.javalin.http.Handler;

/// Calls to Stripe that run, that wait for their next try, and that were given up.
record FollowUpsPage(Views views, Pages pages) implements Handler {
  private static final int ROWS = 50;

  /// The page.
  public record FollowUps(Query query, Effort.Stage stage, Page<Effort> found) {}

  @Override
  public void handle(Context context) {
    var query = Query.of(context);
    var chosen = query.choice("show", Effort.Stage.class);
    var stage = chosen == null ? Effort.Stage.RUNNING : chosen;
    pages.show(
        context,
        Place.FOLLOW_UPS,
        "follow-ups.jte",
        new FollowUps(query, stage, views.work().efforts(stage, query.after(), ROWS)));
  }
}
