package dev.verity.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.verity.webhook.WebhookSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SettingsTest {
  private static final String SECRET = "whsec_never_to_be_seen";
  private static final String API_KEY = "sk_test_never_to_be_seen";

  @TempDir private Path folder;

  @Test
  void withoutAnythingGivenTheDefaultsHold() throws Mistakes {
    var settings = Settings.read(null, Map.of(), Map.of());

    assertThat(settings.get(Keys.ROLES)).containsExactly(Role.WEBHOOK, Role.MACHINE, Role.WORKER);
    assertThat(settings.get(Keys.WEBHOOK_PORT)).isEqualTo(8080);
    assertThat(settings.get(Keys.WEBHOOK_TOLERANCE)).isEqualTo(Duration.ofMinutes(5));
    assertThat(settings.get(Keys.WEBHOOK_MODES))
        .containsExactlyInAnyOrder(WebhookSettings.Mode.values());
    assertThat(settings.get(Keys.STRIPE_API)).isEqualTo(URI.create("https://api.stripe.com"));
    assertThat(settings.get(Keys.WEBHOOK_SECRETS)).isEmpty();
    assertThat(settings.find(Keys.POLICY)).isNull();
    assertThat(settings.find(Keys.STRIPE_KEY_LIVE)).isNull();
    assertThat(settings.kafka())
        .isEqualTo(Map.of("bootstrap.servers", "localhost:9092", "metric.reporters", ""));
  }

  @Test
  void kafkasOwnMetricsAreShownOverJmxOnlyToWhoAsksForIt() throws Exception {
    var jmx = "org.apache.kafka.common.metrics.JmxReporter";
    var given = Map.of("kafka.client.metric.reporters", jmx);
    assertThat(Settings.read(null, Map.of(), given).kafka()).containsEntry("metric.reporters", jmx);
  }

  @Test
  void theCommandLineOverridesTheEnvironmentAndThatTheFile() throws Exception {
    var file =
        file("webhook.port = 1\nadmin.port = 1\ntopics.partitions = 1\nwebhook.host = from.file\n");
    var environment =
        Map.of(
            "VERITY_ADMIN_PORT", "2", "VERITY_TOPICS_PARTITIONS", "2", "VERITY_WEBHOOK_HOST", "h");

    var settings =
        Settings.read(file, environment, Map.of("topics.partitions", "3", "webhook.host", " g "));

    assertThat(settings.get(Keys.WEBHOOK_PORT)).isEqualTo(1);
    assertThat(settings.get(Keys.ADMIN_PORT)).isEqualTo(2);
    assertThat(settings.get(Keys.PARTITIONS)).isEqualTo(3);
    assertThat(settings.get(Keys.WEBHOOK_HOST)).isEqualTo("g");
  }

  @Test
  void aSecretIsReadFromAFileOfItsOwn() throws Exception {
    var secret = Files.writeString(folder.resolve("secrets"), SECRET + ", whsec_two\n");

    assertThat(read("webhook.secrets.file", secret.toString()).get(Keys.WEBHOOK_SECRETS))
        .hasSize(2);
    assertThat(
            Settings.read(null, Map.of("VERITY_WEBHOOK_SECRETS_FILE", secret + " "), Map.of())
                .get(Keys.WEBHOOK_SECRETS))
        .hasSize(2);
  }

  @Test
  void aSecretThatOverridesAnotherMayBeAValueOrAFile() throws Exception {
    var one = Files.writeString(folder.resolve("one"), "whsec_one");
    var asFile = Map.of("webhook.secrets.file", one.toString());
    var two = "whsec_two,whsec_three";

    assertThat(
            Settings.read(
                    null,
                    Map.of("VERITY_WEBHOOK_SECRETS_FILE", one.toString()),
                    Map.of("webhook.secrets", two))
                .get(Keys.WEBHOOK_SECRETS))
        .hasSize(2);
    assertThat(
            Settings.read(null, Map.of("VERITY_WEBHOOK_SECRETS", two), asFile)
                .get(Keys.WEBHOOK_SECRETS))
        .hasSize(1);
    assertThat(
            Settings.read(
                    file("webhook.secrets.file=" + one),
                    Map.of("VERITY_WEBHOOK_SECRETS", two),
                    Map.of())
                .get(Keys.WEBHOOK_SECRETS))
        .hasSize(2);
  }

  @Test
  void aSecretGivenTwiceInOnePlaceIsRefused() throws Exception {
    var one = Files.writeString(folder.resolve("one"), API_KEY);

    assertThat(mistakes(Map.of("stripe.key.test", API_KEY, "stripe.key.test.file", one.toString())))
        .containsExactly(
            "stripe.key.test and stripe.key.test.file are both given; wanted: one of them.");
  }

  @Test
  void aSecretsFileThatCannotBeReadIsNamed() {
    var missing = folder.resolve("missing").toString();

    assertThat(mistakes(Map.of("stripe.key.live.file", missing)))
        .containsExactly("The file %s of stripe.key.live.file cannot be read.".formatted(missing));
  }

  @Test
  void onlySecretsHaveFiles() {
    assertThat(mistakes(Map.of("webhook.port.file", "x")))
        .containsExactly("webhook.port.file is no setting.");
  }

  @Test
  void whatIsNoSettingIsRefusedWhereverItComesFrom() throws Exception {
    var file = file("webhook.prot=1\n");

    assertThat(mistakes(file, Map.of("VERITY_ADMIN", "1", "PATH", "x"), Map.of("roles.x", "y")))
        .containsExactlyInAnyOrder(
            "The environment variable VERITY_ADMIN is no setting.",
            "roles.x is no setting.",
            "webhook.prot is no setting.");
  }

  @ParameterizedTest
  @CsvSource({
    "webhook-port, webhook.port",
    "webhook_port, webhook.port",
    "stripe.keytest, stripe.key.test"
  })
  void theSettingThatWasPerhapsMeantIsNamed(String found, String meant) {
    assertThat(mistakes(Map.of(found, "1")))
        .containsExactly("%s is no setting. Is %s meant?".formatted(found, meant));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"VERITY_CONFIG", "VERITY_JAVA_HOME", "VERITY_JAVA_OPTS", "VERITY_JAVA_FOLDERS"})
  void theVariablesOfTheLauncherAreNoMistakes(String variable) throws Mistakes {
    assertThat(Settings.read(null, Map.of(variable, "x"), Map.of())).isNotNull();
  }

  @Test
  void whatKubernetesSaysOfServicesIsPassedOver() throws Mistakes {
    var environment =
        Map.of(
            "VERITY_SERVICE_HOST", "10.0.0.7",
            "VERITY_SERVICE_PORT", "8080",
            "VERITY_SERVICE_PORT_WEBHOOK", "8080",
            "VERITY_PORT", "tcp://10.0.0.7:8080",
            "VERITY_PORT_8080_TCP", "tcp://10.0.0.7:8080",
            "VERITY_PORT_8080_TCP_PROTO", "tcp",
            "VERITY_PORT_8080_TCP_PORT", "8080",
            "VERITY_PORT_8080_TCP_ADDR", "10.0.0.7",
            "VERITY_WEBHOOK_PORT", "tcp://10.0.0.8:8080",
            "VERITY_WEBHOOK_SERVICE_HOST", "10.0.0.8");

    assertThat(Settings.read(null, environment, Map.of()).get(Keys.WEBHOOK_PORT)).isEqualTo(8080);
  }

  @Test
  void whatOnlyLooksLikeAServiceIsASetting() throws Mistakes {
    var environment = Map.of("VERITY_KAFKA_BOOTSTRAP_SERVERS", "tcp://kafka:9092");

    assertThat(Settings.read(null, environment, Map.of()).get(Keys.KAFKA))
        .isEqualTo("tcp://kafka:9092");
  }

  @Test
  void allMistakesAreToldAtOnce() throws Exception {
    var file = file("webhook.port=many\n");

    assertThat(
            mistakes(
                file,
                Map.of("VERITY_TOPICS_PARTITIONS", "0", "VERITY_NONSENSE", "1"),
                Map.of("roles", "cook", "stripe.key.test", "pk_test_1")))
        .containsExactlyInAnyOrder(
            "The environment variable VERITY_NONSENSE is no setting.",
            "roles is 'cook'; wanted: webhook, machine, worker, console, or several.",
            "topics.partitions is '0'; wanted: a number from 1.",
            "webhook.port is 'many'; wanted: a port, 0 for any.",
            "stripe.key.test is not readable; wanted: sk_test_… or rk_test_….");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "roles                     | ''            | webhook, machine, worker, console, or several",
        "roles                     | webhook cook  | webhook, machine, worker, console, or several",
        "kafka.bootstrap.servers   | ''            | host:port,…",
        "kafka.start.timeout       | 30s           | an ISO-8601 duration from PT0.001S to PT24H",
        "kafka.start.timeout       | PT0S          | an ISO-8601 duration from PT0.001S to PT24H",
        "kafka.start.timeout       | PT-1S         | an ISO-8601 duration from PT0.001S to PT24H",
        "kafka.start.timeout       | P2D           | an ISO-8601 duration from PT0.001S to PT24H",
        "machine.tick              | PT0.0001S     | an ISO-8601 duration from PT0.001S to PT24H",
        "stripe.read.timeout       | PT30S         | an ISO-8601 duration from PT0.001S to PT29S",
        "worker.attempt.pause      | PT11S         | an ISO-8601 duration from PT0.001S to PT10S",
        "topics.prefix             | no/name       | up to 200 letters, digits, dots, dashes and"
            + " underscores",
        "topics.partitions         | 0             | a number from 1",
        "topics.partitions         | 99999999999   | a number from 1",
        "stripe.calls.per.second   | 2147483647    | a number from 1 to 10000",
        "topics.replication        | 40000         | a number from 1 to 32767",
        "webhook.port              | 65536         | a port, 0 for any",
        "webhook.port              | -1            | a port, 0 for any",
        "webhook.port              | http          | a port, 0 for any",
        "webhook.modes             | prod          | test, live, or both",
        "stripe.api.base           | a b           | http(s)://host[:port]",
        "machine.state.directory   | ''            | a directory",
        "log.format                | xml           | json or text",
      })
  void aBadValueIsToldWithItsKeyWhatWasFoundAndWhatIsWanted(
      String key, String found, String wanted) {
    assertThat(mistakes(Map.of(key, found)))
        .containsExactly("%s is '%s'; wanted: %s.".formatted(key, found, wanted));
  }

  @ParameterizedTest
  @CsvSource({
    "stripe.key.test, sk test never to be seen",
    "stripe.key.live, pk_live_never_to_be_seen",
  })
  void aSecretIsNeverShownNotEvenAWrongOne(String key, String secret) {
    assertThat(mistakes(Map.of(key, secret)))
        .singleElement()
        .asString()
        .startsWith(key + " is not readable; wanted: ")
        .doesNotContain("never");
  }

  @Test
  void settingsNeverPrintSecrets() throws Mistakes {
    var settings =
        Settings.read(
            null,
            Map.of(),
            Map.of(
                "webhook.secrets", SECRET,
                "stripe.key.test", API_KEY,
                "kafka.client.sasl.jaas.config", "password=never_to_be_seen"));

    assertThat(
            List.of(
                settings,
                Objects.requireNonNull(settings.find(Keys.STRIPE_KEY_TEST)),
                settings.get(Keys.WEBHOOK_SECRETS),
                Keys.all()))
        .allSatisfy(shown -> assertThat(shown.toString()).doesNotContain("never_to_be_seen"));
  }

  @Test
  void settingsOfKafkasClientsArePassedThrough() throws Exception {
    var file = file("kafka.client.ssl.truststore.location=/ca\nkafka.client.client.rack=a\n");
    var environment =
        Map.of(
            "VERITY_KAFKA_CLIENT_SECURITY_PROTOCOL", "SSL",
            "VERITY_KAFKA_CLIENT_CLIENT_RACK", "b",
            "VERITY_KAFKA_BOOTSTRAP_SERVERS", "one:1,two:2");

    assertThat(Settings.read(file, environment, Map.of("kafka.client.metrics.x", "y")).kafka())
        .isEqualTo(
            Map.of(
                "bootstrap.servers", "one:1,two:2",
                "ssl.truststore.location", "/ca",
                "security.protocol", "SSL",
                "client.rack", "b",
                "metric.reporters", "",
                "metrics.x", "y"));
  }

  @Test
  void aSecretOfKafkasClientsMayComeFromAFile() throws Exception {
    var jaas = file("org.example.Module required password=\"p\";\n");
    var given =
        Map.of(
            "kafka.client.sasl.jaas.config.file",
            jaas.toString(),
            "kafka.client.sasl.oauthbearer.assertion.private.key.file",
            "/passed/through");

    assertThat(Settings.read(file("kafka.client.sasl.jaas.config=x"), Map.of(), given).kafka())
        .containsEntry("sasl.jaas.config", "org.example.Module required password=\"p\";")
        .containsEntry("sasl.oauthbearer.assertion.private.key.file", "/passed/through")
        .doesNotContainKey("sasl.jaas.config.file");
    assertThat(mistakes(Map.of("kafka.client.ssl.key.password.file", "/nowhere")))
        .containsExactly("The file /nowhere of kafka.client.ssl.key.password.file cannot be read.");
    assertThat(
            mistakes(
                Map.of(
                    "kafka.client.ssl.key.password",
                    "p",
                    "kafka.client.ssl.key.password.file",
                    jaas.toString())))
        .singleElement()
        .asString()
        .contains("both given");
  }

  @Test
  void aSettingsFileThatCannotBeReadIsNamed() throws Exception {
    var missing = folder.resolve("missing.properties");
    var malformed = file("webhook.port=\\u00zz\n");

    assertThat(mistakes(missing, Map.of(), Map.of()))
        .containsExactly("The settings file %s cannot be read.".formatted(missing));
    assertThat(mistakes(malformed, Map.of(), Map.of()))
        .containsExactly("The settings file %s cannot be read.".formatted(malformed));
  }

  @Test
  void whatMayBeEmptyMayBeEmptied() throws Exception {
    var settings =
        Settings.read(
            file("policy.file=/p.yaml\nwebhook.accounts=acct_1\nstripe.key.test=" + API_KEY),
            Map.of("VERITY_POLICY_FILE", "", "VERITY_WEBHOOK_ACCOUNTS", ""),
            Map.of("stripe.key.test", ""));

    assertThat(settings.find(Keys.POLICY)).isNull();
    assertThat(settings.get(Keys.WEBHOOK_ACCOUNTS)).isEmpty();
    assertThat(settings.find(Keys.STRIPE_KEY_TEST)).isNull();
  }

  @Test
  void listsAreReadWithOrWithoutBlanks() throws Mistakes {
    assertThat(read("roles", "Webhook, MACHINE").get(Keys.ROLES))
        .containsExactlyInAnyOrder(Role.WEBHOOK, Role.MACHINE);
    assertThat(read("webhook.accounts", "own , acct_1,").get(Keys.WEBHOOK_ACCOUNTS))
        .containsExactly("own", "acct_1");
  }

  @ParameterizedTest
  @MethodSource("keys")
  void everyDefaultIsReadable(Key<?> key) throws Mistakes {
    var given = new HashMap<String, String>();
    given.put(key.name(), key.text());

    assertThat(Settings.read(null, Map.of(), given).find(key))
        .usingRecursiveComparison()
        .isEqualTo(Settings.read(null, Map.of(), Map.of()).find(key));
  }

  static List<Key<?>> keys() {
    return Keys.all();
  }

  @Test
  void noTwoSettingsShareAVariable() {
    assertThat(Keys.all().stream().map(key -> Key.environmentName(key.name())))
        .doesNotHaveDuplicates();
  }

  private static Settings read(String key, String text) throws Mistakes {
    return Settings.read(null, Map.of(), Map.of(key, text));
  }

  private static List<String> mistakes(Map<String, String> given) {
    return mistakes(null, Map.of(), given);
  }

  private static List<String> mistakes(
      @Nullable Path file, Map<String, String> environment, Map<String, String> given) {
    var mistakes =
        catchThrowableOfType(Mistakes.class, () -> Settings.read(file, environment, given));
    return Objects.requireNonNull(mistakes, "mistakes were wanted").sentences();
  }

  private Path file(String text) throws IOException {
    return Files.writeString(Files.createTempFile(folder, "verity", ".properties"), text);
  }
}
