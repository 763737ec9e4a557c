package dev.verity.access;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.Header;
import io.javalin.http.HttpStatus;
import io.javalin.http.TooManyRequestsResponse;
import io.javalin.http.UnauthorizedResponse;
import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;

/// Begins a visit for who is identified, and sends them where they wanted to go (the form's field
/// `next`, a path of ours).
public final class SignInHandler implements Handler {
  private static final Pattern PATH = Pattern.compile("/(\\w[\\w./?=&%~+-]*)?");

  private final Identification identification;
  private final Visits visits;

  public SignInHandler(Identification identification, Visits visits) {
    this.identification = identification;
    this.visits = visits;
  }

  @Override
  public void handle(Context context) {
    switch (identification.identify(context)) {
      case Admission.Admitted(var user) -> begin(context, user);
      case Admission.Refused() -> throw refused();
      case Admission.Later(var wait) -> {
        context.header(Header.RETRY_AFTER, Long.toString(roundedUp(wait)));
        throw new TooManyRequestsResponse("Too many have tried; wait a little.");
      }
    }
  }

  /// Under a new id, so that whoever knew the old one knows nothing.
  private void begin(Context context, String user) {
    var id = visits.begin(user).orElseThrow(SignInHandler::refused);
    visits.end(VisitCookie.read(context));
    VisitCookie.give(context, id);
    context.redirect(next(context), HttpStatus.SEE_OTHER);
  }

  private static String next(Context context) {
    var next = Objects.requireNonNullElse(context.formParam("next"), "/");
    return PATH.matcher(next).matches() ? next : "/";
  }

  private static UnauthorizedResponse refused() {
    return new UnauthorizedResponse("That was not right, or it is no longer in use.");
  }

  private static long roundedUp(Duration wait) {
    return wait.plusSeconds(1).minusNanos(1).toSeconds();
  }
}
