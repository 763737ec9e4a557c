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
import dev.verity.http.Listener;
import dev.verity.oidc.Oidc;
import io.javalin.Javalin;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.net.InetAddress;
import java.net.URI;
import java.util.Collections;
import java.util.Optional;

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
    var users = new RosterFile(settings.users());
    invitations = new Invitations(users, Cost.OWASP, parts.denials(), parts.clock());
    live = Live.start(parts.views());
    server =
        Javalin.create(config -> {
          new Listener(settings.host(), settings.port(), settings.tls()).addTo(config);
          config.concurrency.useVirtualThreads = true;
          routes(config.routes, users, parts);
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
            "%s://%s:%d".formatted(settings.tls() == null ? "http" : "https", host(), port()));
  }

  private String host() {
    return settings.host().contains(":") ? "[" + settings.host() + "]" : settings.host();
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

  private void routes(RoutesConfig routes, RosterFile users, Parts parts) {
    var clock = parts.clock();
    var visits = new Visits(users, VisitLimits.DEFAULT, clock);
    var tokens = new ApiTokens(users, clock);
    var gate = new Gate(visits, tokens, parts.denials(), this::whereabouts);
    routes.beforeMatched(gate);
    routes.before(context -> context.header("Content-Security-Policy", ONLY_OURS));
    routes.get(Assets.ROUTE, Assets::give, Audience.ANYBODY);
    doors(routes, users, visits, parts);
    pages(routes, parts, users, tokens);
    api(gate, parts).addTo(routes);
    routes.sse("/live", live::join, Permission.VIEW);
    Problems.addTo(routes);
  }

  private void doors(RoutesConfig routes, RosterFile users, Visits visits, Parts parts) {
    var clock = parts.clock();
    var signIn = new SignIn(users, Cost.OWASP, SignInRates.DEFAULT, parts.denials(), clock);
    var provider = settings.provider();
    if (provider != null) {
      new Oidc(provider, users, parts.denials(), this::whereabouts, clock).addTo(routes, visits);
    }
    new Doors(
            visits,
            new PasswordForm(signIn, this::whereabouts),
            new WelcomeForm(invitations, this::whereabouts),
            provider != null)
        .addTo(routes);
  }

  private static void pages(RoutesConfig routes, Parts parts, RosterFile users, ApiTokens tokens) {
    var views = parts.views();
    var clock = parts.clock();
    var pages = new Pages(views, parts.playground() != null, clock);
    routes.before(pages::begin);
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
    new DeadLettersPage(views, parts.redrives(), pages, clock).addTo(routes);
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

  /// What a proxy says and cannot be read counts as the proxy itself.
  private Whereabouts whereabouts(Context context) {
    var peer = InetAddress.ofLiteral(context.req().getRemoteAddr());
    var forwarded = Collections.list(context.req().getHeaders("X-Forwarded-For"));
    return new Whereabouts(settings.proxies().sender(peer, forwarded).orElse(peer));
  }
}
