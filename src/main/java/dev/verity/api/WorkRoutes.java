package dev.verity.api;

import dev.verity.projection.Effort;
import dev.verity.projection.Page;
import dev.verity.projection.SessionFilter;
import dev.verity.projection.SessionFilter.Sort;
import dev.verity.projection.SessionSummary;
import dev.verity.projection.Views;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;

/// What is under way: events, follow-ups, redactions and erasures.
record WorkRoutes(Views views, InstantSource clock) {
  private static final Duration AHEAD = Duration.ofDays(30);

  /// The redactions of which a list is wanted.
  enum State {
    /// To be made within the next 30 days.
    DUE,
    /// To have been made before now; what a gate bars is among them.
    OVERDUE,
    /// Stripe works on them.
    RUNNING,
    /// Stripe has said that they are done.
    CONFIRMED
  }

  List<Route> routes() {
    return List.of(
        Route.get("/events", this::events),
        Route.get("/follow-ups", this::followUps),
        Route.get("/redactions", this::redactions),
        Route.get("/redactions/days", this::redactionsByDay),
        Route.get("/erasures", this::erasures));
  }

  private void events(Context context) {
    var query = new Query(context);
    var pending = Objects.requireNonNullElse(query.flag("pending"), false);
    var after = query.afterName();
    var limit = query.limit();
    query.end();
    Reply.json(context, views.work().events(pending, after, limit));
  }

  private void followUps(Context context) {
    var query = new Query(context);
    var stage =
        Objects.requireNonNullElse(query.choice("stage", Effort.Stage.class), Effort.Stage.RUNNING);
    var after = query.after();
    var limit = query.limit();
    query.end();
    Reply.json(context, views.work().efforts(stage, after, limit));
  }

  private void redactions(Context context) {
    var query = new Query(context);
    var state = Objects.requireNonNullElse(query.choice("state", State.class), State.DUE);
    var after = query.after();
    var limit = query.limit();
    query.end();
    var now = clock.instant();
    var sessions = views.sessions();
    Page<SessionSummary> page =
        switch (state) {
          case DUE -> sessions.upcomingRedactions(now, now.plus(AHEAD), after, limit);
          case OVERDUE -> sessions.upcomingRedactions(Instant.EPOCH, now, after, limit);
          case RUNNING ->
              sessions.list(
                  SessionFilter.ALL.withRedaction("processing"), Sort.UPDATED, after, limit);
          case CONFIRMED ->
              sessions.list(
                  SessionFilter.ALL.withRedaction("redacted"), Sort.UPDATED, after, limit);
        };
    Reply.json(context, page);
  }

  private void redactionsByDay(Context context) {
    new Query(context).end();
    var now = clock.instant();
    Reply.json(context, Reply.whole(views.sessions().redactionsByDay(now, now.plus(AHEAD))));
  }

  private void erasures(Context context) {
    var query = new Query(context);
    var waiting = Objects.requireNonNullElse(query.flag("waiting"), false);
    var after = query.after();
    var limit = query.limit();
    query.end();
    Reply.json(context, views.sessions().erased(waiting, after, limit));
  }
}
