package dev.verity.access;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HttpStatus;

/// Ends the visit of this browser, and sends it to the page where one signs in. Its route is for a
/// POST that anybody signed in may make ([Permission#VIEW]).
public final class SignOutHandler implements Handler {
  private final Visits visits;
  private final String signInPage;

  public SignOutHandler(Visits visits, String signInPage) {
    this.visits = visits;
    this.signInPage = signInPage;
  }

  @Override
  public void handle(Context context) {
    visits.end(VisitCookie.read(context));
    VisitCookie.take(context);
    context.redirect(signInPage, HttpStatus.SEE_OTHER);
  }
}
