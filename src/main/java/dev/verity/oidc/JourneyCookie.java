package dev.verity.oidc;

import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.SameSite;
import java.time.Instant;
import java.util.Optional;

/// In which a browser keeps its journey. `Lax`, since it is another site that sends it back.
final class JourneyCookie {
  static final String NAME = "__Host-verity-oidc";

  private JourneyCookie() {}

  static Optional<Journey> read(Context context, Instant now) {
    return Journey.under(context.cookie(NAME), now);
  }

  static void give(Context context, Journey journey) {
    context.cookie(cookie(journey.ticket(), (int) Journey.LONGEST.toSeconds()));
  }

  static void take(Context context) {
    context.cookie(cookie("", 0));
  }

  private static Cookie cookie(String value, int maxAge) {
    return new Cookie(NAME, value, "/", maxAge, true, true, null, SameSite.LAX);
  }
}
