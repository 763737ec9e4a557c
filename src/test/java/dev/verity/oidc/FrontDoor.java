package dev.verity.oidc;

import dev.verity.ManualClock;
import dev.verity.access.ApiTokens;
import dev.verity.access.Denial;
import dev.verity.access.Gate;
import dev.verity.access.Permission;
import dev.verity.access.Role;
import dev.verity.access.RosterFile;
import dev.verity.access.User;
import dev.verity.access.VisitLimits;
import dev.verity.access.Visits;
import dev.verity.access.Whereabouts;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/// A console of one page, into which people come by OpenID Connect; its roster has Olga, who has no
/// password.
final class FrontDoor implements AutoCloseable {
  static final String OLGA = "olga@example.com";

  /// Where browsers find it, as far as it knows.
  static final String PUBLIC = "https://verity.example";

  final List<Denial> denials = new CopyOnWriteArrayList<>();
  final ManualClock clock = new ManualClock();
  final RosterFile roster;
  private final Javalin server;

  FrontDoor(Path folder, String issuer) {
    this(folder, issuer, "email", FakeProvider.SECRET);
  }

  FrontDoor(Path folder, String issuer, String claim, String secret) {
    roster = new RosterFile(folder.resolve("users.json"));
    roster.change(all -> all.and(User.named(OLGA, Set.of(Role.OPERATOR))));
    var settings =
        new OidcSettings(
            URI.create(issuer),
            FakeProvider.CLIENT,
            new ClientSecret(secret),
            new Claim(claim),
            URI.create(PUBLIC));
    server = Javalin.create(config -> routes(config, settings)).start("127.0.0.1", 0);
  }

  private void routes(JavalinConfig config, OidcSettings settings) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    var visits = new Visits(roster, VisitLimits.DEFAULT, clock);
    var tokens = new ApiTokens(roster, clock);
    config.routes.beforeMatched(new Gate(visits, tokens, denials::add, Whereabouts::ofPeer));
    config.routes.get("/", context -> context.result(Gate.actor(context).name()), Permission.VIEW);
    new Oidc(settings, roster, denials::add, Whereabouts::ofPeer, clock)
        .addTo(config.routes, visits);
  }

  String address() {
    return "http://127.0.0.1:" + server.port();
  }

  @Override
  public void close() {
    server.stop();
  }
}
