package dev.verity.api;

import dev.verity.access.Gate;
import dev.verity.operations.Acts;
import dev.verity.operations.AuditRuns;
import dev.verity.operations.PolicyInWords;
import dev.verity.operations.Redrives;
import dev.verity.operations.Wellbeing;
import dev.verity.projection.Views;
import dev.verity.recovery.Standing;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// What the console shows and does, for programs. It stands behind the same gate as the pages.
public final class Api {
  /// All paths of the API begin with it.
  public static final String ROOT = "/api/v1";

  private static final String EVERYTHING = "/api/";

  private final List<Route> routes;

  /// Answers from these.
  ///
  /// @param gate before which all routes stand, and which is asked again where only the content
  ///   tells what is needed
  /// @param standing how far recovery has come, in whichever process it runs
  public Api(
      Gate gate,
      Views views,
      Acts acts,
      Redrives redrives,
      AuditRuns audits,
      Supplier<Wellbeing> wellbeing,
      Supplier<Optional<Standing>> standing,
      Supplier<PolicyInWords> policy,
      InstantSource clock) {
    routes =
        Stream.of(
                new Overview(views, wellbeing, standing, policy, clock).routes(),
                new SessionRoutes(views.sessions()).routes(),
                new RequestRoutes(gate, acts, views).routes(),
                new JournalRoutes(views, clock).routes(),
                new WorkRoutes(views, clock).routes(),
                new LetterRoutes(views.work(), redrives).routes(),
                new AuditRoutes(audits).routes(),
                Document.routes())
            .flatMap(List::stream)
            .toList();
  }

  /// Adds the routes, and has errors on their paths told as problem details. A server that has
  /// pages too adds its own handler of [HttpResponseException] afterwards, and leaves to [#tell]
  /// what is the API's.
  public void addTo(RoutesConfig config) {
    for (var route : routes) {
      config.addHttpHandler(
          route.method(),
          ROOT + route.path(),
          Problems.telling(route.handler()),
          route.permission());
    }
    config.exception(HttpResponseException.class, (refusal, context) -> tell(context, refusal));
  }

  /// Whether a request is for the API, be there such a route or not.
  public static boolean isIts(Context context) {
    return context.path().startsWith(EVERYTHING);
  }

  /// Tells a program what the gate or the server refused.
  public static void tell(Context context, HttpResponseException refusal) {
    Problems.tell(context, refusal);
  }

  List<Route> routes() {
    return routes;
  }
}
