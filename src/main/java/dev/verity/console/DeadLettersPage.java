package dev.verity.console;

import dev.verity.access.Gate;
import dev.verity.access.Permission;
import dev.verity.deadletters.DeadLetter;
import dev.verity.deadletters.Deed;
import dev.verity.operations.Csv;
import dev.verity.operations.LetterRun;
import dev.verity.operations.LetterWish;
import dev.verity.operations.Redrives;
import dev.verity.operations.Redrives.Begun;
import dev.verity.projection.Page;
import dev.verity.projection.Views;
import dev.verity.projection.WorkView.LetterGroup;
import io.javalin.config.RoutesConfig;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.ConflictResponse;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/// What could not be read or was given up, by cause, and what is done about it.
final class DeadLettersPage {
  private static final int ROWS = 50;

  private final Views views;
  private final Redrives redrives;
  private final Pages pages;
  private final InstantSource clock;

  DeadLettersPage(Views views, Redrives redrives, Pages pages, InstantSource clock) {
    this.views = views;
    this.clock = clock;
    this.redrives = redrives;
    this.pages = pages;
  }

  /// The page.
  public record Letters(
      Query query, List<LetterGroup> groups, Page<DeadLetter> found, List<LetterRun> runs) {}

  /// What would be done, to be confirmed.
  ///
  /// @param what as it stands in the address
  public record Proposal(
      Query query,
      String what,
      String words,
      long count,
      List<DeadLetter> sample,
      long quarantined) {}

  /// One letter.
  public record Single(DeadLetter letter) {}

  /// What is being done.
  public record Progress(LetterRun run) {
    public int percent() {
      return run.total() == 0 ? 100 : 100 * (run.done() + run.failed()) / run.total();
    }
  }

  void addTo(RoutesConfig routes) {
    routes.get("/dead-letters", this::show, Permission.VIEW);
    routes.get(
        "/dead-letters/redrive",
        context -> propose(context, Deed.Kind.REDRIVEN),
        Permission.REDRIVE);
    routes.get(
        "/dead-letters/discard",
        context -> propose(context, Deed.Kind.DISCARDED),
        Permission.DISCARD);
    routes.post(
        "/dead-letters/redrive", context -> begin(context, Deed.Kind.REDRIVEN), Permission.REDRIVE);
    routes.post(
        "/dead-letters/discard",
        context -> begin(context, Deed.Kind.DISCARDED),
        Permission.DISCARD);
    routes.get("/dead-letters/runs/{run}", this::progress, Permission.VIEW);
    routes.get("/dead-letters/runs/{run}/failures.csv", this::failures, Permission.VIEW);
    routes.get("/dead-letters/{letter}", this::one, Permission.VIEW);
  }

  private void show(Context context) {
    var query = Query.of(context);
    var state = query.choice("state", DeadLetter.State.class);
    pages.show(
        context,
        Place.DEAD_LETTERS,
        "dead-letters.jte",
        new Letters(
            query,
            views.work().letterGroups(),
            views.work().letters(state, query.after(), ROWS),
            redrives.runs()));
  }

  private void one(Context context) {
    var id = context.pathParam("letter");
    var letter =
        views
            .work()
            .letter(id)
            .orElseThrow(() -> new NotFoundResponse("There is no dead letter %s.".formatted(id)));
    pages.show(context, Place.DEAD_LETTERS, "dead-letter.jte", new Single(letter));
  }

  private void propose(Context context, Deed.Kind what) {
    var asked = Query.of(context);
    var query =
        asked.find("until") == null ? asked.with("until", Text.iso(clock.instant())) : asked;
    switch (redrives.preview(Gate.actor(context), what, wish(query))) {
      case Begun.Previewed(var preview) ->
          pages.show(
              context,
              Place.DEAD_LETTERS,
              "dead-letter-proposal.jte",
              new Proposal(
                  query,
                  what == Deed.Kind.REDRIVEN ? "redrive" : "discard",
                  words(query),
                  preview.count(),
                  preview.sample(),
                  preview.quarantined()));
      case Begun other -> throw refusal(other);
    }
  }

  private void begin(Context context, Deed.Kind what) {
    var wish = wish(Query.of(context));
    switch (redrives.begin(Gate.actor(context), what, wish, Field.text(context, "reason"))) {
      case Begun.Running(var run) ->
          context.redirect("/dead-letters/runs/" + run.id(), HttpStatus.SEE_OTHER);
      case Begun other -> throw refusal(other);
    }
  }

  private static RuntimeException refusal(Begun begun) {
    return switch (begun) {
      case Begun.Running _, Begun.Previewed _ -> new IllegalStateException(begun.toString());
      case Begun.Nothing(var quarantined) ->
          new ConflictResponse(
              quarantined == 0
                  ? "No dead letter waits that fits."
                  : "The %d letters that fit are in quarantine; take them explicitly."
                      .formatted(quarantined));
      case Begun.NotPermitted(var lacking) -> new ForbiddenResponse(Offer.lacking(lacking));
      case Begun.NoReason(var sentence) -> new BadRequestResponse(sentence);
      case Begun.Unfit(var missing, var objections) ->
          new ConflictResponse(
              missing.isEmpty()
                  ? String.join(" ", objections)
                  : "There is no dead letter %s.".formatted(String.join(", ", missing)));
      case Begun.Occupied(var sentence) -> new ConflictResponse(sentence);
    };
  }

  /// What is confirmed is what was shown: what came after it is not taken.
  private static LetterWish wish(Query query) {
    var isAll = query.has("quarantined", "yes");
    var id = query.find("id");
    if (id != null) {
      return LetterWish.of(List.of(id), isAll);
    }
    var kind = query.choice("kind", DeadLetter.Kind.class);
    var cause = query.find("cause");
    var until = query.find("until");
    var wish =
        kind == null || cause == null
            ? new LetterWish(List.of(), kind, cause, null, null, isAll)
            : LetterWish.ofGroup(kind, cause, isAll);
    try {
      return until == null ? wish : wish.until(Instant.parse(until));
    } catch (DateTimeException wrong) {
      throw new BadRequestResponse("until is wanted as a moment.");
    }
  }

  private static String words(Query query) {
    var id = query.find("id");
    var cause = query.find("cause");
    return id != null ? "Dead letter " + id : cause == null ? "All that wait" : "“" + cause + "”";
  }

  private void progress(Context context) {
    pages.show(context, Place.DEAD_LETTERS, "dead-letter-run.jte", new Progress(run(context)));
  }

  private void failures(Context context) {
    context.contentType("text/csv; charset=utf-8; header=present");
    context.header("Content-Disposition", "attachment; filename=\"failures.csv\"");
    var lines = new StringBuilder("letter,why\r\n");
    for (var failure : run(context).failures()) {
      lines.append(Csv.line(failure.letter(), failure.why()));
    }
    context.result(lines.toString());
  }

  private LetterRun run(Context context) {
    return redrives
        .run(context.pathParam("run"))
        .orElseThrow(() ->
            new NotFoundResponse(
                "This run is not remembered here: runs are, until Verity stops, the last of"
                    + " them."));
  }
}
