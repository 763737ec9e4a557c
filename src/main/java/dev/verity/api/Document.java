package dev.verity.api;

import io.javalin.http.ContentType;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// The description of the API (OpenAPI 3.1), as a person wrote it and as JSON.
final class Document {
  private static final String YAML = "application/yaml";
  private static final byte[] TEXT = read();

  private Document() {}

  static List<Route> routes() {
    return List.of(
        Route.get("/openapi.yaml", Document::yaml), Route.get("/openapi.json", Document::json));
  }

  static JsonNode tree() {
    return YAMLMapper.shared().readTree(TEXT);
  }

  private static void yaml(Context context) {
    new Query(context).end();
    context.contentType(YAML).result(TEXT);
  }

  private static void json(Context context) {
    new Query(context).end();
    context.contentType(ContentType.APPLICATION_JSON).result(tree().toString());
  }

  private static byte[] read() {
    try (var file = Document.class.getResourceAsStream("openapi.yaml")) {
      return Objects.requireNonNull(file, "openapi.yaml").readAllBytes();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
