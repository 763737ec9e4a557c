package dev.verity.policy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;

/// The JSON Schema of policy files, for editors and pipelines. It says all that can be said without
/// comparing members with each other.
public final class Schemas {
  private static final String POLICY = "policy.schema.json";

  private Schemas() {}

  /// The text of the schema, draft 2020-12.
  public static String policy() {
    try (var schema = Objects.requireNonNull(Schemas.class.getResourceAsStream(POLICY), POLICY)) {
      return new String(schema.readAllBytes(), UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
