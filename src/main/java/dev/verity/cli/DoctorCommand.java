package dev.verity.cli;

import dev.verity.doctor.Examination;
import dev.verity.doctor.Finding;
import dev.verity.doctor.Mark;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/// `verity doctor`: one line for each thing that is looked at, and how to mend what is wrong.
@Command(
    name = "doctor",
    description =
        "Looks at settings, Kafka, topics, API keys, webhook endpoints and the clock. Changes"
            + " nothing.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:nothing has failed", "1:something has failed", "2:wrong usage"})
public final class DoctorCommand implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final int WHAT_WIDTH = 36;

  private final Examination examination;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "The url of your webhook endpoint, as Stripe has it. Without it all endpoints are judged"
              + " that name any type of a verification session.")
  private @Nullable String url;

  @Option(names = "--json", description = "Print a JSON array instead of lines.")
  private boolean json;

  public DoctorCommand(Examination examination) {
    this.examination = examination;
  }

  @Override
  public Integer call() throws InterruptedException {
    var out = spec.commandLine().getOut();
    var findings = new ArrayList<Finding>();
    examination.examine(
        url,
        finding -> {
          findings.add(finding);
          if (!json) {
            print(out, finding);
          }
        });
    if (json) {
      out.println(array(findings));
      out.flush();
    }
    return findings.stream().anyMatch(finding -> finding.mark() == Mark.FAIL) ? FAILED : 0;
  }

  private static void print(PrintWriter out, Finding finding) {
    var found = SessionPrinter.printable(finding.found());
    out.printf(
        "%-4s  %-" + WHAT_WIDTH + "s  %s%n",
        finding.mark().word(),
        SessionPrinter.printable(finding.what()),
        found);
    if (finding.fix() != null) {
      out.printf("      fix: %s%n", SessionPrinter.printable(finding.fix()));
    }
    out.flush();
  }

  private static String array(List<Finding> findings) {
    var array = JsonMapper.shared().createArrayNode();
    for (var finding : findings) {
      array
          .addObject()
          .put("mark", finding.mark().word())
          .put("what", finding.what())
          .put("found", finding.found())
          .put("fix", finding.fix());
    }
    return array.toPrettyString();
  }
}
