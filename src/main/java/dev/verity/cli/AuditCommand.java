package dev.verity.cli;

import dev.verity.audit.BadPack;
import dev.verity.audit.Ledger;
import dev.verity.audit.PackVerification;
import dev.verity.audit.PublicKey;
import dev.verity.audit.SigningKey;
import dev.verity.audit.Verification;
import dev.verity.operations.AuditRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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

/// `verity audit`: whether the journal is as it was written.
@Command(
    name = "audit",
    description = "Proves that the journal is as it was written, or says where it is not.",
    scope = ScopeType.INHERIT,
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all fits",
      "1:there are findings, or an error of Verity itself",
      "2:wrong usage",
      "3:refused: the file is no evidence pack, or is there already, or the server said no",
      "10:Kafka, or the server of --server, is out of reach or refused",
      "78:a setting has to be put right"
    })
public final class AuditCommand {
  private static final String YOUNG =
      "entries are younger than the last checkpoint of their partition";

  private final Supplier<Ledger> ledger;
  private final Supplier<List<PublicKey>> configured;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before it runs a command.
  private CommandSpec spec;

  /// @param ledger asked for only when it is needed, so that a pack is checked without settings
  /// @param configured the keys that count when none are given
  public AuditCommand(Supplier<Ledger> ledger, Supplier<List<PublicKey>> configured) {
    this.ledger = ledger;
    this.configured = configured;
  }

  @Command(
      name = "verify",
      description = {
        "Checks the chain of every session, its head, and all checkpoints; or an evidence pack,"
            + " without Kafka.",
        "Each finding is a line: kind, session, sequence, place, what was wanted and found. It"
            + " needs about half a kilobyte of memory for each session."
      })
  int verify(
      @Option(names = "--session", paramLabel = "ID", description = "This session (vs_…) alone.")
          @Nullable String session,
      @Mixin KeyOptions keys,
      @Parameters(paramLabel = "PACK", arity = "0..1", description = "An evidence pack.")
          @Nullable Path pack,
      @Mixin ServerOptions server) {
    if (pack != null && session != null) {
      throw usage("A pack has one session; leave --session out.");
    }
    server.refuse("PACK", pack != null, "it is verified here.");
    server.refuse("--public-key", keys.isGiven(), "the keys count that are configured there.");
    return pack != null
        ? verifyPack(pack, keys)
        : server
            .server()
            .map(remote -> verifyThere(remote, session))
            .orElseGet(() -> verifyJournal(session, keys));
  }

  @Command(
      name = "new-key",
      description = "Makes a key that signs checkpoints: FILE is secret, FILE.pub is for auditors.")
  int newKey(@Parameters(paramLabel = "FILE", description = "A new file.") Path file) {
    var publicFile = file.resolveSibling(file.getFileName() + ".pub");
    var key = SigningKey.make();
    try {
      key.write(file, publicFile);
    } catch (FileAlreadyExistsException there) {
      err().println(there.getMessage() + " is there already; nothing is overwritten.");
      return ExitCode.REFUSED;
    } catch (IOException failure) {
      err().println("The key could not be written: " + failure.getMessage());
      return ExitCode.INTERNAL_ERROR;
    }
    out().println("audit.signing.key.file=" + file);
    out().println("public key %s, SHA-256 %s".formatted(publicFile, key.publicKey().fingerprint()));
    out().flush();
    return ExitCode.DONE;
  }

  private int verifyJournal(@Nullable String session, KeyOptions options) {
    var report = new AuditReport(out());
    var verification = new Verification(session, keys(options, configured), report);
    try (var opened = ledger.get()) {
      opened.tell(session, verification);
    } catch (KafkaException failure) {
      err().println("Broken off, since Kafka did not do its part: " + failure.getMessage());
      return ExitCode.KAFKA_FAILED;
    }
    return report.end(verification.end(), YOUNG);
  }

  private int verifyThere(Server server, @Nullable String session) {
    var report = new AuditReport(out());
    try {
      var begun =
          server.post(
              "audit/verifications",
              session == null ? Map.of() : Map.of("session", session),
              AuditRun.class);
      var ended =
          server.await(
              "audit/verifications/" + begun.id(),
              AuditRun.class,
              run -> run.state() != AuditRun.State.RUNNING);
      if (ended.verdict() == null) {
        err().println("Broken off there: " + ended.trouble());
        return ExitCode.KAFKA_FAILED;
      }
      ended.findings().forEach(report);
      return report.end(ended.verdict(), YOUNG);
    } catch (ServerFailure failure) {
      err().println(SessionPrinter.printable(failure.sentence()));
      return failure.exitCode();
    }
  }

  private int verifyPack(Path pack, KeyOptions options) {
    var report = new AuditReport(out());
    try {
      var keys = keys(options, List::of);
      var verdict = PackVerification.of(pack, keys, report);
      if (keys.isEmpty() && verdict.areSignaturesChecked()) {
        out()
            .println(
                "Signatures were checked with the pack's own key; --public-key checks them with one"
                    + " that you know.");
      }
      return report.end(
          verdict, "entries are not yet anchored: they are younger than the last checkpoint");
    } catch (BadPack refused) {
      err().println(refused.getMessage());
      return ExitCode.REFUSED;
    }
  }

  private List<PublicKey> keys(KeyOptions options, Supplier<List<PublicKey>> otherwise) {
    try {
      return options.keys(otherwise);
    } catch (IllegalArgumentException wrong) {
      throw usage(String.valueOf(wrong.getMessage()));
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
