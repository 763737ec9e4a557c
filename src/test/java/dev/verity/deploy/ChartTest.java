package dev.verity.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// What the chart runs may no more than it needs, and what has to be shut is shut.
final class ChartTest {
  private static final Path ALERTS = Path.of("deploy", "prometheus", "alerts.yaml");
  private static final Path ALERTS_OF_THE_CHART = Chart.FOLDER.resolve("files/alerts.yaml");
  private static final int A_MINUTE = 60;
  private static final List<Chart> CHARTS = List.of(Chart.DEFAULTS, Chart.EVERYTHING, Chart.LEAST);

  @ParameterizedTest
  @CsvSource({
    "webhook.replica, 3",
    "webhook.replicas, many",
    "kafka.bootstrapServers, kafka",
    "modes[0], production",
    "secrets.stripe, sk_live_1",
    "settings.stripe\\.key\\.live, sk_live_1",
    "console.storage.enabled, false",
  })
  void valuesThatDoNotFitAreRefused(String name, String value) {
    assertThatIllegalStateException().isThrownBy(() -> Chart.with(Map.of(name, value)));
  }

  @ParameterizedTest
  @MethodSource("dev.verity.deploy.Chart#renderings")
  void noContainerRunsAsRootOrMayMoreThanItNeeds(Chart chart) {
    assertThat(chart.pods()).hasSizeGreaterThanOrEqualTo(3);
    for (var pod : chart.pods()) {
      var spec = pod.path("spec");
      assertThat(spec.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
      assertThat(spec.at("/securityContext/runAsUser").asInt()).isPositive();
      assertThat(spec.at("/securityContext/seccompProfile/type").asString())
          .isEqualTo("RuntimeDefault");
      assertThat(spec.path("automountServiceAccountToken").asBoolean(true)).isFalse();
      assertThat(Stream.of("hostNetwork", "hostPID", "hostIPC", "initContainers"))
          .noneMatch(spec::has);
      assertThat(spec.path("containers").values())
          .hasSize(1)
          .extracting(container -> container.path("securityContext").toString())
          .containsOnly(
              "{\"allowPrivilegeEscalation\":false,\"readOnlyRootFilesystem\":true,\"capabilities\":{\"drop\":[\"ALL\"]}}");
      assertThat(spec.path("volumes").values()).noneMatch(volume -> volume.has("hostPath"));
    }
    assertThat(chart.all("ServiceAccount"))
        .allMatch(account -> !account.path("automountServiceAccountToken").asBoolean(true));
  }

  @Test
  void onlyThePathOfTheWebhookIsPublic() {
    var chart = Chart.DEFAULTS;
    assertThat(paths(chart)).containsExactly("Exact /webhooks/stripe to verity-webhook:webhook");
    assertThat(paths(Chart.LEAST)).isEmpty();
    assertThat(paths(Chart.EVERYTHING))
        .containsExactly(
            "Exact /webhooks/stripe to verity-webhook:webhook",
            "Prefix / to verity-console:console");
    assertThat(CHARTS.stream().flatMap(it -> it.all("Service").stream()))
        .isNotEmpty()
        .allMatch(service -> !service.path("spec").has("type"))
        .allMatch(service -> !service.path("spec").has("externalIPs"));
    assertThat(CHARTS.stream().flatMap(it -> it.pods().stream()))
        .noneMatch(pod -> pod.toString().contains("hostPort"));
  }

  @Test
  void theNetworkIsShutButForWhatIsNamed() {
    var chart = Chart.DEFAULTS;
    var all = chart.one("NetworkPolicy", "verity").path("spec");
    assertThat(all.path("policyTypes").toString()).isEqualTo("[\"Ingress\",\"Egress\"]");
    assertThat(all.has("ingress") || all.has("egress")).isFalse();
    for (var pod : chart.pods()) {
      assertThat(selects(all.path("podSelector"), pod)).isTrue();
    }
    assertThat(doors(chart))
        .containsExactlyInAnyOrder(
            "monitoring to admin of all",
            "ingress-nginx to webhook of webhook",
            "all to kube-system 53",
            "all to kube-system 53",
            "all to verity 9093",
            "worker to 0.0.0.0/0 443");
    assertThat(doors(Chart.EVERYTHING))
        .contains("ingress-nginx to console of console", "console to 0.0.0.0/0 443")
        .noneMatch(door -> door.startsWith("machine") || door.startsWith("webhook"));
  }

  @Test
  void aRoleIsGivenNoSecretOfAnother() {
    var given = new HashMap<String, Set<String>>();
    Chart.EVERYTHING.pods().forEach(pod -> given.put(Chart.role(pod), secrets(pod)));
    var kafka = "verity-cluster-ca-cert/ca.crt";
    var admin = "verity-admin/sha256";
    assertThat(given)
        .isEqualTo(
            Map.of(
                "webhook",
                Set.of(kafka, admin, "verity-webhook/sasl.jaas.config", "verity-signing/secrets"),
                "machine",
                Set.of(
                    kafka,
                    admin,
                    "verity-machine/sasl.jaas.config",
                    "verity-keyset/keyset.json",
                    "verity-audit/audit.pem"),
                "worker",
                Set.of(
                    kafka,
                    admin,
                    "verity-worker/sasl.jaas.config",
                    "verity-stripe/live",
                    "verity-stripe/test",
                    "verity-results/live",
                    "verity-results/test",
                    "verity-keyset/keyset.json"),
                "console",
                Set.of(
                    kafka,
                    admin,
                    "verity-console/sasl.jaas.config",
                    "verity-oidc/secret",
                    "verity-users/users.json")));
  }

  @Test
  void theChartHasNoSecretAndShowsNoneToTheEnvironment() {
    for (var chart : CHARTS) {
      assertThat(chart.all("Secret")).isEmpty();
      assertThat(chart.pods())
          .allSatisfy(pod ->
              assertThat(pod.toString()).doesNotContain("valueFrom").doesNotContain("envFrom"));
    }
  }

  @Test
  void aStopIsGivenTheTimeThatItTakes() {
    for (var pod : Chart.EVERYTHING.pods()) {
      var before = pod.at("/spec/containers/0/lifecycle/preStop/sleep/seconds").asInt(0);
      assertThat(pod.at("/spec/terminationGracePeriodSeconds").asInt())
          .isGreaterThanOrEqualTo(A_MINUTE + before);
    }
  }

  @Test
  void healthIsAskedWhereItIsAnswered() {
    for (var pod : Chart.EVERYTHING.pods()) {
      var container = pod.at("/spec/containers/0");
      assertThat(container.at("/startupProbe/httpGet").toString())
          .isEqualTo("{\"path\":\"/livez\",\"port\":\"admin\"}");
      assertThat(container.at("/livenessProbe/httpGet").toString())
          .isEqualTo("{\"path\":\"/livez\",\"port\":\"admin\"}");
      assertThat(container.at("/readinessProbe/httpGet").toString())
          .isEqualTo("{\"path\":\"/readyz\",\"port\":\"admin\"}");
    }
  }

  @Test
  void everySelectorAndReferenceFindsSomething() {
    for (var chart : CHARTS) {
      assertThat(chart.all("Service"))
          .allMatch(service ->
              chart.pods().stream().anyMatch(pod -> matches(service.at("/spec/selector"), pod)));
      for (var kind : List.of("Deployment", "StatefulSet", "PodDisruptionBudget")) {
        assertThat(chart.all(kind))
            .allMatch(
                it -> chart.pods().stream().anyMatch(pod -> selects(it.at("/spec/selector"), pod)));
      }
      assertThat(chart.all("ServiceMonitor"))
          .allMatch(monitor ->
              chart.all("Service").stream()
                  .anyMatch(service -> selects(monitor.at("/spec/selector"), service)));
      for (var scaled : List.of("HorizontalPodAutoscaler", "ScaledObject")) {
        assertThat(chart.all(scaled))
            .allSatisfy(it -> {
              var target = chart.one("Deployment", it.at("/spec/scaleTargetRef/name").asString());
              assertThat(target.path("spec").has("replicas")).isFalse();
            });
      }
    }
  }

  @Test
  void aChangeRestartsWhomItConcerns() {
    assertThat(restarted(Map.of("machine.standbys", 2))).containsExactly("machine");
    assertThat(restarted(Map.of("policy", "dryRun: true")))
        .containsExactly("console", "machine", "worker");
    assertThat(restarted(Map.of("topics.prefix", "other")))
        .containsExactly("console", "machine", "webhook", "worker");
    assertThat(restarted(Map.of("webhook.replicas", 3))).isEmpty();
  }

  @Test
  void theImageIsOfThisVersion() throws IOException {
    var version =
        Pattern.compile("<artifactId>verity</artifactId>\\s*<version>([^<]+)</version>")
            .matcher(Files.readString(Path.of("pom.xml")));
    assertThat(version.find()).isTrue();
    assertThat(Chart.DEFAULTS.pods())
        .extracting(pod -> pod.at("/spec/containers/0/image").asString())
        .containsOnly("verity:" + version.group(1));
  }

  @Test
  void theAlertsOfTheChartAreThose() throws IOException {
    assertThat(Files.exists(ALERTS_OF_THE_CHART))
        .as("to mend: mkdir -p %s; cp %s there", ALERTS_OF_THE_CHART.getParent(), ALERTS)
        .isEqualTo(Files.exists(ALERTS));
    var rules = Chart.EVERYTHING.all("PrometheusRule");
    if (Files.exists(ALERTS)) {
      assertThat(ALERTS_OF_THE_CHART).hasSameTextualContentAs(ALERTS);
      assertThat(rules)
          .extracting(rule -> rule.path("spec"))
          .containsExactly(Chart.YAML.readTree(Files.readString(ALERTS)));
    } else {
      assertThat(rules).isEmpty();
    }
  }

  /// Whose pods are made anew after this change.
  private Set<String> restarted(Map<String, Object> set) {
    var before = checksums(Chart.DEFAULTS);
    var after = checksums(Chart.with(set));
    return after.keySet().stream()
        .filter(role -> !Objects.equals(after.get(role), before.get(role)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Map<String, String> checksums(Chart chart) {
    return chart.pods().stream()
        .collect(
            Collectors.toMap(
                Chart::role,
                pod -> pod.at("/metadata/annotations").path("checksum/config").asString()));
  }

  private static List<String> paths(Chart chart) {
    return chart.all("Ingress").stream()
        .flatMap(ingress -> ingress.at("/spec/rules").valueStream())
        .flatMap(rule -> rule.at("/http/paths").valueStream())
        .map(path ->
            "%s %s to %s:%s"
                .formatted(
                    path.path("pathType").asString(),
                    path.path("path").asString(),
                    path.at("/backend/service/name").asString(),
                    path.at("/backend/service/port/name").asString()))
        .sorted()
        .toList();
  }

  /// Who may come in where, and who may go out whereto.
  private static List<String> doors(Chart chart) {
    return chart.all("NetworkPolicy").stream()
        .flatMap(policy -> {
          var role =
              policy
                  .at("/spec/podSelector/matchLabels")
                  .path("app.kubernetes.io/component")
                  .asString("all");
          return Stream.concat(
              each(policy.at("/spec/ingress"), "from")
                  .map(door -> "%s to %s of %s".formatted(door.peer(), door.port(), role)),
              each(policy.at("/spec/egress"), "to")
                  .map(door -> "%s to %s %s".formatted(role, door.peer(), door.port())));
        })
        .toList();
  }

  private record Door(String peer, String port) {}

  private static Stream<Door> each(JsonNode rules, String side) {
    return rules
        .valueStream()
        .flatMap(rule ->
            rule.path(side)
                .valueStream()
                .flatMap(peer ->
                    rule.path("ports")
                        .valueStream()
                        .map(port -> new Door(peer(peer), port.path("port").asString()))));
  }

  private static String peer(JsonNode peer) {
    return peer.has("ipBlock")
        ? peer.at("/ipBlock/cidr").asString()
        : members(peer)
            .filter(member -> member.getKey().equals("matchLabels"))
            .flatMap(member -> member.getValue().valueStream())
            .map(JsonNode::asString)
            .collect(Collectors.joining(" "));
  }

  private static Set<String> secrets(JsonNode pod) {
    var secrets = new HashSet<String>();
    members(pod.at("/spec/volumes"))
        .filter(member -> member.getKey().equals("secret"))
        .forEach(member ->
            member
                .getValue()
                .path("items")
                .forEach(item ->
                    secrets.add(
                        member.getValue().path("name").asString()
                            + "/"
                            + item.path("key").asString())));
    return secrets;
  }

  private static boolean selects(JsonNode selector, JsonNode object) {
    return matches(selector.path("matchLabels"), object);
  }

  private static boolean matches(JsonNode labels, JsonNode object) {
    var its = object.at("/metadata/labels");
    return !labels.isEmpty()
        && labels
            .propertyStream()
            .allMatch(label -> label.getValue().equals(its.get(label.getKey())));
  }

  /// Every member of every object in this one.
  private static Stream<Map.Entry<String, JsonNode>> members(JsonNode node) {
    return Stream.concat(node.propertyStream(), node.valueStream().flatMap(ChartTest::members));
  }
}
