package dev.verity.app;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `verity topics`: makes the topics, for a user who may, so that no role has to.
@Command(
    name = "topics",
    description = "Makes the topics that are missing and checks the others, as serve does.",
    mixinStandardHelpOptions = true)
final class TopicsCommand implements Callable<@Nullable Void> {
  private final SettingsOptions options;

  @Spec private CommandSpec spec = CommandSpec.create();

  TopicsCommand(SettingsOptions options) {
    this.options = options;
  }

  @Override
  public @Nullable Void call() throws Mistakes {
    TopicStart.makeTopics(options.read());
    var out = spec.commandLine().getOut();
    out.println("All topics are there, as Verity needs them.");
    out.flush();
    return null;
  }
}
