package dev.verity.cli;

import dev.verity.recovery.OnePass;
import java.util.function.Supplier;
import picocli.CommandLine.Command;

/// `verity reconcile`.
@Command(
    name = "reconcile",
    description =
        "Compares all sessions at Stripe with what Verity knows, and has the machine read those"
            + " that differ.")
public final class ReconcileCommand extends RecoveryCommand {
  public ReconcileCommand(Supplier<OnePass> pass) {
    super(pass);
  }
}
