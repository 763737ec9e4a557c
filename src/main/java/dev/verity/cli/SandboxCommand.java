package dev.verity.cli;

import dev.verity.sandbox.Chaos;
import dev.verity.sandbox.EndpointSettings;
import dev.verity.sandbox.Limits;
import dev.verity.sandbox.Sandbox;
import dev.verity.sandbox.SandboxSettings;
import dev.verity.sandbox.SandboxSettings.Pace;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `verity sandbox`: Stripe Identity on this machine, until it is told to stop.
@Command(
    name = "sandbox",
    description =
        "Runs a stateful Stripe Identity for trying things out; nothing leaves this machine.",
    footer = {
      "",
      "It accepts the keys sk_test_sandbox and sk_live_sandbox. What people do is said to it over"
          + " HTTP:",
      "  curl -X POST URL/sandbox/sessions/vs_…/submit -d '{\"outcome\":\"verified\"}'",
      "  curl URL/sandbox/ledger"
    },
    mixinStandardHelpOptions = true)
public final class SandboxCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--host",
      defaultValue = "127.0.0.1",
      description = "Where to listen (${DEFAULT-VALUE}).")
  private String host = "127.0.0.1";

  @Option(names = "--port", defaultValue = "8090", description = "The port (${DEFAULT-VALUE}).")
  private int port;

  @Option(names = "--endpoint", paramLabel = "URL", description = "Where to send webhooks.")
  private @Nullable URI endpoint;

  @Option(
      names = "--secret-file",
      paramLabel = "FILE",
      description = "The endpoint's signing secret; without it one is made up and printed.")
  private @Nullable Path secretFile;

  @Option(names = "--thin", description = "Send thin events instead of snapshots.")
  private boolean thin;

  @Option(
      names = "--chaos",
      paramLabel = "SEED",
      description = "Duplicate, reorder, lose and retry webhooks; the same seed, the same chaos.")
  private @Nullable Long chaos;

  @Option(
      names = "--redaction-takes",
      defaultValue = "PT2S",
      paramLabel = "DURATION",
      description = "How long a redaction takes (${DEFAULT-VALUE}); up to four days at Stripe.")
  private Duration redactionTakes = Pace.DEFAULT.redaction();

  @Option(names = "--no-limits", description = "Do not limit the calls per second.")
  private boolean noLimits;

  @Override
  public Integer call() throws Exception {
    try (var sandbox = Sandbox.start(settings())) {
      var out = spec.commandLine().getOut();
      out.printf("Stripe Identity is played at %s%n", sandbox.url());
      if (endpoint != null) {
        var registered = sandbox.register(endpointSettings(endpoint));
        if (secretFile == null) {
          out.printf("Webhooks are signed with %s%n", registered.settings().secrets().getFirst());
        }
      }
      out.flush();
      var stop = new CountDownLatch(1);
      Runtime.getRuntime().addShutdownHook(new Thread(stop::countDown));
      stop.await();
      return ExitCode.OK;
    } catch (IllegalArgumentException | IllegalStateException wrong) {
      throw new ParameterException(spec.commandLine(), String.valueOf(wrong.getMessage()), wrong);
    }
  }

  private SandboxSettings settings() {
    var usual = Pace.DEFAULT;
    var settings =
        SandboxSettings.defaults()
            .at(host, port)
            .with(
                new Pace(
                    redactionTakes,
                    usual.processing(),
                    usual.work(),
                    usual.silence(),
                    usual.idempotency()))
            .with(noLimits ? Limits.NONE : Limits.STRIPE);
    return chaos == null ? settings : settings.withSeed(chaos).with(Chaos.lively(chaos));
  }

  private EndpointSettings endpointSettings(URI url) throws IOException {
    return new EndpointSettings(
        url,
        secretFile == null ? List.of() : List.of(Files.readString(secretFile).strip()),
        Set.of(),
        thin ? EndpointSettings.Format.THIN : EndpointSettings.Format.SNAPSHOT,
        null,
        false,
        false);
  }
}
