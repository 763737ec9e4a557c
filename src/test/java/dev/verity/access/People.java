package dev.verity.access;

import dev.verity.ManualClock;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/// A roster with Olga, who operates, and Carl of compliance; hashes that cost next to nothing.
final class People {
  static final Cost CHEAP = new Cost(8, 1, 1);
  static final String OLGAS = "olga's very long password";
  static final String CARLS = "carl's very long password";
  static final Whereabouts HERE = new Whereabouts(InetAddress.ofLiteral("192.0.2.77"));

  final ManualClock clock = new ManualClock();
  final Denials denials = new Denials();
  final RosterFile file;
  final Visits visits;
  final ApiTokens tokens;

  People(Path folder) {
    this(folder, VisitLimits.DEFAULT);
  }

  People(Path folder, VisitLimits limits) {
    file = new RosterFile(folder.resolve("users.json"));
    visits = new Visits(file, limits, clock);
    tokens = new ApiTokens(file, clock);
    add("olga", Role.OPERATOR, OLGAS);
    add("carl", Role.COMPLIANCE, CARLS);
  }

  void add(String name, Role role, String password) {
    var user = User.named(name, Set.of(role)).with(hash(password), clock.instant());
    file.change(roster -> roster.and(user));
  }

  void disable(String name) {
    file.change(roster -> roster.with(roster.known(name).disabled(true)));
  }

  void role(String name, Role... roles) {
    file.change(roster -> roster.with(roster.known(name).with(Set.of(roles))));
  }

  /// A second later.
  void password(String name, String password) {
    clock.advance(Duration.ofSeconds(1));
    file.change(roster -> roster.with(roster.known(name).with(hash(password), clock.instant())));
  }

  SignIn signIn() {
    return new SignIn(file, CHEAP, SignInRates.DEFAULT, denials, clock);
  }

  Invitations invitations() {
    return new Invitations(file, CHEAP, denials, clock);
  }

  static PasswordHash hash(String password) {
    return PasswordHash.of(Password.typed(password), CHEAP);
  }
}
