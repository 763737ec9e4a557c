package dev.verity.oidc;

import dev.verity.access.AccessJournal;
import dev.verity.access.Audience;
import dev.verity.access.RosterFile;
import dev.verity.access.SignInHandler;
import dev.verity.access.Visits;
import dev.verity.access.Whereabouts;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Header;
import io.javalin.http.HttpStatus;
import io.javalin.http.ServiceUnavailableResponse;
import java.time.InstantSource;
import java.util.function.Function;

/// Sign-in with an OpenID provider, beside that with a password or in its place: `GET
/// /sign-in/oidc` sends a browser there, with `?next=` and a path for where it wants to go
/// afterwards, and what comes back to the callback begins a visit.
public final class Oidc {
  /// For a link on the page where people sign in.
  public static final String PATH = "/sign-in/oidc";

  static final String CALLBACK = PATH + "/callback";

  private final Provider provider;
  private final Return comingBack;
  private final InstantSource clock;

  /// Nobody is asked for anything yet.
  ///
  /// @param whereabouts finds the person behind proxies
  public Oidc(
      OidcSettings settings,
      RosterFile roster,
      AccessJournal journal,
      Function<Context, Whereabouts> whereabouts,
      InstantSource clock) {
    provider = new Provider(settings, clock);
    comingBack = new Return(settings, provider, roster, journal, whereabouts, clock);
    this.clock = clock;
  }

  public void addTo(RoutesConfig routes, Visits visits) {
    routes.get(PATH, this::setOut, Audience.ANYBODY);
    routes.get(
        CALLBACK, new SignInHandler(comingBack, visits, comingBack::wanted), Audience.ANYBODY);
  }

  private void setOut(Context context) {
    var journey = Journey.begin(clock.instant(), context.queryParam("next"));
    var page = provider.page(journey).orElseThrow(() -> unavailable(context));
    JourneyCookie.give(context, journey);
    context.redirect(page.toString(), HttpStatus.SEE_OTHER);
  }

  static ServiceUnavailableResponse unavailable(Context context) {
    context.header(Header.RETRY_AFTER, Long.toString(Discovery.PAUSE.toSeconds()));
    return new ServiceUnavailableResponse(
        "The provider with which you sign in cannot be asked just now: try again in a minute.");
  }
}
