package dev.verity.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.verity.audit.SigningKey;
import dev.verity.deploy.Chart;
import dev.verity.privacy.Keyset;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Verity can be started with what the chart writes.
final class ChartSettingsTest {
  private static final String CONFIG = "/etc/verity/";

  /// What an operator would put under each key of a Secret.
  private static final Map<String, String> SECRETS =
      Map.of(
          "sha256", "0".repeat(64),
          "sasl.jaas.config", "org.apache.kafka.common.security.scram.ScramLoginModule required;",
          "secrets", "whsec_1,whsec_2",
          "live", "rk_live_1",
          "test", "rk_test_1",
          "secret", "a client's");

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(Role.class)
  void eachRoleIsReadyToStart(Role role) throws Exception {
    var settings = settings(Chart.DEFAULTS, role);
    var read = RoleSettings.of(settings);
    assertThat(settings.get(Keys.ROLES)).containsExactly(role);
    assertThat(read.webhook() != null).isEqualTo(role == Role.WEBHOOK);
    assertThat(read.machine() != null).isEqualTo(role == Role.MACHINE);
    assertThat(read.worker() != null).isEqualTo(role == Role.WORKER);
    assertThat(read.recovery() != null).isEqualTo(role == Role.WORKER);
    assertThat(read.console() != null).isEqualTo(role == Role.CONSOLE);
    assertThat(read.notary()).isNull();
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void eachRoleIsReadyToStartWithEverythingOn(Role role) throws Exception {
    var read = RoleSettings.of(settings(Chart.EVERYTHING, role));
    assertThat(read.keyWrap() != null).isEqualTo(role == Role.MACHINE || role == Role.WORKER);
    assertThat(read.notary() != null).isEqualTo(role == Role.MACHINE);
    assertThat(read.results() != null).isEqualTo(role == Role.WORKER);
    if (read.console() != null) {
      assertThat(read.console().provider()).isNotNull();
      assertThat(read.console().url()).hasToString("https://console.example.com");
    }
  }

  @ParameterizedTest
  @EnumSource(value = Role.class, mode = EnumSource.Mode.EXCLUDE, names = "CONSOLE")
  void eachRoleIsReadyToStartWithTheLeast(Role role) throws Exception {
    assertThat(settings(Chart.LEAST, role).kafka())
        .containsEntry("security.protocol", "PLAINTEXT")
        .doesNotContainKey("sasl.jaas.config");
  }

  @Test
  void whatAnOperatorSaysWins() throws Exception {
    var set = Map.of("settings.admin\\.host", "::", "settings.webhook\\.tolerance", "PT1M");
    var settings = settings(Chart.with(set), Role.WEBHOOK);
    assertThat(settings.get(Keys.ADMIN_HOST)).isEqualTo("::");
    assertThat(settings.get(Keys.WEBHOOK_TOLERANCE)).hasMinutes(1);
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void thePortsAreThoseOfTheSettings(Role role) throws Exception {
    var settings = settings(Chart.EVERYTHING, role, Map.of());
    var ports = new TreeMap<String, Integer>();
    pod(Chart.EVERYTHING, role)
        .at("/spec/containers/0/ports")
        .forEach(
            port -> ports.put(port.path("name").asString(), port.path("containerPort").asInt()));
    var wanted = new TreeMap<>(Map.of("admin", settings.get(Keys.ADMIN_PORT)));
    switch (role) {
      case WEBHOOK -> wanted.put("webhook", settings.get(Keys.WEBHOOK_PORT));
      case CONSOLE -> wanted.put("console", settings.get(Keys.CONSOLE_PORT));
      case MACHINE, WORKER -> {}
    }
    assertThat(ports).isEqualTo(wanted);
  }

  @Test
  void thePublicPathIsTheWebhooks() throws Exception {
    var webhook = RoleSettings.webhook(settings(Chart.DEFAULTS, Role.WEBHOOK));
    var ingress = Chart.DEFAULTS.one("Ingress", "verity-webhook");
    assertThat(ingress.at("/spec/rules/0/http/paths/0/path").asString()).isEqualTo(webhook.path());
  }

  @Test
  void noSecretIsTakenForAValueAndEverythingElseIs() throws IOException {
    var schema = schemaOfSettings();
    assertThat(Secrets.names())
        .isNotEmpty()
        .allSatisfy(name -> assertThat(schema.validate(object(name))).as(name).isNotEmpty());
    assertThat(Keys.all())
        .filteredOn(key -> !key.secret())
        .allSatisfy(
            key -> assertThat(schema.validate(object(key.name()))).as(key.name()).isEmpty());
    assertThat(schema.validate(object("kafka.client.main.consumer.ssl.key.password"))).isNotEmpty();
    assertThat(schema.validate(object("kafka.client.ssl.key.password.file"))).isEmpty();
  }

  private static JsonNode object(String name) {
    return JsonMapper.shared().createObjectNode().put(name, "x");
  }

  private static Schema schemaOfSettings() throws IOException {
    var schema =
        JsonMapper.shared()
            .readTree(Files.readString(Path.of("deploy", "helm", "verity", "values.schema.json")));
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
        .getSchema(schema.at("/properties/settings"));
  }

  /// What the role would read, had it been started by Kubernetes; with ports that are free here.
  private Settings settings(Chart chart, Role role) throws Exception {
    return settings(
        chart, role, Map.of("admin.port", "0", "webhook.port", "0", "console.port", "0"));
  }

  private Settings settings(Chart chart, Role role, Map<String, String> ports) throws Exception {
    var arguments =
        pod(chart, role)
            .at("/spec/containers/0/args")
            .valueStream()
            .map(JsonNode::asString)
            .toList();
    assertThat(arguments)
        .isEqualTo(
            List.of("serve", "--config", CONFIG + "verity.properties", "--roles", role.toString()));
    mount(chart, role);
    var given = new HashMap<>(ports);
    given.put("roles", role.toString());
    return Settings.read(folder.resolve("verity.properties"), Map.of(), given);
  }

  /// Puts everything that the pod's volume is made of where the settings say.
  private void mount(Chart chart, Role role) throws IOException {
    for (var source : pod(chart, role).at("/spec/volumes/0/projected/sources").values()) {
      if (source.has("configMap")) {
        var data = chart.one("ConfigMap", source.at("/configMap/name").asString()).path("data");
        for (var file : data.properties()) {
          Files.writeString(
              folder.resolve(file.getKey()),
              file.getValue().asString().replace(CONFIG, folder + "/"));
        }
      } else {
        for (var item : source.at("/secret/items").values()) {
          var file = folder.resolve(item.path("path").asString());
          Files.createDirectories(file.getParent());
          secret(item.path("key").asString(), file);
        }
      }
    }
    refuseStrayPaths();
  }

  private static void secret(String key, Path file) throws IOException {
    switch (key) {
      case "keyset.json" -> Keyset.create(file);
      case "audit.pem" ->
          SigningKey.make().write(file, file.resolveSibling(file.getFileName() + ".pub"));
      case "ca.crt", "users.json" -> Files.createFile(file);
      default -> Files.writeString(file, SECRETS.get(key));
    }
  }

  /// Whatever the settings call for below the folder of the configuration is mounted there.
  private void refuseStrayPaths() throws IOException {
    var properties = new Properties();
    properties.load(new StringReader(Files.readString(folder.resolve("verity.properties"))));
    assertThat(properties.values())
        .filteredOn(value -> value.toString().startsWith(folder.toString()))
        .isNotEmpty()
        .allSatisfy(value -> assertThat(Path.of(value.toString())).exists());
  }

  private static JsonNode pod(Chart chart, Role role) {
    var kind = role == Role.MACHINE ? "StatefulSet" : "Deployment";
    return chart.one(kind, "verity-" + role).at("/spec/template");
  }
}
