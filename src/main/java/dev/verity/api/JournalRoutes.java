package dev.verity.api;

import dev.verity.projection.CountView;
import dev.verity.projection.JournalFilter;
import dev.verity.projection.Views;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;

/// The journal of all sessions, and how much was written into it when.
record JournalRoutes(Views views, InstantSource clock) {
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration STEP_MAX = Duration.ofDays(366);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int STEPS_MAX = 2_000;

  List<Route> routes() {
    return List.of(Route.get("/journal", this::list), Route.get("/counts", this::counts));
  }

  private void list(Context context) {
    var query = new Query(context);
    var filter =
        new JournalFilter(
            query.matching("kind", Words.WORD, Words.A_WORD),
            query.moment("from"),
            query.moment("until"),
            query.text("text", Words.TEXT_MAX));
    var after = query.after();
    var limit = query.limit();
    query.end();
    Reply.json(context, views.journal().list(filter, after, limit));
  }

  private void counts(Context context) {
    var query = new Query(context);
    var name = query.matching("name", Words.WORD, Words.A_WORD);
    var until = Objects.requireNonNullElseGet(query.moment("until"), clock::instant);
    var from = Objects.requireNonNullElseGet(query.moment("from"), () -> until.minus(DAY));
    var step = Objects.requireNonNullElse(query.span("step", STEP_MAX), Duration.ofHours(1));
    query.end();
    if (name == null) {
      throw Problem.parameter("name", "A kind of entry is wanted, for instance event.");
    }
    if (step.compareTo(MINUTE) < 0
        || !step.truncatedTo(java.time.temporal.ChronoUnit.MINUTES).equals(step)) {
      throw Problem.parameter("step", "Whole minutes are wanted.");
    }
    if (Duration.between(from, until).compareTo(step.multipliedBy(STEPS_MAX)) > 0) {
      throw Problem.parameter(
          "step", "At most %d steps are wanted between from and until.".formatted(STEPS_MAX));
    }
    List<CountView.Count> counts = views.counts().of(name, from, until, step);
    Reply.json(context, Reply.whole(counts));
  }
}
