package dev.verity.webhook;

import dev.verity.http.SecurityHeaders;
import dev.verity.http.Tls;
import dev.verity.tracing.Tracing;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.HttpResponseException;
import io.javalin.http.MethodNotAllowedResponse;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The public HTTP server with its one route.
public final class Webhook implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Webhook.class);

  private static final int THREADS_MIN = 8;
  private static final int THREADS_MAX = 64;
  private static final int HEADER_BYTES_MAX = 8 * 1024;
  private static final int ANSWER_BYTES = 512;
  private static final Duration THREAD_IDLE = Duration.ofMinutes(1);
  private static final Duration CONNECTION_IDLE = Duration.ofSeconds(30);
  private static final Duration CONNECTION_IDLE_AT_STOP = Duration.ofMillis(200);

  /// How much longer than the slowest answer a stop may take.
  private static final Duration STOP_MARGIN = Duration.ofSeconds(2);

  private final Javalin server;
  private final int port;
  private final Patience patience;
  private final ExecutorService answers;
  private final Inbox inbox;

  private Webhook(Javalin server, Patience patience, ExecutorService answers, Inbox inbox) {
    this.server = server;
    this.port = server.port();
    this.patience = patience;
    this.answers = answers;
    this.inbox = inbox;
  }

  /// Starts to listen.
  ///
  /// @param inbox closed with this
  /// @param clock against which the signatures' times are held
  /// @throws io.javalin.util.JavalinBindException when the port is taken
  public static Webhook start(
      WebhookSettings settings,
      Inbox inbox,
      MeterRegistry registry,
      Tracing tracing,
      InstantSource clock) {
    return start(settings, inbox, registry, tracing, clock, CONNECTION_IDLE);
  }

  static Webhook start(
      WebhookSettings settings,
      Inbox inbox,
      MeterRegistry registry,
      Tracing tracing,
      InstantSource clock,
      Duration connectionIdle) {
    var meters = new WebhookMeters(registry);
    var patience = new Patience(settings.acknowledgeTimeout());
    var answers = Executors.newVirtualThreadPerTaskExecutor();
    var secrets = new SecretUse(settings.secrets(), registry, clock);
    var endpoint =
        new WebhookEndpoint(settings, inbox, patience, answers, meters, secrets, tracing, clock);
    var server =
        Javalin.create(config -> {
          server(config, settings, meters, connectionIdle);
          routes(config, settings.path(), endpoint);
        });
    server.start();
    LOG.info("Webhooks are taken on port {} at {}", server.port(), settings.path());
    return new Webhook(server, patience, answers, inbox);
  }

  /// The port it listens on.
  public int port() {
    return port;
  }

  /// Takes nothing new, waits until everything taken has been answered, closes the inbox.
  @Override
  public void close() {
    try {
      server.stop();
    } finally {
      answers.close();
      patience.close();
      inbox.close();
    }
  }

  private static void routes(JavalinConfig config, String path, WebhookEndpoint endpoint) {
    config.http.prefer405over404 = true;
    config.routes.post(path, endpoint);
    config.routes.exception(
        HttpResponseException.class,
        (refused, context) -> {
          if (refused instanceof MethodNotAllowedResponse) {
            context.header("Allow", "POST");
          }
          var title = HttpStatus.getMessage(refused.getStatus());
          var reason = "http_" + refused.getStatus();
          endpoint.answer(context, Answer.http(refused.getStatus(), reason, title));
        });
    config.routes.exception(
        Exception.class,
        (mistake, context) -> {
          LOG.error("A webhook could not be handled.", mistake);
          endpoint.answer(context, Answer.FAILED);
        });
  }

  private static void server(
      JavalinConfig config,
      WebhookSettings settings,
      WebhookMeters meters,
      Duration connectionIdle) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.http.compressionStrategy = CompressionStrategy.NONE;
    config.http.responseBufferSize = ANSWER_BYTES;
    config.jetty.threadPool = threads();
    config.jetty.modifyHttpConfiguration(Webhook::http);
    config.jetty.modifyServer(jetty -> handlers(jetty, settings, meters));
    config.jetty.addConnector((jetty, http) -> {
      var connector = connector(jetty, http, settings, connectionIdle);
      var limit = new NetworkConnectionLimit(settings.connectionsMax(), connector);
      jetty.addBean(limit);
      meters.showConnections(limit);
      return connector;
    });
  }

  private static QueuedThreadPool threads() {
    var pool =
        new QueuedThreadPool(THREADS_MAX, THREADS_MIN, Math.toIntExact(THREAD_IDLE.toMillis()));
    pool.setName("webhook");
    return pool;
  }

  private static void http(HttpConfiguration http) {
    http.setSendServerVersion(false);
    http.setSendXPoweredBy(false);
    http.setRequestHeaderSize(HEADER_BYTES_MAX);
  }

  private static void handlers(Server jetty, WebhookSettings settings, WebhookMeters meters) {
    jetty.setErrorHandler(new ProblemPages(meters));
    jetty.setStopTimeout(settings.acknowledgeTimeout().plus(STOP_MARGIN).toMillis());
    jetty.insertHandler(new BodyLoader(settings.bodyBytesMax()));
    if (settings.senders() != null) {
      jetty.insertHandler(new SourceGate(settings.senders(), meters));
    }
    jetty.insertHandler(new SecurityHeaders());
    jetty.insertHandler(new GracefulHandler());
  }

  private static ServerConnector connector(
      Server jetty, HttpConfiguration http, WebhookSettings settings, Duration connectionIdle) {
    var connector = Tls.connector(jetty, http, settings.tls());
    connector.setHost(settings.host());
    connector.setPort(settings.port());
    connector.setIdleTimeout(connectionIdle.toMillis());
    connector.setShutdownIdleTimeout(CONNECTION_IDLE_AT_STOP.toMillis());
    return connector;
  }
}
