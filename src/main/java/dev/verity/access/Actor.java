package dev.verity.access;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who acts, under the name that the journal and the two-person rule know.
///
/// @param name of the user, also where a token acts for them: nobody is their own second person
/// @param token the name of the API token, or null for a person at a browser
public record Actor(String name, Set<Permission> permissions, @Nullable String token) {
  public Actor {
    permissions = Set.copyOf(permissions);
  }

  static Actor inPerson(User user) {
    return new Actor(user.name(), user.permissions(), null);
  }

  public boolean may(Permission permission) {
    return permissions.contains(permission);
  }
}
