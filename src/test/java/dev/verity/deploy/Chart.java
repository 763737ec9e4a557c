package dev.verity.deploy;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// The Helm chart as it renders with some values.
///
/// @param objects what Kubernetes would be given
public record Chart(List<JsonNode> objects) {
  static final Path FOLDER = Path.of("deploy", "helm", "verity");

  static final YAMLMapper YAML =
      YAMLMapper.builder().enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY).build();

  /// The oldest that the chart says it runs on.
  private static final String KUBERNETES = "1.30.0";

  private static final Pattern BETWEEN = Pattern.compile("^---$", Pattern.MULTILINE);

  public static final Chart DEFAULTS = with(Map.of());

  /// With all that can be switched on.
  public static final Chart EVERYTHING = with(Map.of(), values("everything.yaml"));

  /// With all that can be switched off.
  public static final Chart LEAST = with(Map.of(), values("least.yaml"));

  /// Rendered with the values of these files, the last on top of all, and with `--set`.
  ///
  /// @throws IllegalStateException when the chart does not take the values
  public static Chart with(Map<String, ?> set, Path... files) {
    var command =
        new Helm(FOLDER)
            .template()
            .withName("verity")
            .withNamespace("identity")
            .withKubeVersion(KUBERNETES);
    for (var file : files) {
      command.withValuesFile(file);
    }
    set.forEach(command::set);
    return new Chart(
        BETWEEN
            .splitAsStream(command.call())
            .<JsonNode>map(YAML::readTree)
            .filter(JsonNode::isObject)
            .toList());
  }

  static Stream<Named<Chart>> renderings() {
    return Stream.of(
        Named.of("defaults", DEFAULTS),
        Named.of("everything", EVERYTHING),
        Named.of("least", LEAST));
  }

  static LintResult lint() {
    return new Helm(FOLDER).lint().strict().quiet().call();
  }

  public List<JsonNode> all(String kind) {
    return objects.stream().filter(object -> kind(object).equals(kind)).toList();
  }

  /// The one with this name.
  public JsonNode one(String kind, String name) {
    return all(kind).stream()
        .filter(object -> name(object).equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("There is no %s %s.".formatted(kind, name)));
  }

  /// The templates of all pods.
  List<JsonNode> pods() {
    return objects.stream()
        .map(object -> object.at("/spec/template"))
        .filter(JsonNode::isObject)
        .toList();
  }

  static String kind(JsonNode object) {
    return object.path("kind").asString();
  }

  static String name(JsonNode object) {
    return object.at("/metadata/name").asString();
  }

  /// Whose it is: one of the roles, or nobody's.
  static String role(JsonNode object) {
    return object.at("/metadata/labels").path("app.kubernetes.io/component").asString("");
  }

  private static Path values(String name) {
    return Path.of("src", "test", "resources", "dev", "verity", "deploy", name);
  }
}
