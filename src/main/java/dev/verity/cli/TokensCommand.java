package dev.verity.cli;

import dev.verity.access.ApiToken;
import dev.verity.access.ApiTokens;
import dev.verity.access.BadRoster;
import dev.verity.access.RosterFile;
import dev.verity.access.Scope;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// `verity tokens`: with which programs act for users.
@Command(
    name = "tokens",
    description =
        "Shows, makes and revokes API tokens (setting console.users.file). A token never may more"
            + " than its owner at that moment.",
    scope = ScopeType.INHERIT,
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:an error of Verity itself",
      "2:wrong usage",
      "78:it cannot be done so, and all is left as it was"
    })
public final class TokensCommand {
  private final Supplier<RosterFile> file;
  private final InstantSource clock;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before it runs a command.
  private CommandSpec spec;

  public TokensCommand(Supplier<RosterFile> file, InstantSource clock) {
    this.file = file;
    this.clock = clock;
  }

  @Command(
      name = "create",
      description = "Makes a token and prints it: once, since only its SHA-256 is kept.")
  int create(
      @Parameters(paramLabel = "NAME", description = "By which people speak of it.") String name,
      @Option(
              names = "--owner",
              required = true,
              paramLabel = "USER",
              description = "For whom it acts: the actor in journals.")
          String owner,
      @Option(
              names = "--scope",
              required = true,
              paramLabel = "SCOPE",
              converter = AccessWords.OfScope.class,
              description = "read, act or compliance; may be repeated.")
          Set<Scope> scopes,
      @Option(
              names = "--expires",
              paramLabel = "DURATION",
              defaultValue = "P90D",
              description = "In how long (ISO-8601), 366 days at most (${DEFAULT-VALUE}).")
          Duration life) {
    return attempt(
        tokens -> spec.commandLine().getOut().println(tokens.create(name, owner, scopes, life)));
  }

  @Command(name = "list", description = "Shows the tokens, not what is secret in them.")
  int list() {
    var now = clock.instant();
    return attempt(tokens ->
        tokens.list().forEach(token -> spec.commandLine().getOut().println(row(token, now))));
  }

  @Command(name = "revoke", description = "Ends a token, from the next request on.")
  int revoke(@Parameters(paramLabel = "NAME", description = "The token.") String name) {
    return attempt(tokens -> tokens.revoke(name));
  }

  private int attempt(Consumer<ApiTokens> deed) {
    try {
      deed.accept(new ApiTokens(file.get(), clock));
      return ExitCode.DONE;
    } catch (BadRoster | IllegalArgumentException refused) {
      spec.commandLine().getErr().println(refused.getMessage());
      return ExitCode.MISTAKES;
    }
  }

  private static String row(ApiToken token, Instant now) {
    return "%-24s %-24s %-20s %s %s, last used %s"
        .formatted(
            token.name(),
            token.owner(),
            AccessWords.list(token.scopes()),
            now.isBefore(token.expires()) ? "expires" : "expired",
            seconds(token.expires()),
            seconds(token.lastUsed()));
  }

  private static String seconds(@Nullable Instant instant) {
    return instant == null ? "never" : instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
