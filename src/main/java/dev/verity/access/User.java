package dev.verity.access;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Somebody who may sign in.
///
/// @param name as it stands in the journal; lower case, so that two names are never one person's
/// @param password null for who signs in elsewhere only
/// @param passwordSet when it was set, null when there is none
public record User(
    String name,
    Set<Role> roles,
    @Nullable PasswordHash password,
    @Nullable Instant passwordSet,
    boolean disabled) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._@+-]{0,63}");

  public User {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "A user's name has 1 to 64 lower-case letters, digits and . _ @ + -, and begins with a"
              + " letter or digit.");
    }
    if (roles.isEmpty()) {
      throw new IllegalArgumentException(
          "A user has at least one role; %s has none.".formatted(name));
    }
    if ((password == null) != (passwordSet == null)) {
      throw new IllegalArgumentException(
          "A password and the time when it was set belong together; %s has one of them."
              .formatted(name));
    }
    roles = Set.copyOf(roles);
  }

  /// Without a password yet.
  public static User named(String name, Set<Role> roles) {
    return new User(name, roles, null, null, false);
  }

  public User with(PasswordHash newPassword, Instant now) {
    return new User(name, roles, newPassword, now, disabled);
  }

  /// The same password under other parameters: nobody has to sign in again.
  User rehashed(PasswordHash same) {
    return new User(name, roles, same, passwordSet, disabled);
  }

  public User with(Set<Role> newRoles) {
    return new User(name, newRoles, password, passwordSet, disabled);
  }

  public User disabled(boolean isDisabled) {
    return new User(name, roles, password, passwordSet, isDisabled);
  }

  public Set<Permission> permissions() {
    var all = EnumSet.noneOf(Permission.class);
    roles.forEach(role -> all.addAll(role.permissions()));
    return all;
  }
}
