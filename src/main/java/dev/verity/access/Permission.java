package dev.verity.access;

import dev.verity.session.Request;
import io.javalin.security.RouteRole;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/// One thing that somebody may or may not do. A route names those that it needs; [Role] says who
/// has them.
public enum Permission implements RouteRole {
  VIEW,
  RETRIEVE,
  CANCEL,
  WITHDRAW,
  NOTE,
  HOLD,
  RELEASE,
  REDACT,
  /// Be the second person of a redact. That it is another one, the session's own machine sees to.
  APPROVE,
  REDRIVE,
  DISCARD,
  MANAGE_USERS;

  /// What asking for this needs.
  public static Permission toAskFor(Request.Known kind) {
    return switch (kind) {
      case RETRIEVE -> RETRIEVE;
      case CANCEL -> CANCEL;
      case WITHDRAW -> WITHDRAW;
      case NOTE -> NOTE;
      case HOLD -> HOLD;
      case RELEASE -> RELEASE;
      case REDACT -> REDACT;
      case APPROVE -> APPROVE;
    };
  }

  /// Whom to turn to who lacks it.
  public Set<Role> givenBy() {
    return Arrays.stream(Role.values())
        .filter(role -> role.permissions().contains(this))
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Role.class)));
  }

  /// For instance `manage users`.
  public String words() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
