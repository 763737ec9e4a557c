package dev.verity.app;

import dev.verity.http.BearerHash;
import dev.verity.http.Listener;
import io.javalin.Javalin;
import io.javalin.http.ContentType;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Health and metrics, on a port of their own that the public does not reach.
///
///     GET /livez     200 while the process runs
///     GET /readyz    200 when every check holds, else 503; both with the checks as JSON
///     GET /metrics   Prometheus text; where there is a token, for those who bring it
///
/// `admin.openapi.yaml` describes them.
final class AdminServer implements AutoCloseable {
  private static final String LIVE = "/livez";
  private static final String READY = "/readyz";
  private static final Set<String> PROBES = Set.of(LIVE, READY);
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  private final Javalin javalin;

  private AdminServer(Javalin javalin) {
    this.javalin = javalin;
  }

  /// Listens from now on.
  ///
  /// @throws io.javalin.util.JavalinBindException when the port is taken
  static AdminServer start(AdminSettings settings, Health health, PrometheusMeterRegistry meters) {
    var javalin =
        Javalin.create(config -> {
          new Listener(settings.host(), settings.port(), settings.tls()).addTo(config);
          config.routes.before(context -> admit(context, settings.token()));
          config.routes.get(LIVE, AdminServer::live);
          config.routes.get(READY, context -> ready(context, health.report()));
          config.routes.get(
              "/metrics", context -> context.contentType(PROMETHEUS).result(meters.scrape()));
        });
    return new AdminServer(javalin.start());
  }

  int port() {
    return javalin.port();
  }

  @Override
  public void close() {
    javalin.stop();
  }

  /// Probes have no token.
  private static void admit(Context context, @Nullable BearerHash token) {
    if (token == null || PROBES.contains(context.path())) {
      return;
    }
    if (!token.admits(context.header("Authorization"))) {
      context.header("WWW-Authenticate", "Bearer").status(HttpStatus.UNAUTHORIZED);
      context.skipRemainingHandlers();
    }
  }

  private static void live(Context context) {
    context.contentType(ContentType.APPLICATION_JSON).result(object("live", true, Map.of()));
  }

  private static void ready(Context context, Map<String, Boolean> checks) {
    var ready = !checks.containsValue(false);
    context.status(ready ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE);
    context.contentType(ContentType.APPLICATION_JSON).result(object("ready", ready, checks));
  }

  private static String object(String verdict, boolean value, Map<String, Boolean> checks) {
    return checks.entrySet().stream()
        .map(check -> "\"%s\":%s".formatted(check.getKey(), check.getValue()))
        .collect(
            Collectors.joining(",", "{\"%s\":%s,\"checks\":{".formatted(verdict, value), "}}"));
  }
}
