package dev.verity.console;

import dev.verity.access.ApiTokens;
import dev.verity.access.Audience;
import dev.verity.access.Cost;
import dev.verity.access.Gate;
import dev.verity.access.Invitations;
import dev.verity.access.PasswordForm;
import dev.verity.access.Permission;
import dev.verity.access.RosterFile;
import dev.verity.access.SignIn;
import dev.verity.access.SignInRates;
import dev.verity.access.VisitLimits;
import dev.verity.access.Visits;
import dev.verity.access.WelcomeForm;
import dev.verity.access.Whereabouts;
import dev.verity.api.Api;
import dev.verity.http.BareErrors;
import dev.verity.http.Proxies;
import dev.verity.http.SecurityHeaders;
import dev.verity.http.Tls;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.net.InetAddress;
import java.net.URI;
import java.util.Collections;
import java.util.Optional;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/// The server of the pages. Everything behind the door needs somebody who is signed in, and a route
/// names what they must be permitted.
public final class Console implements AutoCloseable {
  /// Nothing is loaded from elsewhere, and no script stands in a page.
  private static final String ONLY_OURS =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

  private final ConsoleSettings settings;
  private final Javalin server;
  private final Live live;
  private final Invitations invitations;

  private Console(ConsoleSettings settings, Parts parts) {
    this.settings = settings;
    var clock = parts.clock();
    var users = new RosterFile(settings.users());
    var tokens = new ApiTokens(users, clock);
    var visits = new Visits(users, VisitLimits.DEFAULT, clock);
    invitations = new Invitations(users, Cost.OWASP, parts.denials(), clock);
    live = Live.start(parts.views());
    server =
        Javalin.create(config -> {
          server(config, settings);
          var whereabouts = whereabouts(settings.proxies());
          var signIn = new SignIn(users, Cost.OWASP, SignInRates.DEFAULT, parts.denials(), clock);
          var gate = new Gate(visits, tokens, parts.denials(), whereabouts::of);
          config.routes.beforeMatched(gate);
          config.routes.before(Console::protect);
          config.routes.get(Assets.ROUTE, Assets::give, Audience.ANYBODY);
          new Doors(
                  visits,
                  new PasswordForm(signIn, whereabouts::of),
                  new WelcomeForm(invitations, whereabouts::of),
                  false)
              .addTo(config.routes);
          pages(config.routes, parts, users, tokens);
          api(gate, parts).addTo(config.routes);
          config.routes.sse("/live", live::join, Permission.VIEW);
          Problems.addTo(config.routes);
        });
  }

  /// Listens from now on.
  ///
  /// @throws io.javalin.util.JavalinBindException when the port is taken
  public static Console start(ConsoleSettings settings, Parts parts) {
    var console = new Console(settings, parts);
    try {
      console.server.start();
      return console;
    } catch (RuntimeException failure) {
      console.live.close();
      throw failure;
    }
  }

  public int port() {
    return server.port();
  }

  /// Where browsers find it, without a slash at the end.
  public URI url() {
    return settings.url() != null
        ? settings.url()
        : URI.create(
            "%s://%s:%d"
                .formatted(settings.tls() == null ? "http" : "https", settings.host(), port()));
  }

  /// The link for the first person, which works once and for an hour; empty when there is somebody
  /// already.
  public Optional<String> invitation() {
    return invitations.invite().map(secret -> url() + "/welcome#" + secret.text());
  }

  @Override
  public void close() {
    live.close();
    server.stop();
  }

  private static void pages(RoutesConfig routes, Parts parts, RosterFile users, ApiTokens tokens) {
    var views = parts.views();
    var clock = parts.clock();
    var pages = new Pages(views, parts.playground() != null, clock);
    var sessions = new SessionsPage(views, pages);
    routes.get("/", new OverviewPage(views, parts.wellbeing(), pages, clock), Permission.VIEW);
    routes.get("/sessions", sessions::show, Permission.VIEW);
    routes.get("/sessions.csv", sessions::export, Permission.VIEW);
    var session = new SessionPage(views, parts.policy(), pages);
    routes.get("/sessions/{session}", session::show, Permission.VIEW);
    new SessionActs(parts.acts()).addTo(routes);
    routes.get("/events", new EventsPage(views, pages), Permission.VIEW);
    routes.get("/follow-ups", new FollowUpsPage(views, pages), Permission.VIEW);
    routes.get("/redactions", new RedactionsPage(views, pages, clock), Permission.VIEW);
    routes.get("/audit", new AuditPage(views, parts.audits(), pages)::show, Permission.VIEW);
    new AuditActs(parts.audits(), pages).addTo(routes);
    new DeadLettersPage(views, parts.redrives(), pages).addTo(routes);
    new HealthPages(views, parts.wellbeing(), parts.recovery(), parts.words(), pages).addTo(routes);
    new PeoplePage(users, tokens, pages, clock).addTo(routes);
    new TokensPage(tokens, pages).addTo(routes);
    if (parts.playground() != null) {
      new SandboxPage(parts.playground(), pages).addTo(routes);
    }
  }

  private static Api api(Gate gate, Parts parts) {
    return new Api(
        gate,
        parts.views(),
        parts.acts(),
        parts.redrives(),
        parts.audits(),
        parts.wellbeing(),
        parts.recovery(),
        parts.words(),
        parts.clock());
  }

  private static void server(JavalinConfig config, ConsoleSettings settings) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.concurrency.useVirtualThreads = true;
    config.jetty.modifyHttpConfiguration(Console::sayLittle);
    config.jetty.modifyServer(Console::sayLittle);
    config.jetty.addConnector((jetty, http) -> connector(jetty, http, settings));
  }

  private static void sayLittle(HttpConfiguration http) {
    http.setSendServerVersion(false);
    http.setSendXPoweredBy(false);
  }

  private static void sayLittle(Server jetty) {
    jetty.setErrorHandler(new BareErrors());
    jetty.insertHandler(new SecurityHeaders());
  }

  private static ServerConnector connector(
      Server jetty, HttpConfiguration http, ConsoleSettings settings) {
    var connector = Tls.connector(jetty, http, settings.tls());
    connector.setHost(settings.host());
    connector.setPort(settings.port());
    return connector;
  }

  private static void protect(Context context) {
    context.header("Content-Security-Policy", ONLY_OURS);
  }

  @FunctionalInterface
  private interface Finder {
    Whereabouts of(Context context);
  }

  /// What a proxy says cannot be read counts as the proxy itself.
  private static Finder whereabouts(Proxies proxies) {
    return context -> {
      var peer = InetAddress.ofLiteral(context.req().getRemoteAddr());
      var forwarded = Collections.list(context.req().getHeaders("X-Forwarded-For"));
      return new Whereabouts(proxies.sender(peer, forwarded).orElse(peer));
    };
  }
}
