package dev.verity.access;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What is kept of a token with which a program acts for its owner.
///
/// @param name by which people speak of it; each is there once
/// @param lastUsed to the hour; null when it never was
public record ApiToken(
    String name,
    String owner,
    Set<Scope> scopes,
    SecretHash hash,
    Instant created,
    Instant expires,
    @Nullable Instant lastUsed) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  public ApiToken {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "A token's name has 1 to 64 letters, digits and . _ -, and begins with a letter or"
              + " digit.");
    }
    if (scopes.isEmpty()) {
      throw new IllegalArgumentException(
          "A token has at least one scope; %s has none.".formatted(name));
    }
    scopes = Set.copyOf(scopes);
  }

  /// Never more than its owner may at this moment.
  Actor actor(User user) {
    var all = EnumSet.noneOf(Permission.class);
    scopes.forEach(scope -> all.addAll(scope.permissions()));
    all.retainAll(user.permissions());
    return new Actor(user.name(), all, name);
  }

  boolean isExpired(Instant now) {
    return !now.isBefore(expires);
  }

  ApiToken used(Instant now) {
    return new ApiToken(name, owner, scopes, hash, created, expires, now);
  }
}
