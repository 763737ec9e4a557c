package dev.verity.projection;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.zip.CRC32;

/// The tables of the store. Their version is the checksum of their text, so that it cannot be
/// forgotten to raise it.
final class Schema {
  static final String TEXT = read();

  /// As `PRAGMA user_version` keeps it; never 0, which is that of an empty file.
  static final int VERSION = version(TEXT);

  private Schema() {}

  private static String read() {
    try (var schema = Schema.class.getResourceAsStream("schema.sql")) {
      return new String(Objects.requireNonNull(schema).readAllBytes(), UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static int version(String text) {
    var checksum = new CRC32();
    checksum.update(text.getBytes(UTF_8));
    return (int) checksum.getValue() | 1;
  }
}
