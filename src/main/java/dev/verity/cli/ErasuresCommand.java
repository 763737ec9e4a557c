package dev.verity.cli;

import dev.verity.session.Erasure;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/// `verity erasures`: which sessions are erased, and who downstream has not confirmed it.
@Command(
    name = "erasures",
    description =
        "Lists erased sessions, and who downstream has not confirmed that it erased them.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nobody is late",
      "1:somebody has let the term pass; or an error of Verity itself",
      "2:wrong usage",
      "3:the server of --server refused",
      "10:Kafka, or the server, is out of reach or refused",
      "78:a setting has to be put right"
    })
public final class ErasuresCommand implements Callable<Integer> {
  private final Supplier<Map<String, Erasure>> erasures;
  private final InstantSource clock;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before it runs a command.
  private CommandSpec spec;

  @Option(names = "--all", description = "Also those that all have confirmed.")
  private boolean all;

  @Option(names = "--overdue", description = "Only those whose term has passed.")
  private boolean overdue;

  @Option(
      names = "--system",
      paramLabel = "NAME",
      description = "Only those that this system has not confirmed.")
  private @Nullable String system;

  @Option(names = "--json", description = "As JSON, one array.")
  private boolean json;

  @Mixin private ServerOptions server = new ServerOptions();

  /// Asks for the erasures only when the command runs, so that help needs no settings.
  public ErasuresCommand(Supplier<Map<String, Erasure>> erasures, InstantSource clock) {
    this.erasures = erasures;
    this.clock = clock;
  }

  @Override
  public Integer call() {
    var out = spec.commandLine().getOut();
    Map<String, Erasure> found;
    try {
      found =
          server
              .server()
              .<Supplier<Map<String, Erasure>>>map(RemoteErasures::new)
              .orElse(erasures)
              .get();
    } catch (ServerFailure failure) {
      spec.commandLine().getErr().println(SessionPrinter.printable(failure.sentence()));
      return failure.exitCode();
    } catch (KafkaException failure) {
      spec.commandLine().getErr().println("Kafka cannot be read: " + failure.getMessage());
      return ExitCode.KAFKA_FAILED;
    }
    if (json) {
      printJson(found, out);
    } else {
      found.forEach((id, erasure) -> {
        if (isWanted(erasure)) {
          out.printf("%s  erased %s  %s%n", id, erasure.at(), standing(erasure));
        }
      });
      printCount(found, out);
    }
    out.flush();
    return found.values().stream().anyMatch(this::isOverdue) ? ExitCode.GAPS_LEFT : 0;
  }

  private boolean isWanted(Erasure erasure) {
    return (all || !erasure.missing().isEmpty())
        && (!overdue || isOverdue(erasure))
        && (system == null || erasure.missing().contains(system));
  }

  private boolean isOverdue(Erasure erasure) {
    return erasure.isOverdue(clock.instant());
  }

  private String standing(Erasure erasure) {
    return erasure.missing().isEmpty()
        ? "confirmed"
        : "%s until %s: %s"
            .formatted(
                isOverdue(erasure) ? "was to be confirmed" : "waits",
                Objects.requireNonNull(erasure.confirmBy()),
                String.join(", ", erasure.missing()));
  }

  private void printCount(Map<String, Erasure> found, PrintWriter out) {
    var open = found.values().stream().filter(erasure -> !erasure.missing().isEmpty()).count();
    var late = found.values().stream().filter(this::isOverdue).count();
    out.printf(
        "erased %d, confirmed %d, waiting %d, overdue %d%n",
        found.size(), found.size() - open, open - late, late);
  }

  private void printJson(Map<String, Erasure> found, PrintWriter out) {
    var array = JsonMapper.shared().createArrayNode();
    found.forEach((id, erasure) -> {
      if (isWanted(erasure)) {
        var object = array.addObject();
        object.put("session", id).put("erased_at", erasure.at().toString());
        if (erasure.confirmBy() != null) {
          object.put("confirm_by", erasure.confirmBy().toString());
        }
        object.put("overdue", isOverdue(erasure));
        var missing = object.putArray("missing");
        erasure.missing().forEach(missing::add);
      }
    });
    out.println(array.toPrettyString());
  }
}
