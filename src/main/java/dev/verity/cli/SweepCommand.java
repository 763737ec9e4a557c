package dev.verity.cli;

import dev.verity.recovery.OnePass;
import java.util.function.Supplier;
import picocli.CommandLine.Command;

/// `verity sweep`.
@Command(
    name = "sweep",
    description =
        "Finds events of the last 30 days whose webhooks never arrived, and puts them into the"
            + " inbox.")
public final class SweepCommand extends RecoveryCommand {
  public SweepCommand(Supplier<OnePass> pass) {
    super(pass);
  }
}
