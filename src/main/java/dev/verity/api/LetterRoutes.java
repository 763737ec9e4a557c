package dev.verity.api;

import dev.verity.access.Gate;
import dev.verity.deadletters.DeadLetter;
import dev.verity.deadletters.DeadLetter.Kind;
import dev.verity.deadletters.Deed;
import dev.verity.operations.LetterWish;
import dev.verity.operations.Redrives;
import dev.verity.operations.Redrives.Begun;
import dev.verity.projection.WorkView;
import io.javalin.http.Context;
import io.javalin.http.Header;
import io.javalin.http.HttpStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Dead letters: looked at, redriven and discarded.
record LetterRoutes(WorkView work, Redrives redrives) {
  private static final Duration NEXT_TRY = Duration.ofSeconds(5);

  /// What a program sends.
  ///
  /// @param all that wait; wanted where nothing else narrows them, so that an empty body is none
  record Draft(
      @Nullable List<String> ids,
      @Nullable Boolean all,
      @Nullable String kind,
      @Nullable String cause,
      @Nullable String session,
      @Nullable Instant since,
      @Nullable Boolean quarantined,
      @Nullable String reason,
      @Nullable Boolean dryRun) {}

  List<Route> routes() {
    return List.of(
        Route.get("/dead-letters", this::list),
        Route.get("/dead-letters/groups", this::groups),
        Route.get("/dead-letters/runs", this::runs),
        Route.get("/dead-letters/runs/{run}", this::run),
        Route.get("/dead-letters/{letter}", this::letter),
        Route.post(
            "/dead-letters/redrives",
            Redrives.needed(Deed.Kind.REDRIVEN),
            context -> begin(context, Deed.Kind.REDRIVEN)),
        Route.post(
            "/dead-letters/discards",
            Redrives.needed(Deed.Kind.DISCARDED),
            context -> begin(context, Deed.Kind.DISCARDED)));
  }

  private void list(Context context) {
    var query = new Query(context);
    var state = query.choice("state", DeadLetter.State.class);
    var after = query.after();
    var limit = query.limit();
    query.end();
    Reply.json(context, work.letters(state, after, limit));
  }

  private void groups(Context context) {
    new Query(context).end();
    Reply.json(context, Reply.whole(work.letterGroups()));
  }

  private void letter(Context context) {
    new Query(context).end();
    Reply.json(
        context,
        work.letter(context.pathParam("letter"))
            .orElseThrow(() -> Problem.notFound("There is no such dead letter.")));
  }

  private void runs(Context context) {
    new Query(context).end();
    Reply.json(context, Reply.whole(redrives.runs()));
  }

  private void run(Context context) {
    new Query(context).end();
    Reply.json(
        context,
        redrives
            .run(context.pathParam("run"))
            .orElseThrow(() ->
                Problem.notFound("There is no such run, or this process no longer knows it.")));
  }

  private void begin(Context context, Deed.Kind what) {
    new Query(context).end();
    var draft = Body.read(context, Draft.class);
    var wish = wish(draft, what);
    var actor = Gate.actor(context);
    var begun =
        Boolean.TRUE.equals(draft.dryRun())
            ? redrives.preview(actor, what, wish)
            : redrives.begin(actor, what, wish, Body.required("reason", draft.reason()));
    switch (begun) {
      case Begun.Previewed(var preview) -> Reply.json(context, preview);
      case Begun.Running(var run) -> {
        context.status(HttpStatus.ACCEPTED);
        context.header(Header.LOCATION, "%s/dead-letters/runs/%s".formatted(Api.ROOT, run.id()));
        Reply.json(context, run);
      }
      case Begun.Nothing _ ->
          throw Problem.about(
              HttpStatus.UNPROCESSABLE_CONTENT, "nothing", "", "No letter waits that fits.");
      case Begun.NoReason(var sentence) -> throw Problem.unfit("reason", sentence);
      case Begun.Unfit(var missing, var objections) -> throw unfit(missing, objections);
      case Begun.Occupied(var sentence) ->
          throw Problem.later(HttpStatus.CONFLICT, "occupied", sentence, NEXT_TRY);
      case Begun.NotPermitted(var lacking) ->
          throw new IllegalStateException("The gate let in who may not " + lacking.words());
    }
  }

  private static LetterWish wish(Draft draft, Deed.Kind what) {
    var ids = Objects.requireNonNullElse(draft.ids(), List.<String>of());
    if (ids.stream().anyMatch(Objects::isNull)) {
      throw Problem.about(HttpStatus.BAD_REQUEST, "body", "ids", "Texts are wanted, and no null.");
    }
    checkNotBlank("cause", draft.cause());
    checkNotBlank("session", draft.session());
    var narrows =
        Stream.of(draft.kind(), draft.cause(), draft.session(), draft.since())
            .anyMatch(Objects::nonNull);
    var isAll = Boolean.TRUE.equals(draft.all());
    if (Stream.of(!ids.isEmpty(), narrows, isAll).filter(each -> each).count() != 1) {
      throw Problem.unfit(
          "ids",
          "Either ids are wanted, or one or more of kind, cause, session and since, or all.");
    }
    var quarantinedToo = what == Deed.Kind.DISCARDED || Boolean.TRUE.equals(draft.quarantined());
    return new LetterWish(
        ids, kind(draft.kind()), draft.cause(), draft.session(), draft.since(), quarantinedToo);
  }

  /// What is blank is in every cause.
  private static void checkNotBlank(String member, @Nullable String text) {
    if (text != null && text.isBlank()) {
      throw Problem.unfit(member, "It is blank; to take all that wait, all is wanted.");
    }
  }

  private static @Nullable Kind kind(@Nullable String word) {
    return word == null
        ? null
        : Arrays.stream(Kind.values())
            .filter(each -> each.word().equals(word))
            .findFirst()
            .orElseThrow(() ->
                Problem.about(
                    HttpStatus.BAD_REQUEST, "body", "kind", "unreadable or exhausted is wanted."));
  }

  private static Problem unfit(List<String> missing, List<String> objections) {
    var all = new ArrayList<String>();
    missing.forEach(id -> all.add("There is no dead letter %s.".formatted(id)));
    all.addAll(objections);
    return missing.isEmpty()
        ? Problem.objections(HttpStatus.CONFLICT, "objections", all)
        : Problem.objections(HttpStatus.NOT_FOUND, "not-found", all);
  }
}
