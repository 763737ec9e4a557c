package dev.verity.console;

import dev.verity.access.ApiToken;
import dev.verity.access.ApiTokens;
import dev.verity.access.BadRoster;
import dev.verity.access.Cost;
import dev.verity.access.Gate;
import dev.verity.access.Password;
import dev.verity.access.PasswordHash;
import dev.verity.access.Permission;
import dev.verity.access.Role;
import dev.verity.access.Roster;
import dev.verity.access.RosterFile;
import dev.verity.access.User;
import io.javalin.config.RoutesConfig;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.ConflictResponse;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who may come in, and as what.
final class PeoplePage {
  private static final Logger LOG = LoggerFactory.getLogger(PeoplePage.class);

  private final RosterFile file;
  private final ApiTokens tokens;
  private final Pages pages;
  private final InstantSource clock;

  PeoplePage(RosterFile file, ApiTokens tokens, Pages pages, InstantSource clock) {
    this.file = file;
    this.tokens = tokens;
    this.pages = pages;
    this.clock = clock;
  }

  /// The page.
  public record People(List<User> users, List<ApiToken> tokens, List<Role> roles) {}

  void addTo(RoutesConfig routes) {
    routes.get("/people", this::show, Permission.MANAGE_USERS);
    routes.post("/people", this::add, Permission.MANAGE_USERS);
    routes.post("/people/{user}/roles", this::giveRoles, Permission.MANAGE_USERS);
    routes.post("/people/{user}/password", this::givePassword, Permission.MANAGE_USERS);
    routes.post(
        "/people/{user}/disable", context -> disable(context, true), Permission.MANAGE_USERS);
    routes.post(
        "/people/{user}/enable", context -> disable(context, false), Permission.MANAGE_USERS);
    routes.post("/tokens/{token}/revoke", this::revoke, Permission.MANAGE_USERS);
  }

  private void show(Context context) {
    pages.show(
        context,
        Place.PEOPLE,
        "people.jte",
        new People(file.current().users(), tokens.list(), List.of(Role.values())));
  }

  private void add(Context context) {
    var name = Field.text(context, "name");
    var roles = roles(context);
    var password = password(context);
    var hash = password.isEmpty() ? null : hash(password);
    change(
        context,
        "added " + name,
        roster -> {
          var user = User.named(name, roles);
          return roster.and(hash == null ? user : user.with(hash, clock.instant()));
        });
  }

  private void giveRoles(Context context) {
    var name = context.pathParam("user");
    var roles = roles(context);
    if (name.equals(Gate.actor(context).name()) && !roles.contains(Role.ADMIN)) {
      throw new ConflictResponse(
          "You would shut yourself out of this page; another administrator has to do it.");
    }
    change(
        context,
        "gave %s the roles %s".formatted(name, roles),
        roster -> roster.with(roster.known(name).with(roles)));
  }

  private void givePassword(Context context) {
    var name = context.pathParam("user");
    var hash = hash(password(context));
    change(
        context,
        "gave %s another password".formatted(name),
        roster -> roster.with(roster.known(name).with(hash, clock.instant())));
  }

  private void disable(Context context, boolean isDisabled) {
    var name = context.pathParam("user");
    if (name.equals(Gate.actor(context).name())) {
      throw new ConflictResponse(
          "You would shut yourself out; another administrator has to do it.");
    }
    change(
        context,
        (isDisabled ? "disabled " : "enabled ") + name,
        roster -> roster.with(roster.known(name).disabled(isDisabled)));
  }

  private void revoke(Context context) {
    var name = context.pathParam("token");
    attempt(() -> tokens.revoke(name));
    LOG.info("{} revoked the token {}.", Gate.actor(context).name(), name);
    back(context);
  }

  private void change(Context context, String what, UnaryOperator<Roster> deed) {
    attempt(() -> file.change(deed));
    LOG.info("{} {}.", Gate.actor(context).name(), what);
    back(context);
  }

  private static void attempt(Runnable deed) {
    try {
      deed.run();
    } catch (IllegalArgumentException wrong) {
      throw new BadRequestResponse(Objects.requireNonNullElse(wrong.getMessage(), ""));
    } catch (BadRoster refused) {
      throw new ConflictResponse(Objects.requireNonNullElse(refused.getMessage(), ""));
    }
  }

  private static PasswordHash hash(String password) {
    try {
      return PasswordHash.of(Password.chosen(password), Cost.OWASP);
    } catch (IllegalArgumentException wrong) {
      throw new BadRequestResponse(Objects.requireNonNullElse(wrong.getMessage(), ""));
    }
  }

  private static String password(Context context) {
    return Objects.requireNonNullElse(context.formParam("password"), "");
  }

  private static Set<Role> roles(Context context) {
    var roles = EnumSet.noneOf(Role.class);
    for (var word : context.formParams("role")) {
      try {
        roles.add(Role.valueOf(word.toUpperCase(Locale.ROOT)));
      } catch (IllegalArgumentException unknown) {
        throw new BadRequestResponse("There is no role %s.".formatted(word));
      }
    }
    return roles;
  }

  private static void back(Context context) {
    context.redirect("/people", HttpStatus.SEE_OTHER);
  }
}
