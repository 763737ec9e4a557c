package dev.verity.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// The description is one, and describes what there is: no more, and no less.
final class OpenApiTest {
  @TempDir private Path folder;

  @Test
  void itIsADescriptionByTheOpenApiInitiativesOwnSchema() throws Exception {
    try (var schema =
        Objects.requireNonNull(OpenApiTest.class.getResourceAsStream("openapi-3.1.schema.json"))) {
      var official =
          SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
              .getSchema(JsonMapper.shared().readTree(schema));
      assertThat(official.validate(Document.tree())).isEmpty();
      assertThat(official.validate(JsonMapper.shared().readTree("{\"openapi\":\"3.0.0\"}")))
          .isNotEmpty();
    }
  }

  @Test
  void everyRouteIsDescribedAndNothingElse() {
    try (var served = new ServedApi(folder)) {
      assertThat(new Contract().operations())
          .containsExactlyInAnyOrderElementsOf(
              served.api().routes().stream()
                  .map(route -> route.method() + " " + route.path())
                  .toList());
    }
  }

  @Test
  void itsExamplesFit() {
    assertThat(new Contract().misfitExamples()).isEmpty();
  }

  @Test
  void whateverIsServedIsDescribedWhole() {
    var schemas = Document.tree().at("/components/schemas");
    schemas.forEachEntry((name, schema) -> {
      if (!name.equals("Document")) {
        assertThat(schema.path("additionalProperties").isBoolean()).as(name).isTrue();
        assertThat(schema.path("additionalProperties").asBoolean()).as(name).isFalse();
      }
    });
  }
}
