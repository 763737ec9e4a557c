package dev.verity.cli;

import dev.verity.access.BadRoster;
import dev.verity.access.Cost;
import dev.verity.access.PasswordHash;
import dev.verity.access.Role;
import dev.verity.access.Roster;
import dev.verity.access.RosterFile;
import dev.verity.access.User;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// `verity users`: who may sign in, and as what.
@Command(
    name = "users",
    description =
        "Shows and changes who may sign in (setting console.users.file). What is changed holds from"
            + " the next request to a console that reads this file. A password is asked for at the"
            + " keyboard, or read from the first line of the input.",
    scope = ScopeType.INHERIT,
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:an error of Verity itself",
      "2:wrong usage",
      "78:it cannot be done so, and all is left as it was"
    })
public final class UsersCommand {
  private static final String ROLES = "viewer, operator, compliance or admin; may be repeated.";

  private final Supplier<RosterFile> file;
  private final PasswordPrompt prompt;
  private final Cost cost;
  private final InstantSource clock;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before it runs a command.
  private CommandSpec spec;

  public UsersCommand(Supplier<RosterFile> file, InstantSource clock) {
    this(file, PasswordPrompt.ofThisProcess(), Cost.OWASP, clock);
  }

  UsersCommand(Supplier<RosterFile> file, PasswordPrompt prompt, Cost cost, InstantSource clock) {
    this.file = file;
    this.prompt = prompt;
    this.cost = cost;
    this.clock = clock;
  }

  @Command(name = "list", description = "Shows the users.")
  int list() {
    return print(RosterFile::current);
  }

  @Command(name = "add", description = "Adds a user.")
  int add(
      @Parameters(paramLabel = "NAME", description = "Stands in journals as the actor.")
          String name,
      @Option(
              names = "--role",
              required = true,
              paramLabel = "ROLE",
              converter = AccessWords.OfRole.class,
              description = ROLES)
          Set<Role> roles,
      @Option(
              names = "--no-password",
              description = "The user signs in elsewhere only, for instance by OpenID Connect.")
          boolean isWithoutPassword) {
    return print(users -> {
      var user = User.named(name, roles);
      users.current().and(user); // before a password is asked for
      var added = isWithoutPassword ? user : user.with(askedFor(name), clock.instant());
      return users.change(roster -> roster.and(added));
    });
  }

  @Command(
      name = "role",
      description = "Gives a user other roles in place of those before, from the next request on.")
  int role(
      @Parameters(paramLabel = "NAME", description = "The user.") String name,
      @Option(
              names = "--role",
              required = true,
              paramLabel = "ROLE",
              converter = AccessWords.OfRole.class,
              description = ROLES)
          Set<Role> roles) {
    return change(roster -> roster.with(roster.known(name).with(roles)));
  }

  @Command(
      name = "password",
      description = "Gives a user another password. Whoever is signed in with the old one is out.")
  int password(@Parameters(paramLabel = "NAME", description = "The user.") String name) {
    return print(users -> {
      users.current().known(name);
      var hash = askedFor(name);
      return users.change(roster -> roster.with(roster.known(name).with(hash, clock.instant())));
    });
  }

  @Command(
      name = "disable",
      description = "Lets a user and the user's tokens in no more, from the next request on.")
  int disable(@Parameters(paramLabel = "NAME", description = "The user.") String name) {
    return change(roster -> roster.with(roster.known(name).disabled(true)));
  }

  @Command(name = "enable", description = "Lets a disabled user in again.")
  int enable(@Parameters(paramLabel = "NAME", description = "The user.") String name) {
    return change(roster -> roster.with(roster.known(name).disabled(false)));
  }

  @Command(
      name = "remove",
      description =
          "Removes a user and the user's tokens. The name stays in journals: give it to nobody"
              + " else.")
  int remove(@Parameters(paramLabel = "NAME", description = "The user.") String name) {
    return change(roster -> roster.without(roster.known(name)));
  }

  private PasswordHash askedFor(String name) {
    return PasswordHash.of(prompt.ask(name), cost);
  }

  private int change(UnaryOperator<Roster> deed) {
    return print(users -> users.change(deed));
  }

  private int print(Function<RosterFile, Roster> deed) {
    try {
      var users = deed.apply(file.get()).users();
      users.forEach(user -> spec.commandLine().getOut().println(row(user)));
      return ExitCode.DONE;
    } catch (BadRoster | IllegalArgumentException refused) {
      spec.commandLine().getErr().println(refused.getMessage());
      return ExitCode.MISTAKES;
    }
  }

  private static String row(User user) {
    var set = user.passwordSet();
    return "%-24s %-30s %-9s %s"
        .formatted(
            user.name(),
            AccessWords.list(user.roles()),
            user.disabled() ? "disabled" : "active",
            set == null ? "no password" : "password of " + set.truncatedTo(ChronoUnit.SECONDS));
  }
}
