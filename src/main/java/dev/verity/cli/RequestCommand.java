package dev.verity.cli;

import dev.verity.session.Answer;
import dev.verity.session.Request;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `verity request`: asks the machine for something and waits for the answer.
@Command(
    name = "request",
    description = {
      "Asks Verity to do something about one session, and prints the answer.",
      "The policy decides what requests may do; a legal hold stops everything that cannot be"
          + " undone. To send a request again with the same --id asks for its newest answer."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done, or accepted and waiting for what is printed",
      "1:an error of Verity itself",
      "2:wrong usage",
      "3:rejected",
      "4:the server of --server does not know what this is about",
      "6:no answer in time; the request stands, ask again with its --id",
      "9:failed",
      "10:the server of --server is out of reach, or Kafka is for it",
      "78:a setting has to be put right"
    })
public final class RequestCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Asker asker;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before it runs a command.
  private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "KIND",
      description =
          "retrieve, cancel, redact, hold, release, approve, withdraw or note; or schema, which"
              + " prints the JSON Schema of requests.")
  private String kind = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "SESSION",
      description = "The session (vs_…).")
  private @Nullable String sessionId;

  @Option(
      names = "--actor",
      paramLabel = "NAME",
      description = "Who asks; with --server it is the owner of the token.")
  private @Nullable String actor;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Why, for the journal. Nothing personal belongs here.")
  private @Nullable String reason;

  @Option(
      names = "--about",
      paramLabel = "ID",
      description = "The hold to release, or the request to approve or withdraw.")
  private @Nullable String about;

  @Option(
      names = "--not-before",
      paramLabel = "INSTANT",
      description = "Not earlier than this, for instance 2026-12-31T00:00:00Z.")
  private @Nullable Instant notBefore;

  @Option(
      names = "--id",
      paramLabel = "ID",
      description = {
        "The request's id; made up if absent.",
        "With --server it is the key under which the same request is asked again; the server"
            + " gives the id that --about wants."
      })
  private @Nullable String id;

  @Option(names = "--live", description = "The session is of live mode; without it, of test mode.")
  private boolean live;

  @Option(
      names = "--account",
      paramLabel = "ACCT",
      description = "The connected account (acct_…) that owns the session.")
  private @Nullable String account;

  @Option(
      names = "--wait",
      paramLabel = "DURATION",
      description = "How long to wait for the answer; PT30S unless given.")
  private Duration patience = PATIENCE;

  @Mixin private ServerOptions server = new ServerOptions();

  /// Sends a request and waits for its answer.
  @FunctionalInterface
  public interface Asker {
    /// Empty when none came in time. The answer is to the request's own id, or to the one that a
    /// server gave it.
    Optional<Answer> ask(String sessionId, Request request, Duration patience)
        throws InterruptedException;
  }

  public RequestCommand(Asker asker) {
    this.asker = asker;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (kind.equals("schema")) {
      spec.commandLine().getOut().print(schema());
      return ExitCode.DONE;
    }
    var session = checkedSession();
    server.refuse("--actor", actor != null, "the owner of the token asks.");
    var asked = server.server().<Asker>map(RemoteAsker::new).orElse(asker);
    var request = request();
    try {
      return asked
          .ask(session, request, patience)
          .map(answer -> report(request, answer))
          .orElseGet(() -> unanswered(request));
    } catch (ServerFailure failure) {
      spec.commandLine().getErr().println(SessionPrinter.printable(failure.sentence()));
      return failure.exitCode();
    }
  }

  private static String schema() {
    try (var schema = Request.class.getResourceAsStream("/dev/verity/topics/request.schema.json")) {
      return new String(
          Objects.requireNonNull(schema, "request.schema.json").readAllBytes(),
          StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private String checkedSession() {
    if (sessionId == null || !sessionId.matches("vs_[A-Za-z0-9_]+")) {
      throw mistake("A session id (vs_…) is wanted after the kind.");
    }
    return sessionId;
  }

  private Request request() {
    if (!(Request.Kind.of(kind) instanceof Request.Known known)) {
      throw mistake(
          "'%s' cannot be asked for; wanted: %s."
              .formatted(
                  kind,
                  Arrays.stream(Request.Known.values())
                      .map(Request.Known::wire)
                      .collect(Collectors.joining(", "))));
    }
    var isNamed = server.isGiven() || (actor != null && !actor.isBlank());
    if (!isNamed || reason == null || reason.isBlank()) {
      throw mistake("--actor and --reason are wanted: the journal keeps who asked, and why.");
    }
    if (reason.length() > Request.REASON_MAX) {
      throw mistake("--reason is longer than %d characters.".formatted(Request.REASON_MAX));
    }
    if (about == null && isAboutAnother(known)) {
      throw mistake("--about is wanted: the id of the hold or request that this is about.");
    }
    var requestId = id == null ? "req_" + UUID.randomUUID() : id;
    return new Request(requestId, known, live, account, actor, reason, notBefore, about);
  }

  private static boolean isAboutAnother(Request.Known known) {
    return switch (known) {
      case RELEASE, APPROVE, WITHDRAW -> true;
      case RETRIEVE, CANCEL, REDACT, HOLD, NOTE -> false;
    };
  }

  private int report(Request request, Answer answer) {
    var out = spec.commandLine().getOut();
    out.println("%s %s".formatted(answer.request(), wire(answer.verdict())));
    if (!answer.request().equals(request.id())) {
      out.println("  key     %s".formatted(request.id()));
    }
    if (answer.reason() != null) {
      out.println("  reason  %s".formatted(wire(answer.reason())));
    }
    if (answer.until() != null) {
      out.println("  until   %s".formatted(answer.until()));
    }
    out.println("  at      %s".formatted(answer.at()));
    return switch (answer.verdict()) {
      case DONE, ACCEPTED -> ExitCode.DONE;
      case REJECTED -> ExitCode.REFUSED;
      case FAILED -> ExitCode.FAILED;
    };
  }

  private int unanswered(Request request) {
    spec.commandLine()
        .getErr()
        .println(
            "%s has no answer after %s. It stands; ask again with --id %s."
                .formatted(request.id(), patience, request.id()));
    return ExitCode.BUSY;
  }

  private static String wire(Enum<?> word) {
    return word.name().toLowerCase(Locale.ROOT);
  }

  private ParameterException mistake(String text) {
    return new ParameterException(spec.commandLine(), text);
  }
}
