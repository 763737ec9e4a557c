package dev.verity.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.contracts.HttpContract;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// The description is one, and describes what there is: no more, and no less.
final class OpenApiTest {
  @TempDir private Path folder;

  @Test
  void itIsADescriptionByTheOpenApiInitiativesOwnSchema() throws Exception {
    assertThat(contract().misfits()).isEmpty();
    assertThat(
            new HttpContract(JsonMapper.shared().readTree("{\"openapi\":\"3.0.0\"}"), "").misfits())
        .isNotEmpty();
  }

  @Test
  void everyRouteIsDescribedAndNothingElse() {
    try (var served = new ServedApi(folder)) {
      assertThat(contract().operations())
          .containsExactlyInAnyOrderElementsOf(
              served.api().routes().stream()
                  .map(route -> route.method() + " " + route.path())
                  .toList());
    }
  }

  @Test
  void itsExamplesFit() {
    assertThat(contract().misfitExamples()).isEmpty();
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

  private static HttpContract contract() {
    return new HttpContract(Document.tree(), Api.ROOT);
  }
}
