package dev.verity.access;

import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.SameSite;
import org.jspecify.annotations.Nullable;

/// By which a browser is known while a visit lasts.
///
/// `__Host-` keeps other hosts of the domain from setting it. `Lax` and not `Strict`, so that a
/// link in a pager's message opens for who is signed in: no GET changes anything, and all else
/// needs the visit's own forms.
final class VisitCookie {
  static final String NAME = "__Host-verity";

  private static final int UNTIL_THE_BROWSER_CLOSES = -1;

  private VisitCookie() {}

  static @Nullable String read(Context context) {
    return context.cookie(NAME);
  }

  static void give(Context context, RandomSecret id) {
    context.cookie(cookie(id.text(), UNTIL_THE_BROWSER_CLOSES));
  }

  /// Browsers heed it only with the attributes that it was given with.
  static void take(Context context) {
    context.cookie(cookie("", 0));
  }

  private static Cookie cookie(String value, int maxAge) {
    return new Cookie(NAME, value, "/", maxAge, true, true, null, SameSite.LAX);
  }
}
