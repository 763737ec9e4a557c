package dev.verity.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Strimzi's own generator of custom resource definitions. It brings its own logging with it, so it
/// runs in a process of its own.
///
/// @param jars where the build puts it
record StrimziSchemas(Path jars) {
  private static final int PATIENCE_SECONDS = 60;

  record Written(Schema topic, Schema user) {}

  Written write(Path folder) throws IOException, InterruptedException {
    var topic = folder.resolve("topic.yaml");
    var user = folder.resolve("user.yaml");
    var log = folder.resolve("generator.log");
    var generator =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-classpath",
                jars.resolve("api.jar") + File.pathSeparator + jars.resolve("crd-generator.jar"),
                "io.strimzi.crdgenerator.CrdGenerator",
                "--target-kube",
                "1.30+",
                "--crd-api-version",
                "v1",
                "--api-versions",
                "v1",
                "--storage-version",
                "v1",
                "--yaml",
                "io.strimzi.api.kafka.model.topic.KafkaTopic=" + topic,
                "io.strimzi.api.kafka.model.user.KafkaUser=" + user)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(generator.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(generator.exitValue()).as(Files.readString(log)).isZero();
    return new Written(schema(topic), schema(user));
  }

  private static Schema schema(Path definition) throws IOException {
    var version = Chart.YAML.readTree(Files.readString(definition)).at("/spec/versions/0");
    assertThat(version.path("name").asString()).isEqualTo("v1");
    var schema = version.at("/schema/openAPIV3Schema");
    refuseOthers(schema);
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(schema);
  }

  /// Kubernetes drops members that are not in the definition; here they are mistakes. What only
  /// Kubernetes understands of the definition is left out.
  private static void refuseOthers(JsonNode schema) {
    if (schema instanceof ObjectNode object) {
      if (object.path("properties").isObject()
          && !object.has("additionalProperties")
          && !object.path("x-kubernetes-preserve-unknown-fields").asBoolean(false)) {
        object.put("additionalProperties", false);
      }
      object.remove(List.of("x-kubernetes-preserve-unknown-fields", "x-kubernetes-validations"));
    }
    List.copyOf(schema.values()).forEach(StrimziSchemas::refuseOthers);
  }
}
