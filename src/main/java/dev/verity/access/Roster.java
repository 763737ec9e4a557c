package dev.verity.access;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Everybody who may come in, and every token.
///
/// @param invitation for the first person, while there is nobody
public record Roster(List<User> users, List<ApiToken> tokens, @Nullable Invitation invitation) {
  static final Roster EMPTY = new Roster(List.of(), List.of(), null);

  public Roster {
    users = users.stream().sorted(Comparator.comparing(User::name)).toList();
    tokens = tokens.stream().sorted(Comparator.comparing(ApiToken::name)).toList();
    var names = once("user", users, User::name);
    once("token", tokens, ApiToken::name);
    for (var token : tokens) {
      if (!names.contains(token.owner())) {
        throw new IllegalArgumentException(
            "Token %s belongs to a user who is not there: %s."
                .formatted(token.name(), token.owner()));
      }
    }
  }

  private static <T> Set<String> once(String what, List<T> all, Function<T, String> name) {
    var names = all.stream().map(name).collect(Collectors.toCollection(HashSet::new));
    if (names.size() < all.size()) {
      throw new IllegalArgumentException("Two %ss have the same name.".formatted(what));
    }
    return names;
  }

  public Optional<User> user(String name) {
    return users.stream().filter(user -> user.name().equals(name)).findFirst();
  }

  /// The user, unless disabled.
  Optional<User> active(String name) {
    return user(name).filter(user -> !user.disabled());
  }

  /// The user, to be changed.
  ///
  /// @throws BadRoster when there is none with this name
  public User known(String name) {
    return user(name)
        .orElseThrow(() ->
            new BadRoster(
                "There is no user with this name; `verity users list` shows those there are."));
  }

  /// With one user more.
  ///
  /// @throws BadRoster when the name is taken
  public Roster and(User user) {
    if (user(user.name()).isPresent()) {
      throw new BadRoster(
          "%s is there already; change the user with `verity users role` or `password`."
              .formatted(user.name()));
    }
    return withUsers(user, users);
  }

  /// With this user in place of the one with the same name.
  public Roster with(User changed) {
    known(changed.name());
    return withUsers(
        changed, users.stream().filter(user -> !user.name().equals(changed.name())).toList());
  }

  private Roster withUsers(User added, List<User> others) {
    var all = new ArrayList<>(others);
    all.add(added);
    return new Roster(all, tokens, null);
  }

  /// Without this user and the tokens that are theirs.
  public Roster without(User gone) {
    return new Roster(
        users.stream().filter(user -> !user.equals(gone)).toList(),
        tokens.stream().filter(token -> !token.owner().equals(gone.name())).toList(),
        invitation);
  }

  Optional<ApiToken> token(String name) {
    return tokens.stream().filter(token -> token.name().equals(name)).findFirst();
  }

  Roster and(ApiToken token) {
    known(token.owner());
    if (token(token.name()).isPresent()) {
      throw new BadRoster(
          "A token %s is there already; choose another name.".formatted(token.name()));
    }
    return withTokens(token, tokens);
  }

  Roster with(ApiToken changed) {
    return withTokens(changed, withoutToken(changed.name()).tokens);
  }

  /// @throws BadRoster when there is none with this name
  Roster withoutToken(String name) {
    if (token(name).isEmpty()) {
      throw new BadRoster(
          "There is no token with this name; `verity tokens list` shows those there are.");
    }
    return new Roster(
        users, tokens.stream().filter(token -> !token.name().equals(name)).toList(), invitation);
  }

  private Roster withTokens(ApiToken added, List<ApiToken> others) {
    var all = new ArrayList<>(others);
    all.add(added);
    return new Roster(users, all, invitation);
  }

  Roster inviting(Invitation first) {
    return new Roster(users, tokens, first);
  }
}
