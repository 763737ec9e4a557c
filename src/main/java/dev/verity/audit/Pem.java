package dev.verity.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/// Keys as text (RFC 7468), as OpenSSL writes them.
final class Pem {
  private static final int LINE_LENGTH = 64;

  private Pem() {}

  static String write(String label, byte[] der) {
    var lines = Base64.getMimeEncoder(LINE_LENGTH, "\n".getBytes(US_ASCII)).encodeToString(der);
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, lines, label);
  }

  /// All blocks with this label, at least one.
  ///
  /// @throws IllegalArgumentException when there is none; what was found is not quoted
  static List<byte[]> read(String label, String text) {
    var block =
        Pattern.compile(
            "-----BEGIN %s-----([A-Za-z0-9+/=\\s]+)-----END %s-----".formatted(label, label));
    var found =
        block
            .matcher(text)
            .results()
            .map(one -> Base64.getMimeDecoder().decode(one.group(1)))
            .toList();
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "A PEM block `%s` is wanted, none is there.".formatted(label));
    }
    return found;
  }
}
