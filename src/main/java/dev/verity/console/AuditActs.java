package dev.verity.console;

import dev.verity.access.Gate;
import dev.verity.access.Permission;
import dev.verity.operations.AuditRun;
import dev.verity.operations.AuditRuns;
import dev.verity.operations.AuditRuns.Begun;
import dev.verity.operations.AuditRuns.Pack;
import io.javalin.config.RoutesConfig;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.ConflictResponse;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.io.IOException;
import java.nio.file.Files;

/// Proves that the journal is as it was written, and hands the proof out.
record AuditActs(AuditRuns audits, Pages pages) {

  /// The page of a verification.
  public record Verified(AuditRun run) {}

  void addTo(RoutesConfig routes) {
    routes.post("/audit/verifications", this::verify, Permission.VIEW);
    routes.get("/audit/verifications/{run}", this::show, Permission.VIEW);
    routes.get("/sessions/{session}/evidence", this::evidence, Permission.VIEW);
  }

  private void verify(Context context) {
    var session = Field.text(context, "session");
    switch (audits.begin(Gate.actor(context), session.isEmpty() ? null : session)) {
      case Begun.Running(var run) ->
          context.redirect("/audit/verifications/" + run.id(), HttpStatus.SEE_OTHER);
      case Begun.Unfit(var sentence) -> throw new BadRequestResponse(sentence);
      case Begun.NotPermitted(var lacking) -> throw new ForbiddenResponse(Offer.lacking(lacking));
      case Begun.Occupied(var sentence) -> throw new ConflictResponse(sentence);
    }
  }

  private void show(Context context) {
    var run =
        audits
            .run(context.pathParam("run"))
            .orElseThrow(() ->
                new NotFoundResponse(
                    "This verification is not remembered here: the last ones are, until Verity"
                        + " stops."));
    pages.show(context, Place.AUDIT, "verification.jte", new Verified(run));
  }

  private void evidence(Context context) throws IOException {
    var session = context.pathParam(Gate.SESSION);
    var made =
        audits.evidence(
            Gate.actor(context),
            session,
            zip -> {
              context.contentType("application/zip");
              context.header(
                  "Content-Disposition",
                  "attachment; filename=\"evidence-%s.zip\"".formatted(session));
              Files.copy(zip, context.outputStream());
            });
    switch (made) {
      case Pack.Made _ -> {}
      case Pack.Nothing() ->
          throw new NotFoundResponse("The journal has no entry of %s.".formatted(session));
      case Pack.NotPermitted(var lacking) -> throw new ForbiddenResponse(Offer.lacking(lacking));
      case Pack.Occupied(var sentence) -> throw new ConflictResponse(sentence);
    }
  }
}
