package dev.verity.webhook;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The W3C trace context of a request: taken over when it is well-formed, otherwise begun here.
final class TraceParent {
  private static final Pattern FORM =
      Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

  private TraceParent() {}

  static String of(@Nullable String header) {
    return header != null && FORM.matcher(header).matches() ? header : begun();
  }

  /// Not sampled: whether to record it is for others to say.
  private static String begun() {
    var random = ThreadLocalRandom.current();
    var hex = HexFormat.of();
    var trace =
        hex.toHexDigits(random.nextLong(1, Long.MAX_VALUE)) + hex.toHexDigits(random.nextLong());
    return "00-" + trace + "-" + hex.toHexDigits(random.nextLong(1, Long.MAX_VALUE)) + "-00";
  }
}
