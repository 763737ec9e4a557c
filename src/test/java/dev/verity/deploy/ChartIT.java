package dev.verity.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

/// What the chart renders is what Kubernetes, its operators and Helm take.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ChartIT {
  private final Kinds kinds;

  ChartIT(@TempDir Path folder) throws IOException, InterruptedException {
    kinds = new Kinds(Path.of("target", "strimzi"), folder);
  }

  @Test
  void helmFindsNoFault() {
    var result = Chart.lint();
    assertThat(result.isFailed()).as(String.join("\n", result.getMessages())).isFalse();
  }

  @ParameterizedTest
  @MethodSource("dev.verity.deploy.Chart#renderings")
  void eachObjectIsAsItsKindWants(Chart chart) {
    assertThat(chart.objects()).isNotEmpty();
    assertThat(chart.objects())
        .allSatisfy(object -> assertThat(kinds.findings(object)).as(object.toString()).isEmpty());
    assertThat(chart.objects().stream().map(it -> Chart.kind(it) + " " + Chart.name(it)))
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aMistakeIsFound(String kind, String name, Consumer<ObjectNode> mistake, String finding) {
    var object = (ObjectNode) Chart.EVERYTHING.one(kind, name).deepCopy();
    mistake.accept(object);
    assertThat(kinds.findings(object)).anyMatch(found -> found.contains(finding));
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        mistake("Deployment", "verity-webhook", "/spec", it -> it.remove("selector"), "selector"),
        mistake("Deployment", "verity-worker", "/spec", it -> it.put("replica", 3), "replica"),
        mistake(
            "Deployment",
            "verity-console",
            "/spec/template/spec/containers/0/securityContext",
            it -> it.put("readOnlyRootFileSystem", true),
            "readOnlyRootFileSystem"),
        mistake(
            "StatefulSet", "verity-machine", "/spec", it -> it.put("serviceName", 1), "understood"),
        mistake("Ingress", "verity-webhook", "/spec/rules/0", it -> it.put("path", "/"), "path"),
        mistake("Service", "verity-webhook", "/spec/ports/0", it -> it.remove("port"), "port"),
        mistake("NetworkPolicy", "verity", "/spec", it -> it.put("policyType", "x"), "policyType"),
        mistake("ConfigMap", "verity-webhook", "", it -> it.put("kind", "Config"), "Config"),
        mistake("ConfigMap", "verity-webhook", "/data", it -> it.put("port", 1), "understood"),
        mistake("Deployment", "verity-webhook", "/spec", it -> it.put("paused", "no"), "paused"),
        mistake(
            "KafkaTopic",
            "acme.verity-1.inbox",
            "/spec",
            it -> it.put("partitions", "12"),
            "partitions"),
        mistake("KafkaTopic", "acme.verity-1.inbox", "/spec", it -> it.put("topic", "x"), "topic"),
        mistake(
            "KafkaUser",
            "verity-worker",
            "/spec/authorization/acls/0/resource",
            it -> it.put("type", "topics"),
            "type"),
        mistake(
            "KafkaUser", "verity-worker", "/spec/authorization", it -> it.remove("acls"), "acls"),
        mistake(
            "ServiceMonitor", "verity", "/spec/endpoints/0", it -> it.put("paths", "/"), "paths"),
        mistake(
            "ScaledObject",
            "verity-worker",
            "/spec",
            it -> it.put("maxReplicas", 3),
            "maxReplicas"));
  }

  private static Arguments mistake(
      String kind, String name, String place, Consumer<ObjectNode> change, String finding) {
    Consumer<ObjectNode> mistake = object -> change.accept((ObjectNode) object.at(place));
    return Arguments.of(kind, name, Named.of("at " + place, mistake), finding);
  }
}
