package dev.verity.cli;

import dev.verity.recovery.OnePass;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// One pass of the sweep or of the reconciliation in the foreground.
@Command(
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:no gaps, or all of them recovered",
      "1:gaps are left, or an error of Verity itself",
      "2:wrong usage",
      "3:Stripe refused",
      "4:not found in this mode and account",
      "5:the API key is missing, wrong or lacks a right",
      "6:Stripe is busy or out of reach; try again",
      "7:no clear answer of Stripe; try again",
      "10:Kafka is out of reach or refused"
    })
abstract class RecoveryCommand implements Callable<Integer> {
  private final Supplier<OnePass> pass;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private PassOptions options = new PassOptions();

  /// Asks for the pass only when it is to run, so that help needs no settings.
  RecoveryCommand(Supplier<OnePass> pass) {
    this.pass = pass;
  }

  @Override
  public Integer call() {
    var line = spec.commandLine();
    return new PassReport(line.getOut(), line.getErr(), options.list)
        .of(pass.get(), options.wish());
  }
}
