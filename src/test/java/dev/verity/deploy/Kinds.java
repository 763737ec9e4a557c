package dev.verity.deploy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Ingress;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PersistentVolumeClaim;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/// The strictest check that there is for each kind of object: a member that is missing, unknown or
/// of another type is a finding.
final class Kinds {
  private interface Check {
    List<String> findings(JsonNode object);
  }

  private interface Built {
    void validate(JsonElement object) throws IOException;
  }

  private static final JsonMapper STRICT_MODELS =
      JsonMapper.builder().annotationIntrospector(new NothingElse()).build();

  /// The models keep members that they do not know; here those are findings.
  private static final class NothingElse extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1;

    @Override
    public Boolean hasAnySetter(Annotated setter) {
      return false;
    }
  }

  private final Map<String, Check> checks;

  /// @param strimzi where the jars of Strimzi's schemas are
  /// @param work for what they write
  Kinds(Path strimzi, Path work) throws IOException, InterruptedException {
    var schemas = new StrimziSchemas(strimzi).write(work);
    var keda = keda();
    checks =
        Map.ofEntries(
            Map.entry("v1 ConfigMap", builtIn(V1ConfigMap.class, V1ConfigMap::validateJsonElement)),
            Map.entry("v1 Service", builtIn(V1Service.class, V1Service::validateJsonElement)),
            Map.entry(
                "v1 ServiceAccount",
                builtIn(V1ServiceAccount.class, V1ServiceAccount::validateJsonElement)),
            Map.entry(
                "v1 PersistentVolumeClaim",
                builtIn(
                    V1PersistentVolumeClaim.class, V1PersistentVolumeClaim::validateJsonElement)),
            Map.entry(
                "apps/v1 Deployment",
                builtIn(V1Deployment.class, V1Deployment::validateJsonElement)),
            Map.entry(
                "apps/v1 StatefulSet",
                builtIn(V1StatefulSet.class, V1StatefulSet::validateJsonElement)),
            Map.entry(
                "networking.k8s.io/v1 Ingress",
                builtIn(V1Ingress.class, V1Ingress::validateJsonElement)),
            Map.entry(
                "networking.k8s.io/v1 NetworkPolicy",
                builtIn(V1NetworkPolicy.class, V1NetworkPolicy::validateJsonElement)),
            Map.entry(
                "policy/v1 PodDisruptionBudget",
                builtIn(V1PodDisruptionBudget.class, V1PodDisruptionBudget::validateJsonElement)),
            Map.entry(
                "autoscaling/v2 HorizontalPodAutoscaler",
                builtIn(
                    V2HorizontalPodAutoscaler.class,
                    V2HorizontalPodAutoscaler::validateJsonElement)),
            Map.entry("monitoring.coreos.com/v1 ServiceMonitor", model(ServiceMonitor.class)),
            Map.entry("monitoring.coreos.com/v1 PrometheusRule", model(PrometheusRule.class)),
            Map.entry("kafka.strimzi.io/v1 KafkaTopic", schema(schemas.topic())),
            Map.entry("kafka.strimzi.io/v1 KafkaUser", schema(schemas.user())),
            Map.entry("keda.sh/v1alpha1 ScaledObject", schema(keda)),
            Map.entry("keda.sh/v1alpha1 TriggerAuthentication", schema(keda)));
  }

  /// A sentence for each thing that Kubernetes would refuse; empty when all is well.
  List<String> findings(JsonNode object) {
    var kind = object.path("apiVersion").asString("") + " " + object.path("kind").asString("");
    var check = checks.get(kind);
    return check == null ? List.of(kind + " is no kind that is known.") : check.findings(object);
  }

  /// What is read and written again has to be as before: to validate overlooks a number in place of
  /// a text, and what is in maps.
  private static Check builtIn(Class<?> kind, Built built) {
    return object -> {
      try {
        var given = JsonParser.parseString(object.toString());
        built.validate(given);
        var gson = JSON.getGson();
        var understood = gson.toJsonTree(gson.fromJson(given, kind));
        return holds(understood, given)
            ? List.of()
            : List.of("%s was understood as %s".formatted(given, understood));
      } catch (IllegalArgumentException | JsonParseException wrong) {
        return List.of(String.valueOf(wrong.getMessage()));
      } catch (IOException impossible) {
        throw new IllegalStateException(impossible);
      }
    };
  }

  /// Whether all that was given is there; lists and maps that are empty may be there besides.
  private static boolean holds(JsonElement found, JsonElement given) {
    if (given.isJsonObject() && found.isJsonObject()) {
      return given.getAsJsonObject().entrySet().stream()
          .allMatch(member -> {
            var its = found.getAsJsonObject().get(member.getKey());
            return its != null && holds(its, member.getValue());
          });
    }
    if (given.isJsonArray() && found.isJsonArray()) {
      var wanted = given.getAsJsonArray();
      var its = found.getAsJsonArray();
      return its.size() == wanted.size()
          && IntStream.range(0, its.size()).allMatch(at -> holds(its.get(at), wanted.get(at)));
    }
    return found.equals(given);
  }

  private static Check model(Class<?> kind) {
    return object -> {
      try {
        STRICT_MODELS.readValue(object.toString(), kind);
        return List.of();
      } catch (JsonProcessingException wrong) {
        return List.of(wrong.getOriginalMessage());
      }
    };
  }

  private static Check schema(Schema schema) {
    return object -> schema.validate(object).stream().map(Error::toString).toList();
  }

  private static Schema keda() throws IOException {
    try (InputStream text =
        Objects.requireNonNull(Kinds.class.getResourceAsStream("keda.schema.json"))) {
      return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(Chart.YAML.readTree(text));
    }
  }
}
