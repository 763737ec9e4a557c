package dev.verity.api;

import dev.verity.access.Gate;
import dev.verity.access.Permission;
import dev.verity.operations.AuditRuns;
import dev.verity.operations.AuditRuns.Begun;
import dev.verity.operations.AuditRuns.Pack;
import io.javalin.http.Context;
import io.javalin.http.Header;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The proof of what happened: verifications of the journal, and evidence.
record AuditRoutes(AuditRuns audits) {
  private static final Duration NEXT_TRY = Duration.ofSeconds(5);

  /// What a program sends.
  record Draft(@Nullable String session) {}

  List<Route> routes() {
    return List.of(
        Route.get("/audit/verifications", this::list),
        Route.get("/audit/verifications/{run}", this::find),
        Route.get("/sessions/{session}/evidence", this::evidence),
        Route.post("/audit/verifications", Permission.VIEW, this::begin));
  }

  private void list(Context context) {
    new Query(context).end();
    Reply.json(context, Reply.whole(audits.runs()));
  }

  private void find(Context context) {
    new Query(context).end();
    Reply.json(
        context,
        audits
            .run(context.pathParam("run"))
            .orElseThrow(() ->
                Problem.notFound(
                    "There is no such verification, or this process no longer knows it.")));
  }

  private void begin(Context context) {
    new Query(context).end();
    var draft = Body.read(context, Draft.class);
    switch (audits.begin(Gate.actor(context), draft.session())) {
      case Begun.Running(var run) -> {
        context.status(HttpStatus.ACCEPTED);
        context.header(Header.LOCATION, "%s/audit/verifications/%s".formatted(Api.ROOT, run.id()));
        Reply.json(context, run);
      }
      case Begun.Unfit(var sentence) -> throw Problem.unfit("session", sentence);
      case Begun.Occupied(var sentence) ->
          throw Problem.later(HttpStatus.CONFLICT, "occupied", sentence, NEXT_TRY);
      case Begun.NotPermitted(var lacking) ->
          throw new IllegalStateException("The gate let in who may not " + lacking.words());
    }
  }

  private void evidence(Context context) throws IOException {
    new Query(context).end();
    var session = SessionRoutes.session(context);
    switch (audits.evidence(Gate.actor(context), session, zip -> send(context, session, zip))) {
      case Pack.Made _ -> {}
      case Pack.Nothing() -> throw Problem.notFound("The journal has no entry of this session.");
      case Pack.Occupied(var sentence) ->
          throw Problem.later(HttpStatus.TOO_MANY_REQUESTS, "occupied", sentence, NEXT_TRY);
      case Pack.NotPermitted(var lacking) ->
          throw new IllegalStateException("The gate let in who may not " + lacking.words());
    }
  }

  private static void send(Context context, String session, Path zip) throws IOException {
    context.contentType("application/zip");
    context.header(
        Header.CONTENT_DISPOSITION, "attachment; filename=\"evidence-%s.zip\"".formatted(session));
    Files.copy(zip, context.outputStream());
  }
}
