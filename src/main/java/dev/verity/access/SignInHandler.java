package dev.verity.access;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.Header;
import io.javalin.http.HttpStatus;
import io.javalin.http.TooManyRequestsResponse;
import io.javalin.http.UnauthorizedResponse;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Begins a visit for who is identified, and sends them where they wanted to go, if that is a path
/// of ours.
public final class SignInHandler implements Handler {
  private static final Pattern PATH = Pattern.compile("/([\\w?][\\w./?=&%~+-]*)?");

  private final Identification identification;
  private final Visits visits;
  private final Function<Context, @Nullable String> wanted;

  /// The form's field `next` says where they wanted to go.
  public SignInHandler(Identification identification, Visits visits) {
    this(identification, visits, context -> context.formParam("next"));
  }

  /// Lets in by this identification.
  ///
  /// @param wanted says where they wanted to go; it may be anything
  public SignInHandler(
      Identification identification, Visits visits, Function<Context, @Nullable String> wanted) {
    this.identification = identification;
    this.visits = visits;
    this.wanted = wanted;
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

  private String next(Context context) {
    var next = Objects.requireNonNullElse(wanted.apply(context), "/");
    return PATH.matcher(next).matches() ? next : "/";
  }

  private static UnauthorizedResponse refused() {
    return new UnauthorizedResponse("That was not right, or it is no longer in use.");
  }

  private static long roundedUp(Duration wait) {
    return wait.plusSeconds(1).minusNanos(1).toSeconds();
  }
}
