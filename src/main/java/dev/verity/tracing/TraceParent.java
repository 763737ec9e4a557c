package dev.verity.tracing;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The W3C trace context of a request: taken over when it is well-formed, otherwise begun here.
public final class TraceParent {
  private static final Pattern FORM =
      Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

  private TraceParent() {}

  public static String of(@Nullable String header) {
    return header != null && isOne(header) ? header : begun();
  }

  static boolean isOne(String header) {
    return FORM.matcher(header).matches();
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
