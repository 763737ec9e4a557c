package dev.verity.cli;

import dev.verity.stripe.Reply;
import dev.verity.stripe.Reply.Busy;
import dev.verity.stripe.Reply.Done;
import dev.verity.stripe.Reply.Failure;
import dev.verity.stripe.Reply.Indeterminate;
import dev.verity.stripe.Reply.KeyRefused;
import dev.verity.stripe.Reply.Refused;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/// Says on stderr why a call was not done, and what to do now.
///
/// @param idempotencyKey of a call that changes something
record FailureReport(PrintWriter err, @Nullable String idempotencyKey) {
  private static final int NOT_FOUND = 404;

  /// The exit code for this reply.
  int of(Reply<?> reply) {
    return switch (reply) {
      case Done<?> done -> ExitCode.DONE;
      case Refused<?>(var failure) -> refused(failure);
      case KeyRefused<?>(var failure) -> {
        report(failure.httpStatus() == 0 ? "Not sent" : "The API key was refused", failure);
        yield ExitCode.KEY_REFUSED;
      }
      case Busy<?>(var failure) -> {
        report("Stripe is busy or out of reach; nothing was done", failure);
        advise("Try again");
        yield ExitCode.BUSY;
      }
      case Indeterminate<?>(var failure) -> {
        report("There is no clear answer; it may have been done", failure);
        advise("Look at the session, or try again");
        yield ExitCode.OPEN;
      }
    };
  }

  private int refused(Failure failure) {
    if (failure.type().equals(Failure.ID_INVALID)) {
      err.println(failure.message());
      return ExitCode.WRONG_USAGE;
    }
    if (failure.httpStatus() == NOT_FOUND) {
      report("Stripe found no such thing", failure);
      err.println("It may belong to the other mode (--live) or to another account (--account).");
      return ExitCode.NOT_FOUND;
    }
    report("Stripe refused", failure);
    return ExitCode.REFUSED;
  }

  private void report(String what, Failure failure) {
    err.println(what + ": " + SessionPrinter.printable(failure.message()));
    line("type", failure.type());
    line("code", failure.code());
    line("param", failure.param());
    line("http", failure.httpStatus() == 0 ? null : String.valueOf(failure.httpStatus()));
    line("limiter", failure.limiter());
    line("request", failure.requestId());
  }

  private void line(String name, @Nullable String value) {
    if (value != null) {
      err.println("  " + name + ": " + SessionPrinter.printable(value));
    }
  }

  /// The same key lets Stripe recognise the repetition.
  private void advise(String what) {
    err.println(
        idempotencyKey == null
            ? what + "."
            : what + " with --idempotency-key " + SessionPrinter.printable(idempotencyKey));
  }
}
