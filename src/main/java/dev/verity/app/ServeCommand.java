package dev.verity.app;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `verity serve`: runs until it is told to stop, then finishes what is under way.
@Command(
    name = "serve",
    description = "Takes webhooks, drives sessions and makes the follow-up calls.",
    mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
  private final SettingsOptions options;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--roles",
      paramLabel = "ROLE,…",
      description = "webhook, machine, worker, console; the first three unless given.")
  private @Nullable String roles;

  ServeCommand(SettingsOptions options) {
    this.options = options;
  }

  @Override
  public Integer call() throws Mistakes, InterruptedException {
    var settings = options.readWith(Keys.ROLES, roles);
    settings.get(Keys.LOG_FORMAT).use();
    var verity = Verity.start(settings);
    var console = verity.console();
    if (console != null) {
      console.invitation().ifPresent(this::invite);
    }
    var stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  verity.close();
                  stopped.countDown();
                },
                "verity-stop"));
    stopped.await();
    return 0;
  }

  /// Printed and not logged, since whoever has the link becomes the administrator.
  private void invite(String link) {
    var out = spec.commandLine().getOut();
    out.printf("The console has no user yet. Become the first, within an hour:%n  %s%n", link);
    out.flush();
  }
}
