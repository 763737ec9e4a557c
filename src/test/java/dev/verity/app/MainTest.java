package dev.verity.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class MainTest {
  @TempDir private Path folder;

  private record Run(int exit, String out, String err) {
    List<String> errorLines() {
      return err.lines().toList();
    }
  }

  @Test
  void helpNamesEveryCommand() {
    var run = run("--help");

    assertThat(run.exit).isZero();
    assertThat(run.out)
        .contains(
            "serve", "sessions", "dead-letters", "doctor", "settings", "help", "--config", "--set");
    assertThat(run.err).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "serve",
        "sessions",
        "settings",
        "doctor",
        "request",
        "dead-letters redrive",
        "sessions get",
        "sweep",
        "reconcile"
      })
  void everyCommandHasHelpThatNamesTheCommonOptions(String command) {
    var run = run((command + " --help").split(" "));

    assertThat(run.exit).isZero();
    assertThat(run.out).contains("Usage: verity " + command, "--config", "--set");
    assertThat(run.err).isEmpty();
  }

  @Test
  void theVersionIsTold() {
    assertThat(run("--version").out).startsWith("verity ");
  }

  @Test
  void settingsPrintsTheTable() {
    var run = run("settings");

    assertThat(run.exit).isZero();
    assertThat(run.out).isEqualTo(SettingsCommand.table());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--nonsense",
        "serve --nonsense",
        "serve stray",
        "nonsense",
        "serve --set webhook.port",
        "sessions get"
      })
  void wrongUsageIsTold(String line) {
    var run = run(line.split(" "));

    assertThat(run.exit).isEqualTo(2);
    assertThat(run.err).isNotBlank().doesNotContain("\tat ");
    assertThat(run.out).isEmpty();
  }

  @Test
  void serveWithBadSettingsTellsOneLinePerMistake() {
    var run =
        run("serve", "--set", "webhook.port=many", "--set", "admin.prot=1", "--roles", "cook");

    assertThat(run.exit).isEqualTo(78);
    assertThat(run.errorLines())
        .containsExactlyInAnyOrder(
            "admin.prot is no setting.",
            "roles is 'cook'; wanted: webhook, machine, worker, console, or several.",
            "webhook.port is 'many'; wanted: a port, 0 for any.");
  }

  @Test
  void serveTellsEverythingThatIsMissingAtOnce() throws Exception {
    var policy = Files.writeString(folder.resolve("policy.yaml"), "lease: soon\n");

    var run = serve("policy.file=" + policy, "stripe.api.base=ftp://x");

    assertThat(run.exit).isEqualTo(78);
    assertThat(run.errorLines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith(policy + ": lease is 'soon'; wanted: "),
            line ->
                assertThat(line)
                    .startsWith(
                        "The webhook role needs the endpoint's signing secret: set"
                            + " webhook.secrets "),
            line ->
                assertThat(line)
                    .startsWith("The worker role needs an API key: set stripe.key.test "),
            line ->
                assertThat(line).startsWith("The settings stripe.* do not fit: An API base like "));
  }

  @Test
  void serveTellsPortsThatAreTaken() throws Exception {
    try (var one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var two = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var run =
          run(
              Map.of("VERITY_WEBHOOK_SECRETS", "whsec_1"),
              "serve",
              "--set=roles=webhook",
              "--set=webhook.host=127.0.0.1",
              "--set=webhook.port=" + one.getLocalPort(),
              "--set=admin.port=" + two.getLocalPort());

      assertThat(run.exit).isEqualTo(78);
      assertThat(run.errorLines())
          .satisfiesExactly(
              line -> assertThat(line).startsWith("Port " + two.getLocalPort() + " (admin.port) "),
              line ->
                  assertThat(line).startsWith("Port " + one.getLocalPort() + " (webhook.port) "));
    }
  }

  @Test
  void serveTellsWhenKafkaDoesNotAnswer() throws Exception {
    var silent = "127.0.0.1:" + freePort();

    var run =
        serve("roles=machine", "kafka.bootstrap.servers=" + silent, "kafka.start.timeout=PT0.5S");

    assertThat(run.exit).isEqualTo(78);
    assertThat(run.errorLines())
        .singleElement()
        .asString()
        .startsWith(
            "Kafka at %s (kafka.bootstrap.servers) could not be used within PT0.5S: "
                .formatted(silent));
  }

  @Test
  void serveTellsWhenKafkasClientCannotBeSetUp() {
    var run = serve("roles=machine", "kafka.client.security.protocol=NONSENSE");

    assertThat(run.exit).isEqualTo(78);
    assertThat(run.errorLines())
        .singleElement()
        .asString()
        .startsWith("The settings of the Kafka client (kafka.*) are not usable: ")
        .contains("security.protocol");
  }

  @Test
  void aCommandThatCallsStripeTellsBadSettingsToo() {
    var run = run(Map.of("VERITY_NONSENSE", "1"), "sessions", "get", "vs_1");

    assertThat(run.exit).isEqualTo(78);
    assertThat(run.errorLines())
        .containsExactly("The environment variable VERITY_NONSENSE is no setting.");
  }

  @Test
  void aKeyOfTheWrongModeIsToldWithoutShowingIt() {
    var environment = Map.of("VERITY_STRIPE_KEY_TEST", "sk_live_never_to_be_seen");
    var run = run(environment, "sessions", "get", "vs_1");

    assertThat(run.exit).isEqualTo(78);
    assertThat(run.errorLines())
        .containsExactly(
            "The settings stripe.* do not fit: A test key is wanted, a live one was found.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "webhook.secrets",
        "stripe.key.live",
        "kafka.client.sasl.jaas.config",
        "kafka.client.ssl.keystore.password",
        "kafka.client.main.consumer.ssl.key.password"
      })
  void aSecretOnTheCommandLineIsRefusedWithoutShowingIt(String name) {
    var run = run("sessions", "get", "vs_1", "--set", name + "=never_to_be_seen");

    assertThat(run.exit).isEqualTo(78);
    assertThat(run.errorLines())
        .singleElement()
        .asString()
        .startsWith(name + " is a secret, and --set shows it")
        .contains(name + ".file")
        .doesNotContain("never_to_be_seen");
  }

  @Test
  void theSettingsFileIsNamedByOptionOrVariable() throws Exception {
    var fromVariable = Files.writeString(folder.resolve("variable.properties"), "a=1\n");
    var fromOption = Files.writeString(folder.resolve("option.properties"), "b=1\n");
    var environment = Map.of("VERITY_CONFIG", fromVariable.toString());

    assertThat(run(environment, "sessions", "get", "vs_1").errorLines())
        .containsExactly("a is no setting.");
    assertThat(
            run(environment, "sessions", "get", "vs_1", "--config", fromOption.toString())
                .errorLines())
        .containsExactly("b is no setting.");
    assertThat(
            run(environment, "--config", fromOption.toString(), "sessions", "get", "vs_1")
                .errorLines())
        .containsExactly("b is no setting.");
  }

  @Test
  void settingsOfTheCommandLineOverrideTheEnvironment() {
    var environment = Map.of("VERITY_STRIPE_READ_TIMEOUT", "bad");

    assertThat(
            run(environment, "sessions", "get", "vs_1", "--set", "stripe.read.timeout=worse")
                .errorLines())
        .singleElement()
        .asString()
        .startsWith("stripe.read.timeout is 'worse'; wanted: ");
  }

  /// With these settings, and on free ports.
  private static Run serve(String... settings) {
    return run(
        Stream.concat(
                Stream.of("serve", "--set=webhook.port=0", "--set=admin.port=0"),
                Stream.of(settings).map(setting -> "--set=" + setting))
            .toArray(String[]::new));
  }

  private static Run run(String... arguments) {
    return run(Map.of(), arguments);
  }

  private static Run run(Map<String, String> environment, String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    var exit =
        Main.commandLine(environment)
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(arguments);
    return new Run(exit, out.toString(), err.toString());
  }

  private static int freePort() throws Exception {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
