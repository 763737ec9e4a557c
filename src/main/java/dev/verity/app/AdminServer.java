package dev.verity.app;

import io.javalin.Javalin;
import io.javalin.http.ContentType;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Map;
import java.util.stream.Collectors;

/// Health and metrics, on a port of their own that the public does not reach.
///
///     GET /livez     200 while the process runs
///     GET /readyz    200 when every check holds, else 503; both with the checks as JSON
///     GET /metrics   Prometheus text
final class AdminServer implements AutoCloseable {
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  private final Javalin javalin;

  private AdminServer(Javalin javalin) {
    this.javalin = javalin;
  }

  static AdminServer start(String host, int port, Health health, PrometheusMeterRegistry meters) {
    var javalin =
        Javalin.create(config -> {
          config.startup.showJavalinBanner = false;
          config.startup.showOldJavalinVersionWarning = false;
          config.routes.get("/livez", AdminServer::live);
          config.routes.get("/readyz", context -> ready(context, health.report()));
          config.routes.get(
              "/metrics", context -> context.contentType(PROMETHEUS).result(meters.scrape()));
        });
    return new AdminServer(javalin.start(host, port));
  }

  int port() {
    return javalin.port();
  }

  @Override
  public void close() {
    javalin.stop();
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
