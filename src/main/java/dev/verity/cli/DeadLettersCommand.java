package dev.verity.cli;

import dev.verity.audit.Sha256;
import dev.verity.deadletters.Author;
import dev.verity.deadletters.DeadLetter;
import dev.verity.deadletters.DeadLetter.State;
import dev.verity.deadletters.Letters;
import dev.verity.deadletters.Progress;
import dev.verity.session.Request;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// `verity dead-letters`: what could not be read or was given up, and what to do about it.
@Command(
    name = "dead-letters",
    description = "Lists, shows, redrives and discards what could not be read or was given up.",
    scope = ScopeType.INHERIT,
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done, also when there was nothing to do",
      "1:an error of Verity itself",
      "2:wrong usage",
      "3:refused: in quarantine, redriven or discarded already, or not permitted; nothing was"
          + " changed",
      "4:there is no such dead letter; nothing was changed",
      "8:not confirmed; nothing was changed",
      "9:some failed; they are listed",
      "10:Kafka, or the server of --server, is out of reach or refused",
      "78:a setting has to be put right"
    })
public final class DeadLettersCommand {
  private static final String ACTOR = "verity dead-letters";
  private static final String WHO = "Who; with --server it is the owner of the token.";
  private static final int ACTOR_MAX = 128;

  private final Supplier<Letters> letters;
  private final Terminal terminal;
  private final OutputStream raw;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before it runs a command.
  private CommandSpec spec;

  /// Asks for the letters only when a command needs them, so that help needs no settings.
  public DeadLettersCommand(Supplier<Letters> letters) {
    this(letters, Terminal.ofThisProcess(), System.out);
  }

  DeadLettersCommand(Supplier<Letters> letters, Terminal terminal, OutputStream raw) {
    this.letters = letters;
    this.terminal = terminal;
    this.raw = raw;
  }

  @Command(
      name = "list",
      description =
          "Lists dead letters, the oldest first; those that wait unless --state is given.")
  int list(
      @Mixin LetterFilterOptions filter,
      @Option(
              names = "--state",
              paramLabel = "STATE",
              defaultValue = "waiting",
              converter = Words.OfStates.class,
              description =
                  "open, quarantined, redriven, discarded, superseded, waiting (open and"
                      + " quarantined) or all.")
          List<State> states,
      @Option(names = "--json", description = "Print a JSON array instead of a table.")
          boolean json,
      @Mixin ServerOptions server) {
    return with(
        server,
        letters -> {
          var chosen =
              letters.all().stream()
                  .filter(letter -> states.contains(letter.state()))
                  .filter(filter::take)
                  .toList();
          var printer = new LetterPrinter(out());
          if (json) {
            printer.json(chosen);
          } else {
            printer.table(chosen);
          }
          return ExitCode.DONE;
        });
  }

  @Command(
      name = "show",
      description = "Shows one dead letter: all that is known of it, and not what is in it.")
  int show(
      @Parameters(paramLabel = "ID", description = "The dead letter.") String id,
      @Option(
              names = "--raw",
              description =
                  "Write the value to the standard output instead, byte for byte. It may be"
                      + " personal.")
          boolean isRaw,
      @Mixin ServerOptions server) {
    server.refuse("--raw", isRaw, "it does not give out what is in a letter.");
    return with(
        server,
        letters -> {
          var letter =
              letters.all().stream().filter(one -> one.id().equals(id)).findFirst().orElse(null);
          var content = letter == null ? null : letters.content(letter).orElse(null);
          if (letter == null || (content == null && !server.isGiven())) {
            err().println(LetterChoice.unknown(id));
            return ExitCode.NOT_FOUND;
          }
          if (isRaw && content != null) {
            write(content);
          } else {
            new LetterPrinter(out()).whole(letter, content == null ? null : Sha256.hex(content));
          }
          return ExitCode.DONE;
        });
  }

  @Command(
      name = "redrive",
      description = {
        "Tries dead letters again, in the order of each session.",
        "A record goes where it stood before, as it was. The session of a follow-up is read, and"
            + " what was given up starts afresh; what somebody had asked for was answered `failed`"
            + " and has to be asked for again. What fails again comes back with one more attempt;"
            + " after "
            + DeadLetter.ATTEMPTS_MAX
            + " it is in quarantine. To redrive twice does no harm."
      })
  int redrive(
      @Mixin LetterChoice choice,
      @Option(names = "--quarantined", description = "Take those in quarantine, too.")
          boolean quarantined,
      @Option(names = "--actor", paramLabel = "NAME", description = WHO) @Nullable String actor,
      @Option(
              names = "--reason",
              paramLabel = "TEXT",
              defaultValue = "redriven",
              description = "Why. Nothing personal belongs here.")
          String reason,
      @Mixin ServerOptions server) {
    var author = author(server, actor == null && !server.isGiven() ? ACTOR : actor, reason);
    return run(
        server,
        choice,
        quarantined,
        "Redrive",
        "redriven",
        (letters, chosen, progress) -> letters.redrive(chosen, author, progress));
  }

