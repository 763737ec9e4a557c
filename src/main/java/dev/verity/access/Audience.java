package dev.verity.access;

import io.javalin.security.RouteRole;

/// Routes that need no permission say so, since a route that says nothing is for nobody.
public enum Audience implements RouteRole {
  ANYBODY
}
