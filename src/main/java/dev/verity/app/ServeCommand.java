package dev.verity.app;

import dev.verity.access.BadRoster;
import dev.verity.console.Console;
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
      description = "webhook, machine, worker, console; the first three unless given.")
  private @Nullable String roles;

  ServeCommand(SettingsOptions options) {
    this(options, null);
  }

  ServeCommand(SettingsOptions options, @Nullable String roles) {
    this.options = options;
    this.roles = roles;
  }

  @Override
  public Integer call() throws Mistakes, InterruptedException {
    var settings = settings();
    LogSetup.write(settings.get(Keys.LOG_FORMAT));
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
    invite(verity.console());
    stopped.await();
    return 0;
  }

  Settings settings() throws Mistakes {
    return options.readWith(Keys.ROLES, roles);
  }

  /// Printed and not logged, since whoever has the link becomes the administrator.
  private void invite(@Nullable Console console) {
    if (console == null) {
      return;
    }
    try {
      console
          .invitation()
          .ifPresent(link ->
              System.out.printf(
                  "The console has no user yet. Become the first, within an hour:%n  %s%n", link));
    } catch (BadRoster unusable) {
      System.out.println("Nobody can sign in at the console. " + unusable.getMessage());
    }
    System.out.flush();
  }
}
