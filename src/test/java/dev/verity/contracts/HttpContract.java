package dev.verity.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.NonValidationKeyword;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// What a description in OpenAPI promises, held against what is answered.
public final class HttpContract {
  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final Dialect WITH_COMPONENTS =
      Dialect.builder(Dialects.getDraft202012())
          .keyword(new NonValidationKeyword("components"))
          .build();

  private final JsonNode document;
  private final String root;
  private final Map<String, Schema> schemas = new ConcurrentHashMap<>();

  /// @param root what stands before all paths of the document
  public HttpContract(JsonNode document, String root) {
    this.document = document;
    this.root = root;
  }

  /// The contract in a resource beside a class.
  public static HttpContract beside(Class<?> type, String yaml) throws IOException {
    try (var resource = Objects.requireNonNull(type.getResourceAsStream(yaml), yaml)) {
      return new HttpContract(YAMLMapper.shared().readTree(resource), "");
    }
  }

  /// What the OpenAPI Initiative's schema has against the document.
  public List<String> misfits() throws IOException {
    try (var schema =
        Objects.requireNonNull(HttpContract.class.getResourceAsStream("openapi-3.1.schema.json"))) {
      return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(MAPPER.readTree(schema))
          .validate(document)
          .stream()
          .map(Object::toString)
          .toList();
    }
  }

  public JsonNode document() {
    return document;
  }

  /// Every operation, for instance `GET /sessions/{session}`.
  public List<String> operations() {
    var all = new ArrayList<String>();
    document
        .get("paths")
        .forEachEntry((path, item) ->
            item.forEachEntry(
                (method, _) -> all.add(method.toUpperCase(Locale.ROOT) + " " + path)));
    return all;
  }

  /// Holds an answer against what the description says of it.
  public void hold(String method, String path, int status, String type, String body) {
    var what = "%s %s → %d".formatted(method, path, status);
    var response = response(operation(method, path), Integer.toString(status));
    assertThat(response.isMissingNode()).as("described: %s", what).isFalse();
    if (!response.has("content") && body.isEmpty()) {
      return;
    }
    var media = response.path("content").path(type.replaceFirst(";.*", ""));
    assertThat(media.isMissingNode()).as("described: %s as %s", what, type).isFalse();
    if (type.contains("json")) {
      assertThat(errors(media.get("schema"), MAPPER.readTree(body)))
          .as(what + "\n" + body)
          .isEmpty();
    }
  }

  /// The examples of an operation, with their schemas.
  public List<String> misfitExamples() {
    var misfits = new ArrayList<String>();
    for (var media : document.get("paths").findParents("example")) {
      errors(media.get("schema"), media.get("example")).forEach(misfits::add);
    }
    return misfits;
  }

  private JsonNode operation(String method, String path) {
    var bare = path.replaceFirst("\\?.*", "").substring(root.length());
    var paths = document.get("paths");
    if (paths.has(bare)) {
      return paths.get(bare).path(method.toLowerCase(Locale.ROOT));
    }
    for (var template : paths.propertyNames()) {
      var form = template.replaceAll("\\{[^}]*}", "[^/]+");
      if (template.contains("{") && Pattern.matches(form, bare)) {
        return paths.get(template).path(method.toLowerCase(Locale.ROOT));
      }
    }
    return MAPPER.missingNode();
  }

  private JsonNode response(JsonNode operation, String status) {
    var responses = operation.path("responses");
    var response = responses.has(status) ? responses.get(status) : responses.path("default");
    return response.has("$ref")
        ? document.at(response.get("$ref").asString().substring(1))
        : response;
  }

  private List<String> errors(JsonNode schema, JsonNode value) {
    return schemas
        .computeIfAbsent(schema.toString(), _ -> compiled(schema))
        .validate(value)
        .stream()
        .map(Object::toString)
        .toList();
  }

  private Schema compiled(JsonNode schema) {
    var whole = (ObjectNode) schema.deepCopy();
    whole.set("components", document.get("components"));
    return SchemaRegistry.withDefaultDialect(WITH_COMPONENTS)
        .getSchema(TopicContract.closed(whole));
  }
}
