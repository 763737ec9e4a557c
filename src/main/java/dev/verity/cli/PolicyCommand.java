package dev.verity.cli;

import dev.verity.policy.BadPolicy;
import dev.verity.policy.Explanation;
import dev.verity.policy.History;
import dev.verity.policy.PolicyFile;
import dev.verity.policy.Replay;
import dev.verity.policy.Schemas;
import dev.verity.session.Policy;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// `verity policy`: what a policy file says, before it is put in force.
@Command(
    name = "policy",
    description = "Checks a policy file, and tries it on what was recorded. Calls nobody.",
    scope = ScopeType.INHERIT,
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the policy is good",
      "1:an error of Verity itself",
      "2:wrong usage",
      "6:Kafka is out of reach or has no history",
      "78:the policy has mistakes; all of them are told"
    })
public final class PolicyCommand {
  private final Supplier<History> history;
  private final InstantSource clock;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before it runs a command.
  private CommandSpec spec;

  /// @param history asked for only when it is needed, so that a check needs no settings
  public PolicyCommand(Supplier<History> history, InstantSource clock) {
    this.history = history;
    this.clock = clock;
  }

  @Command(
      name = "check",
      description = "Says in words what the policy does to each kind of session.")
  int check(@Parameters(paramLabel = "FILE", description = "The policy (YAML).") Path file) {
    var policy = read(file);
    if (policy == null) {
      return ExitCode.MISTAKES;
    }
    Explanation.of(policy, clock.instant()).forEach(out()::println);
    return ExitCode.DONE;
  }

  @Command(
      name = "simulate",
      description = {
        "Prints the calls that the policy would have led to, had it come into force at a moment of"
            + " the past.",
        "Reads the topics <prefix>.events and <prefix>.requests. A dry run is played as if it were"
            + " in earnest. What Verity itself did since then is left out. Redactions that nobody"
            + " made in this play, but that Stripe has told of, are taken as they came."
      })
  int simulate(
      @Parameters(paramLabel = "FILE", description = "The policy (YAML).") Path file,
      @Option(
              names = "--since",
              required = true,
              paramLabel = "TIME",
              description = "Since when: 2026-11-01T00:00:00Z, or P30D for so long ago.")
          String since,
      @Option(
              names = "--ahead",
              defaultValue = "PT0S",
              paramLabel = "DURATION",
              description = "Look so far into the future, too, if nothing else happens.")
          Duration ahead,
      @Option(
              names = "--sessions",
              split = ",",
              paramLabel = "ID",
              description = "These sessions (vs_…) alone.")
          @Nullable Set<String> sessions) {
    var now = clock.instant();
    var begin = moment(since, now);
    if (begin.isAfter(now) || ahead.isNegative()) {
      throw usage("--since wants a moment of the past, --ahead a duration that is not negative.");
    }
    var policy = read(file);
    if (policy == null) {
      return ExitCode.MISTAKES;
    }
    var replay = new Replay(policy, begin, now.plus(ahead));
    try {
      var unreadable = history.get().tell(sessions == null ? Set.of() : sessions, replay::play);
      new ReplayPrinter(out(), policy, begin, now.plus(ahead)).print(replay.result(), unreadable);
      return ExitCode.DONE;
    } catch (History.Unavailable failure) {
      spec.commandLine().getErr().println(failure.getMessage());
      return ExitCode.BUSY;
    }
  }

  @Command(name = "schema", description = "Prints the JSON Schema of policy files.")
  int schema() {
    out().print(Schemas.policy());
    out().flush();
    return ExitCode.DONE;
  }

  private @Nullable Policy read(Path file) {
    try {
      return PolicyFile.read(file);
    } catch (BadPolicy bad) {
      bad.sentences().forEach(spec.commandLine().getErr()::println);
      return null;
    }
  }

  private Instant moment(String text, Instant now) {
    try {
      return text.startsWith("P") ? now.minus(Duration.parse(text)) : Instant.parse(text);
    } catch (DateTimeException | ArithmeticException _) {
      throw usage(
          "--since is '%s'; wanted: a moment such as 2026-11-01T00:00:00Z, or a duration such as P30D."
              .formatted(text));
    }
  }

  private ParameterException usage(String sentence) {
    var command = spec.commandLine().getParseResult().subcommand().commandSpec().commandLine();
    return new ParameterException(command, sentence);
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
