package dev.verity.console;

import dev.verity.access.Audience;
import dev.verity.access.Identification;
import dev.verity.access.Permission;
import dev.verity.access.SignInHandler;
import dev.verity.access.SignOutHandler;
import dev.verity.access.Visits;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HttpResponseException;
import java.util.Map;
import java.util.Objects;

/// The pages in front of the gate: to sign in, and to become the first user.
final class Doors {
  private final Visits visits;
  private final Identification password;
  private final Identification invitation;
  private final boolean hasProvider;

  /// @param hasProvider whether one can sign in with an organisation's OpenID Connect, too
  Doors(Visits visits, Identification password, Identification invitation, boolean hasProvider) {
    this.visits = visits;
    this.password = password;
    this.invitation = invitation;
    this.hasProvider = hasProvider;
  }

  void addTo(RoutesConfig routes) {
    routes.get("/sign-in", context -> signIn(context, ""), Audience.ANYBODY);
    routes.post(
        "/sign-in", orAgain(new SignInHandler(password, visits), this::signIn), Audience.ANYBODY);
    routes.get("/welcome", context -> welcome(context, ""), Audience.ANYBODY);
    routes.post(
        "/welcome",
        orAgain(new SignInHandler(invitation, visits), this::welcome),
        Audience.ANYBODY);
    routes.post("/sign-out", new SignOutHandler(visits, "/sign-in"), Permission.VIEW);
  }

  @FunctionalInterface
  private interface Form {
    void show(Context context, String sentence);
  }

  /// Who was refused stands before the form again, and reads why.
  private static Handler orAgain(Handler handler, Form form) {
    return context -> {
      try {
        handler.handle(context);
      } catch (HttpResponseException refused) {
        context.status(refused.getStatus());
        form.show(context, Objects.requireNonNullElse(refused.getMessage(), ""));
      }
    };
  }

  private void signIn(Context context, String sentence) {
    var next = context.queryParam("next");
    var typed = context.formParam("next");
    Pages.write(
        context,
        "sign-in.jte",
        Map.of(
            "next",
            next != null ? next : typed != null ? typed : "/",
            "sentence",
            sentence,
            "hasProvider",
            hasProvider));
  }

  private void welcome(Context context, String sentence) {
    Pages.write(
        context,
        "welcome.jte",
        Map.of("sentence", sentence, "invitation", Field.text(context, "invitation")));
  }
}