  @Command(
      name = "discard",
      description = "Leaves dead letters for good, those in quarantine like the others.")
  int discard(
      @Mixin LetterChoice choice,
      @Option(names = "--actor", paramLabel = "NAME", description = WHO) @Nullable String actor,
      @Option(
              names = "--reason",
              required = true,
              paramLabel = "TEXT",
              description = "Why. Nothing personal belongs here.")
          String reason,
      @Mixin ServerOptions server) {
    var author = author(server, actor, reason);
    return run(
        server,
        choice,
        true,
        "Discard",
        "discarded",
        (letters, chosen, progress) -> letters.discard(chosen, author, progress));
  }

  /// What a run does.
  @FunctionalInterface
  private interface Run {
    void go(Letters letters, List<DeadLetter> chosen, Progress progress);
  }

  private int run(
      ServerOptions server,
      LetterChoice choice,
      boolean quarantineToo,
      String what,
      String done,
      Run run) {
    var mistake = choice.mistake();
    if (mistake != null) {
      throw usage(mistake);
    }
    return with(
        server,
        letters -> {
          var chosen = choice.among(letters.all(), quarantineToo);
          if (!chosen.objections().isEmpty()) {
            chosen.objections().forEach(err()::println);
            return chosen.isMissing() ? ExitCode.NOT_FOUND : ExitCode.REFUSED;
          }
          new LetterPrinter(out()).sample(chosen.letters());
          if (chosen.quarantined() > 0) {
            out()
                .println(
                    "%d in quarantine left out; --quarantined takes them, too."
                        .formatted(chosen.quarantined()));
          }
          out().flush();
          if (chosen.letters().isEmpty()) {
            return ExitCode.DONE;
          }
          if (choice.dryRun) {
            out().println("Nothing was changed (--dry-run).");
            return ExitCode.DONE;
          }
          var confirmation = new Confirmation(terminal, choice.yes);
          if (!confirmation.possible() || !confirmation.ofLetters(what, chosen.letters().size())) {
            return notConfirmed(confirmation);
          }
          var report = new LetterReport(out(), err(), done, chosen.letters().size());
          try {
            run.go(letters, chosen.letters(), report);
            return report.end();
          } catch (KafkaException | ServerFailure broken) {
            var _ = report.end();
            throw broken;
          }
        });
  }

  private int with(ServerOptions server, Function<Letters, Integer> command) {
    var remote = server.server();
    try (var opened = remote.<Letters>map(RemoteLetters::new).orElseGet(letters)) {
      return command.apply(opened);
    } catch (ServerFailure failure) {
      err().println(SessionPrinter.printable(failure.sentence()));
      return failure.exitCode();
    } catch (KafkaException failure) {
      err().println("Broken off, since Kafka did not do its part: " + failure.getMessage());
      return ExitCode.KAFKA_FAILED;
    }
  }

  private int notConfirmed(Confirmation confirmation) {
    err()
        .println(
            confirmation.possible()
                ? "Not confirmed; nothing was changed."
                : "There is no terminal to ask at; --yes confirms. Nothing was changed.");
    return ExitCode.NOT_CONFIRMED;
  }

  private Author author(ServerOptions server, @Nullable String actor, String reason) {
    server.refuse("--actor", actor != null, "the owner of the token acts.");
    if (!server.isGiven() && (actor == null || actor.isBlank() || actor.length() > ACTOR_MAX)) {
      throw usage("--actor wants 1 to %d characters.".formatted(ACTOR_MAX));
    }
    if (reason.isBlank() || reason.length() > Request.REASON_MAX) {
      throw usage("--reason wants 1 to %d characters.".formatted(Request.REASON_MAX));
    }
    return new Author(actor == null ? "" : actor, reason);
  }

  private void write(byte[] content) {
    try {
      raw.write(content);
      raw.flush();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private ParameterException usage(String sentence) {
    var command = spec.commandLine().getParseResult().subcommand().commandSpec().commandLine();
    return new ParameterException(command, sentence);
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
