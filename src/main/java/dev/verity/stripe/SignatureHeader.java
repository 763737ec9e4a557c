package dev.verity.stripe;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A `Stripe-Signature` header taken apart, exactly as the official SDK takes it apart:
///
///     t=1760000961,v1=<64 lower-case hex digits>[,v1=…][,v0=…]
///
/// The first `t` counts, `v0` and unknown schemes are passed over, blanks are not forgiven.
///
/// @param timestamp seconds since 1970, greater than 0
/// @param schemeSeen whether there was any `v1` at all, well-formed or not
/// @param candidates the `v1` values of the right form, 32 bytes each
record SignatureHeader(long timestamp, boolean schemeSeen, List<byte[]> candidates) {

  /// A header with two secrets has about 160 characters. This also bounds the number of `v1`.
  static final int LENGTH_MAX = 8 * 1024;

  private static final int SIGNATURE_BYTES = 32;

  /// Null for a text that is no such header.
  static @Nullable SignatureHeader parse(String text) {
    if (text.length() > LENGTH_MAX) {
      return null;
    }
    var timestamp = 0L;
    var schemeSeen = false;
    var candidates = new ArrayList<byte[]>(2);
    for (int start = 0, end; start <= text.length(); start = end + 1) {
      end = endOfItem(text, start);
      if (timestamp == 0 && isKey(text, "t", start, end)) {
        timestamp = timestamp(text, start + 2, end);
        if (timestamp <= 0) {
          return null;
        }
      } else if (isKey(text, "v1", start, end)) {
        if (start + 2 == end) {
          return null;
        }
        schemeSeen = true;
        var candidate = bytes(text, start + 3, end);
        if (candidate != null) {
          candidates.add(candidate);
        }
      }
    }
    return timestamp == 0 ? null : new SignatureHeader(timestamp, schemeSeen, candidates);
  }

  private static int endOfItem(String text, int start) {
    var comma = text.indexOf(',', start);
    return comma < 0 ? text.length() : comma;
  }

  /// Whether the item is `key=…`, or the bare key.
  private static boolean isKey(String text, String key, int start, int end) {
    var next = start + key.length();
    return next <= end && text.startsWith(key, start) && (next == end || text.charAt(next) == '=');
  }

  private static long timestamp(String text, int start, int end) {
    if (start >= end) {
      return -1;
    }
    try {
      return Long.parseLong(text, start, end, 10);
    } catch (NumberFormatException notANumber) {
      return -1;
    }
  }

  /// Null unless it is 32 bytes in lower-case hex.
  private static byte @Nullable [] bytes(String text, int start, int end) {
    if (end - start != 2 * SIGNATURE_BYTES) {
      return null;
    }
    var bytes = new byte[SIGNATURE_BYTES];
    for (int i = 0; i < SIGNATURE_BYTES; i++) {
      var high = digit(text.charAt(start + 2 * i));
      var low = digit(text.charAt(start + 2 * i + 1));
      if (high < 0 || low < 0) {
        return null;
      }
      bytes[i] = (byte) (high << 4 | low);
    }
    return bytes;
  }

  private static int digit(char c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
  }
}
