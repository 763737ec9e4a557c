package dev.verity.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verity.access.Gate;
import dev.verity.access.Permission;
import dev.verity.operations.Acts;
import dev.verity.operations.Asked;
import dev.verity.operations.Wish;
import dev.verity.session.Request;
import io.javalin.config.RoutesConfig;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.ConflictResponse;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.HttpStatus;
import java.net.URLEncoder;

/// What is asked for on a session's page. Afterwards the page is where it was, and tells of it.
record SessionActs(Acts acts) {
  /// So many characters of the id are typed before what cannot be undone is asked for.
  static final int TYPED = 4;

  void addTo(RoutesConfig routes) {
    for (var kind : Request.Known.values()) {
      routes.post(
          "/sessions/{session}/" + kind.wire(),
          context -> ask(context, kind),
          Permission.toAskFor(kind));
    }
  }

  private void ask(Context context, Request.Known kind) throws InterruptedException {
    var session = context.pathParam(Gate.SESSION);
    if (kind == Request.Known.REDACT && !session.endsWith(typed(context))) {
      throw new BadRequestResponse(
          "The last %d characters of %s are wanted, to be sure which session is meant. Nothing was asked for."
              .formatted(TYPED, session));
    }
    var drawn = Wish.of(kind, Field.text(context, "reason"));
    var id = Field.text(context, "id");
    var wish = id.isEmpty() ? drawn : drawn.withId(id);
    var about = Field.text(context, "about");
    switch (acts.ask(
        Gate.actor(context), session, about.isEmpty() ? wish : wish.withAbout(about))) {
      case Asked.Sent(var asked, var request) ->
          context.redirect(
              "/sessions/%s?asked=%s".formatted(asked, URLEncoder.encode(request.id(), UTF_8)),
              HttpStatus.SEE_OTHER);
      case Asked.NotPermitted(var lacking) -> throw new ForbiddenResponse(Offer.lacking(lacking));
      case Asked.Unfit(_, var sentence) -> throw new BadRequestResponse(sentence);
      case Asked.Reused(var used) ->
          throw new ConflictResponse("%s was used for something else before.".formatted(used));
    }
  }

  private static String typed(Context context) {
    var typed = Field.text(context, "typed");
    return typed.length() == TYPED ? typed : "?";
  }
}
