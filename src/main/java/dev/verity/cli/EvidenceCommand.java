package dev.verity.cli;

import dev.verity.audit.BadPack;
import dev.verity.audit.EvidenceFile;
import dev.verity.audit.Finding;
import dev.verity.audit.Ledger;
import dev.verity.audit.PackVerification;
import dev.verity.audit.PublicKey;
import dev.verity.audit.Verdict;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `verity evidence`.
@Command(
    name = "evidence",
    description = {
      "Writes all that proves what happened to a session into one zip file.",
      "Anybody can check it without Verity, and `verity audit verify FILE` without Kafka. It holds"
          + " no personal data but what people typed as their reasons."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:written, and all fits",
      "1:written, but there are findings in it; or an error of Verity itself",
      "2:wrong usage",
      "3:refused: the file is there already or cannot be written",
      "4:the journal has no entry of this session; nothing was written",
      "10:Kafka, or the server of --server, is out of reach or refused",
      "78:a setting has to be put right"
    })
public final class EvidenceCommand implements Callable<Integer> {
  private static final String YOUNG =
      "entries of its partition are younger than the last checkpoint there";

  private final Supplier<Ledger> ledger;
  private final Supplier<List<PublicKey>> configured;
  private final InstantSource clock;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "SESSION", description = "The session (vs_…).")
  private String session = "";

  @Option(names = "--out", paramLabel = "FILE", description = "Without it, evidence-SESSION.zip.")
  private @Nullable Path file;

  @Mixin private KeyOptions keys = new KeyOptions();

  @Mixin private ServerOptions server = new ServerOptions();

  public EvidenceCommand(
      Supplier<Ledger> ledger, Supplier<List<PublicKey>> configured, InstantSource clock) {
    this.ledger = ledger;
    this.configured = configured;
    this.clock = clock;
  }

  @Override
  public Integer call() {
    var line = spec.commandLine();
    if (!session.matches("[A-Za-z0-9_]{1,255}")) {
      throw new ParameterException(line, "SESSION wants an id such as vs_1Rz….");
    }
    var known = keys(server.isGiven() ? List::of : configured);
    var path = file == null ? Path.of("evidence-" + session + ".zip") : file;
    var remote = server.server();
    if (remote.isPresent()) {
      return fetch(remote.get(), known, path);
    }
    try (var opened = ledger.get()) {
      var verdict = EvidenceFile.write(opened, session, known, clock.instant(), path);
      if (verdict.isEmpty()) {
        line.getErr().println("The journal has no entry of " + session + ".");
        return ExitCode.NOT_FOUND;
      }
      line.getOut().println(path);
      return new AuditReport(line.getOut()).end(verdict.get(), YOUNG);
    } catch (FileAlreadyExistsException there) {
      line.getErr().println(there.getMessage() + " is there already; nothing is overwritten.");
      return ExitCode.REFUSED;
    } catch (IOException failure) {
      line.getErr().println("The evidence could not be written: " + failure.getMessage());
      return ExitCode.REFUSED;
    } catch (KafkaException failure) {
      line.getErr().println("Broken off, since Kafka did not do its part: " + failure.getMessage());
      return ExitCode.KAFKA_FAILED;
    }
  }

  /// What comes is verified here; the file has its name only when it has come whole.
  private int fetch(Server from, List<PublicKey> known, Path path) {
    var line = spec.commandLine();
    try {
      if (Files.exists(path)) {
        throw new FileAlreadyExistsException(path.toString());
      }
      var findings = new ArrayList<Finding>();
      var verdict = fetch(from, known, path, findings::add);
      line.getOut().println(path);
      var report = new AuditReport(line.getOut());
      findings.forEach(report);
      return report.end(verdict, YOUNG);
    } catch (FileAlreadyExistsException there) {
      line.getErr().println(there.getMessage() + " is there already; nothing is overwritten.");
      return ExitCode.REFUSED;
    } catch (IOException | BadPack failure) {
      line.getErr().println("The evidence could not be written: " + failure.getMessage());
      return ExitCode.REFUSED;
    } catch (ServerFailure failure) {
      line.getErr().println(SessionPrinter.printable(failure.sentence()));
      return failure.exitCode();
    }
  }

  private Verdict fetch(Server from, List<PublicKey> known, Path path, Consumer<Finding> findings)
      throws IOException, BadPack {
    try (var zip = from.download("sessions/%s/evidence".formatted(session))) {
      var whole = path.toAbsolutePath();
      var part = Files.createTempFile(whole.getParent(), whole.getFileName() + ".", ".part");
      try {
        Files.copy(zip, part, StandardCopyOption.REPLACE_EXISTING);
        var verdict = PackVerification.of(part, known, findings);
        Files.move(part, path);
        return verdict;
      } finally {
        Files.deleteIfExists(part);
      }
    }
  }

  private List<PublicKey> keys(Supplier<List<PublicKey>> otherwise) {
    try {
      return keys.keys(otherwise);
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), String.valueOf(wrong.getMessage()), wrong);
    }
  }
}
