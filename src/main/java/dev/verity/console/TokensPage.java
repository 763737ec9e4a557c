package dev.verity.console;

import dev.verity.access.ApiToken;
import dev.verity.access.ApiTokens;
import dev.verity.access.BadRoster;
import dev.verity.access.Gate;
import dev.verity.access.Permission;
import dev.verity.access.Scope;
import io.javalin.config.RoutesConfig;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.ConflictResponse;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The tokens with which programs act for whoever is signed in.
record TokensPage(ApiTokens tokens, Pages pages) {
  private static final Logger LOG = LoggerFactory.getLogger(TokensPage.class);

  /// The page.
  ///
  /// @param fresh one that was made now, shown this once; empty otherwise
  public record Tokens(List<ApiToken> own, List<Scope> scopes, String fresh) {}

  void addTo(RoutesConfig routes) {
    routes.get("/tokens", context -> show(context, ""), Permission.VIEW);
    routes.post("/tokens", this::create, Permission.VIEW);
    routes.post("/tokens/{token}/end", this::end, Permission.VIEW);
  }

  private void show(Context context, String fresh) {
    pages.show(
        context,
        Place.SETTINGS,
        "tokens.jte",
        new Tokens(own(context), List.of(Scope.values()), fresh));
  }

  private void create(Context context) {
    refusePrograms(context);
    try {
      var days = Integer.parseInt(Field.text(context, "days"));
      var fresh =
          tokens.create(
              Field.text(context, "name"),
              Gate.actor(context).name(),
              scopes(context),
              Duration.ofDays(days));
      LOG.info("{} made the token {}.", Gate.actor(context).name(), Field.text(context, "name"));
      show(context, fresh);
    } catch (NumberFormatException wrong) {
      throw new BadRequestResponse("Days are wanted as a number.");
    } catch (IllegalArgumentException wrong) {
      throw new BadRequestResponse(Objects.requireNonNullElse(wrong.getMessage(), ""));
    } catch (BadRoster refused) {
      throw new ConflictResponse(Objects.requireNonNullElse(refused.getMessage(), ""));
    }
  }

  private void end(Context context) {
    refusePrograms(context);
    var name = context.pathParam("token");
    if (own(context).stream().noneMatch(token -> token.name().equals(name))) {
      throw new NotFoundResponse("You have no token %s.".formatted(name));
    }
    tokens.revoke(name);
    LOG.info("{} ended the token {}.", Gate.actor(context).name(), name);
    context.redirect("/tokens", HttpStatus.SEE_OTHER);
  }

  /// A token that leaked must not make itself another one.
  private static void refusePrograms(Context context) {
    if (Gate.actor(context).token() != null) {
      throw new BadRequestResponse("Tokens are made and ended by people who are signed in.");
    }
  }

  private List<ApiToken> own(Context context) {
    var name = Gate.actor(context).name();
    return tokens.list().stream().filter(token -> token.owner().equals(name)).toList();
  }

  private static Set<Scope> scopes(Context context) {
    var scopes = EnumSet.noneOf(Scope.class);
    for (var word : context.formParams("scope")) {
      scopes.add(Scope.valueOf(word.toUpperCase(Locale.ROOT)));
    }
    return scopes;
  }
}
