package dev.verity.access;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tokens with which programs come: `verity_` and 256 random bits.
public final class ApiTokens {
  /// By which scanners for leaked secrets know one.
  public static final String PREFIX = "verity_";

  public static final Duration LIFE_MAX = Duration.ofDays(366);

  private static final Logger LOG = LoggerFactory.getLogger(ApiTokens.class);

  /// A use is noted so often, so that the file is not written at every call.
  private static final Duration USE_NOTED_EVERY = Duration.ofHours(1);

  private final RosterFile file;
  private final InstantSource clock;

  public ApiTokens(RosterFile file, InstantSource clock) {
    this.file = file;
    this.clock = clock;
  }

  /// Makes one. What is returned is shown to its owner now or never.
  ///
  /// @throws BadRoster when the name is taken or there is no such owner
  /// @throws IllegalArgumentException when the name, the scopes or the life are not such as may be
  public String create(String name, String owner, Set<Scope> scopes, Duration life) {
    if (life.compareTo(Duration.ofMinutes(1)) < 0 || life.compareTo(LIFE_MAX) > 0) {
      throw new IllegalArgumentException(
          "A token lives for a minute to 366 days; wanted here: %s.".formatted(life));
    }
    var secret = RandomSecret.draw();
    var now = clock.instant();
    var token = new ApiToken(name, owner, scopes, secret.hash(), now, now.plus(life), null);
    file.change(roster -> roster.and(token));
    return PREFIX + secret.text();
  }

  public List<ApiToken> list() {
    return file.current().tokens();
  }

  /// Ends one.
  ///
  /// @throws BadRoster when there is none with this name
  public void revoke(String name) {
    file.change(roster -> roster.withoutToken(name));
  }

  /// Who comes with this token, with no more rights than its owner has at this moment.
  Optional<Actor> actor(String presented) {
    if (!presented.startsWith(PREFIX)) {
      return Optional.empty();
    }
    var hash = SecretHash.of(presented.substring(PREFIX.length()));
    var now = clock.instant();
    var roster = file.current();
    var token =
        roster.tokens().stream().filter(each -> each.hash().is(hash)).findFirst().orElse(null);
    if (token == null || token.isExpired(now)) {
      return Optional.empty();
    }
    var actor = roster.active(token.owner()).map(token::actor);
    if (actor.isPresent() && isUseToBeNoted(token, now)) {
      noteUse(token, now);
    }
    return actor;
  }

  private static boolean isUseToBeNoted(ApiToken token, Instant now) {
    var last = token.lastUsed();
    return last == null || !now.isBefore(last.plus(USE_NOTED_EVERY));
  }

  /// A file that cannot be written keeps nobody out.
  private void noteUse(ApiToken token, Instant now) {
    try {
      file.change(roster ->
          roster.token(token.name()).filter(token::equals).isPresent()
              ? roster.with(token.used(now))
              : roster);
    } catch (BadRoster unwritable) {
      LOG.warn("The use of token {} is not noted. {}", token.name(), unwritable.getMessage());
    }
  }
}
