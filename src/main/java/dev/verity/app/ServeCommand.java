package dev.verity.app;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `verity serve`: runs until it is told to stop, then finishes what is under way.
@Command(
    name = "serve",
    description = "Takes webhooks, drives sessions and makes the follow-up calls.",
    mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
  private final SettingsOptions options;

  @Option(
      names = "--roles",
      paramLabel = "ROLE,…",
      description = "webhook, machine, worker; all of them unless given.")
  private @Nullable String roles;

  ServeCommand(SettingsOptions options) {
    this.options = options;
  }

  @Override
  public Integer call() throws Mistakes, InterruptedException {
    var settings = options.readWith(Keys.ROLES, roles);
    settings.get(Keys.LOG_FORMAT).use();
    var verity = Verity.start(settings);
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
}
