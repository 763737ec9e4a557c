package dev.verity.api;

import dev.verity.access.Permission;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;

/// One thing that can be asked, under the API's root.
///
/// @param permission what the gate asks for; what only the content tells is asked for within
record Route(HandlerType method, String path, Permission permission, Handler handler) {
  static Route get(String path, Handler handler) {
    return new Route(HandlerType.GET, path, Permission.VIEW, handler);
  }

  static Route post(String path, Permission permission, Handler handler) {
    return new Route(HandlerType.POST, path, permission, handler);
  }
}
