package dev.verity.cli;

import dev.verity.stripe.NewSession;
import dev.verity.stripe.RemoteSession;
import dev.verity.stripe.Reply;
import dev.verity.stripe.Reply.Done;
import dev.verity.stripe.SessionChange;
import dev.verity.stripe.SessionFilter;
import dev.verity.stripe.VerificationSessions;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// `verity sessions`: the six operations of Stripe's verification sessions, by hand or from a
/// script.
@Command(
    name = "sessions",
    description = "Creates, shows, changes, cancels and redacts verification sessions at Stripe.",
    scope = ScopeType.INHERIT,
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:an error of Verity itself",
      "2:wrong usage",
      "3:Stripe refused; repeating it will not help",
      "4:not found in this mode and account",
      "5:the API key is missing, wrong or lacks a right",
      "6:Stripe is busy or out of reach; nothing was done, try again",
      "7:no clear answer; it may have been done, look first",
      "8:not confirmed; nothing was sent"
    })
public final class SessionsCommand {
  private final Supplier<VerificationSessions> sessions;
  private final Terminal terminal;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before it runs a command.
  private CommandSpec spec;

  /// Asks for the operations only when a command needs them, so that help needs no settings.
  public SessionsCommand(Supplier<VerificationSessions> sessions) {
    this(sessions, Terminal.ofThisProcess());
  }

  SessionsCommand(Supplier<VerificationSessions> sessions, Terminal terminal) {
    this.sessions = sessions;
    this.terminal = terminal;
  }

  @Command(name = "create", description = "Creates a session and prints the url for the person.")
  int create(
      @Mixin CallOptions options,
      @Mixin KeyOption key,
      @Mixin CheckOptions check,
      @Mixin LinkOptions link) {
    var session =
        checked(() ->
            new NewSession(
                check.type,
                link.flow,
                check.document(),
                check.providedDetails(),
                check.metadata,
                link.clientReferenceId,
                link.relatedCustomer,
                link.relatedCustomerAccount,
                link.relatedPerson(),
                link.returnUrl));
    var call = checked(() -> options.call().withIdempotencyKey(key.key()));
    return show(sessions.get().create(session, call), options, key.key());
  }

  @Command(name = "get", description = "Shows one session as it is at Stripe now.")
  int get(
      @Mixin CallOptions options,
      @Parameters(paramLabel = "ID", description = "The session (vs_…).") String id,
      @Option(
              names = "--expand",
              paramLabel = "MEMBER",
              split = ",",
              description = "Show a member that Stripe leaves out, e.g. verified_outputs; --json.")
          @Nullable List<String> expand) {
    var call = checked(options::call);
    var members = expand == null ? List.<String>of() : expand;
    return show(sessions.get().retrieve(id, members, call), options, null);
  }

  @Command(
      name = "list",
      description = {
        "Lists sessions, the newest first, page by page.",
        "With --json: one array of Stripe's objects; it stays open when a page fails, so that"
            + " half a list cannot be taken for a whole one."
      })
  int list(@Mixin CallOptions options, @Mixin FilterOptions filters) {
    var filter = checked(filters::filter);
    var replies = sessions.get().list(filter, checked(options::call));
    return options.json ? printJson(replies) : printTable(replies, filter);
  }

  @Command(
      name = "update",
      description = "Changes a session; type and document options only in requires_input.")
  int update(
      @Mixin CallOptions options,
      @Mixin KeyOption key,
      @Mixin CheckOptions check,
      @Parameters(paramLabel = "ID", description = "The session (vs_…).") String id) {
    var change =
        checked(() ->
            new SessionChange(
                check.type, check.document(), check.providedDetails(), check.metadata));
    var call = checked(() -> options.call().withIdempotencyKey(key.key()));
    return show(sessions.get().update(id, change, call), options, key.key());
  }

  @Command(
      name = "cancel",
      description = "Cancels a session in requires_input. This cannot be undone.")
  int cancel(
      @Mixin CallOptions options,
      @Mixin KeyOption key,
      @Parameters(paramLabel = "ID", description = "The session (vs_…).") String id,
      @Option(names = "--yes", description = "Do not ask.") boolean yes) {
    var confirmation = new Confirmation(terminal, yes);
    var call = checked(() -> options.call().withIdempotencyKey(key.key()));
    if (!confirmation.possible() || !confirmation.ofCancel(id, options.live)) {
      return notConfirmed(confirmation);
    }
    return show(sessions.get().cancel(id, call), options, key.key());
  }

  @Command(
      name = "redact",
      description = {
        "Has Stripe erase what it holds of the person. This cannot be undone.",
        "Stripe says at once that it has begun, and may take four days to finish."
      })
  int redact(
      @Mixin CallOptions options,
      @Mixin KeyOption key,
      @Parameters(paramLabel = "ID", description = "The session (vs_…).") String id,
      @Option(names = "--yes", description = "Do not ask.") boolean yes) {
    var confirmation = new Confirmation(terminal, yes);
    var call = checked(() -> options.call().withIdempotencyKey(key.key()));
    if (!confirmation.possible() || !confirmation.ofRedact(id, options.live)) {
      return notConfirmed(confirmation);
    }
    return show(sessions.get().redact(id, call), options, key.key());
  }

  /// A value that was typed wrongly is the user's affair, not an error of ours.
  private <T> T checked(Supplier<T> values) {
    try {
      return values.get();
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(command(), String.valueOf(wrong.getMessage()), wrong);
    }
  }

  private CommandLine command() {
    return spec.commandLine().getParseResult().subcommand().commandSpec().commandLine();
  }

  private int notConfirmed(Confirmation confirmation) {
    err()
        .println(
            confirmation.possible()
                ? "Not confirmed; nothing was sent."
                : "There is no terminal to ask at; --yes confirms. Nothing was sent.");
    return ExitCode.NOT_CONFIRMED;
  }

  private int show(Reply<RemoteSession> reply, CallOptions options, @Nullable String key) {
    if (reply instanceof Done<RemoteSession> done) {
      if (options.json) {
        out().println(done.value().raw());
      } else {
        new SessionPrinter(out()).whole(done.value());
      }
    }
    return new FailureReport(err(), key).of(reply);
  }

  private int printTable(Iterable<Reply<RemoteSession>> replies, SessionFilter filter) {
    var printer = new SessionPrinter(out());
    var count = 0;
    for (var reply : replies) {
      if (!(reply instanceof Done<RemoteSession> done)) {
        return new FailureReport(err(), null).of(reply);
      }
      if (count++ == 0) {
        printer.heading();
      }
      printer.row(done.value());
    }
    if (count == 0) {
      out().println("No sessions.");
    }
    if (filter.limit() != null && count == filter.limit()) {
      out().println("Shown up to the limit of " + count + "; there may be more (--limit, --all).");
    }
    return ExitCode.DONE;
  }

  private int printJson(Iterable<Reply<RemoteSession>> replies) {
    var separator = "[";
    for (var reply : replies) {
      if (!(reply instanceof Done<RemoteSession> done)) {
        return new FailureReport(err(), null).of(reply);
      }
      out().println(separator + done.value().raw());
      separator = ",";
    }
    out().println(separator.equals("[") ? "[]" : "]");
    return ExitCode.DONE;
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
