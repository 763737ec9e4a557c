package dev.verity.access;

import dev.verity.access.Denial.Why;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import io.javalin.http.Header;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.javalin.http.UnauthorizedResponse;
import io.javalin.security.RouteRole;
import java.net.URI;
import java.util.Collection;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Stands before every route that is matched, and lets in who has the permissions that the route
/// names: with `config.routes.beforeMatched(gate)` and, for instance,
/// `config.routes.post("/sessions/{session}/redact", handler, Permission.REDACT)`.
///
/// A program brings `Authorization: Bearer verity_…`. A browser brings its cookie, and for
/// everything that is not a mere look also the visit's own word, in the header `X-CSRF-Token` or
/// the form's field `csrf`. A route that names neither a permission nor [Audience#ANYBODY] is shut.
public final class Gate implements Handler {
  /// In a path, where the id of a verification session stands.
  public static final String SESSION = "session";

  static final String FORM_FIELD = "csrf";
  static final String FORM_HEADER = "X-CSRF-Token";

  /// What an open page asks for by itself carries this, and is no sign that somebody is there.
  private static final String UPDATE = "X-Live";

  private static final String BEARER = "Bearer ";
  private static final String ACTOR = "verity.actor";
  private static final String FORMS = "verity.forms";
  private static final Set<HandlerType> LOOKS =
      Set.of(HandlerType.GET, HandlerType.HEAD, HandlerType.OPTIONS);
  private static final Set<String> OURS = Set.of("same-origin", "none");

  private final Visits visits;
  private final ApiTokens tokens;
  private final AccessJournal journal;
  private final Function<Context, Whereabouts> whereabouts;

  /// Knows visitors and programs.
  ///
  /// @param whereabouts finds the person behind proxies
  public Gate(
      Visits visits,
      ApiTokens tokens,
      AccessJournal journal,
      Function<Context, Whereabouts> whereabouts) {
    this.visits = visits;
    this.tokens = tokens;
    this.journal = journal;
    this.whereabouts = whereabouts;
  }

  /// Who has been let in.
  public static Actor actor(Context context) {
    Actor actor = context.attribute(ACTOR);
    return Objects.requireNonNull(actor, "This route is for anybody, so nobody is known.");
  }

  /// What a page's forms have to carry; empty for a program.
  public static String forms(Context context) {
    String forms = context.attribute(FORMS);
    return Objects.requireNonNullElse(forms, "");
  }

  /// Asks within a route for what only its content tells, as if the route had named it.
  public void require(Context context, Permission permission) {
    var actor = actor(context);
    if (!actor.may(permission)) {
      throw forbidden(context, actor, Set.of(permission), Why.NOT_PERMITTED);
    }
  }

  @Override
  public void handle(Context context) {
    var roles = context.routeRoles();
    if (context.isMultipart()) { // nobody sends files, and to read one would be to write it down
      throw new HttpResponseException(
          HttpStatus.UNSUPPORTED_MEDIA_TYPE.getCode(), "No route takes files.");
    }
    if (roles.isEmpty() && context.method().equals(HandlerType.HEAD)) {
      throw new HttpResponseException(HttpStatus.METHOD_NOT_ALLOWED.getCode(), "Ask with GET.");
    }
    if (!LOOKS.contains(context.method()) && isFromElsewhere(context)) {
      throw forbidden(context, null, roles, Why.FORGED);
    }
    if (roles.equals(Set.of(Audience.ANYBODY))) {
      return;
    }
    var actor = known(context);
    context.attribute(ACTOR, actor);
    var permissions = permissions(roles);
    if (permissions.isEmpty() || !actor.permissions().containsAll(permissions)) {
      throw forbidden(context, actor, roles, Why.NOT_PERMITTED);
    }
  }

  private Actor known(Context context) {
    var authorization = context.header(Header.AUTHORIZATION);
    return authorization == null ? visitor(context) : program(context, authorization);
  }

  private Actor program(Context context, String authorization) {
    if (authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      var actor = tokens.actor(authorization.substring(BEARER.length()).strip());
      if (actor.isPresent()) {
        return actor.get();
      }
    }
    throw unauthorized(context, Why.BAD_TOKEN);
  }

  private Actor visitor(Context context) {
    var cookie = VisitCookie.read(context);
    var visit = (isByItself(context) ? visits.peek(cookie) : visits.find(cookie)).orElse(null);
    if (visit == null) {
      throw unauthorized(context, Why.NOT_SIGNED_IN);
    }
    if (!LOOKS.contains(context.method()) && !visit.forms().is(word(context))) {
      throw forbidden(context, visit.actor(), context.routeRoles(), Why.FORGED);
    }
    context.attribute(FORMS, visit.forms().text());
    return visit.actor();
  }

  /// Whether a page asks and not a person; a stream cannot say so, and is none.
  private static boolean isByItself(Context context) {
    var accept = context.header(Header.ACCEPT);
    return context.header(UPDATE) != null || (accept != null && accept.contains("event-stream"));
  }

  private static @Nullable String word(Context context) {
    var header = context.header(FORM_HEADER);
    return header == null ? context.formParam(FORM_FIELD) : header;
  }

  /// Browsers say from whose page a request comes. This is what guards the forms in front of the
  /// gate, which belong to no visit yet.
  private static boolean isFromElsewhere(Context context) {
    var site = context.header("Sec-Fetch-Site");
    if (site != null) {
      return !OURS.contains(site);
    }
    var origin = context.header(Header.ORIGIN);
    return origin != null && !isOurs(origin, context.header(Header.HOST));
  }

  private static boolean isOurs(String origin, @Nullable String host) {
    try {
      var theirs = URI.create(origin).getRawAuthority();
      return host != null && theirs != null && theirs.equalsIgnoreCase(host);
    } catch (IllegalArgumentException unreadable) {
      return false;
    }
  }

  private static Set<Permission> permissions(Collection<? extends RouteRole> roles) {
    return roles.stream()
        .filter(Permission.class::isInstance)
        .map(Permission.class::cast)
        .collect(Collectors.toSet());
  }

  private RuntimeException unauthorized(Context context, Why why) {
    tell(context, null, context.routeRoles(), why);
    context.header(Header.WWW_AUTHENTICATE, "Bearer");
    return new UnauthorizedResponse("Sign in first, or bring a token that is valid.");
  }

  private RuntimeException forbidden(
      Context context, @Nullable Actor actor, Collection<? extends RouteRole> needed, Why why) {
    tell(context, actor, needed, why);
    return new ForbiddenResponse(
        why == Why.FORGED
            ? "This did not come from a page of your visit: load the page again."
            : "You may not do this; it needs the permission to %s.".formatted(words(needed)));
  }

  private void tell(
      Context context, @Nullable Actor actor, Collection<? extends RouteRole> needed, Why why) {
    var by = actor == null || actor.token() == null ? "" : " with token " + actor.token();
    journal.denied(
        new Denial(
            actor == null ? null : actor.name(),
            words(needed) + by,
            context.pathParamMap().get(SESSION),
            why,
            whereabouts.apply(context)));
  }

  private static String words(Collection<? extends RouteRole> roles) {
    var words =
        permissions(roles).stream()
            .sorted()
            .map(Permission::words)
            .collect(Collectors.joining(" and "));
    return words.isEmpty() ? "use a route that names no permission" : words;
  }
}
