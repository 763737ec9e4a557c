package dev.verity.stripe;

import dev.verity.session.EventType;
import tools.jackson.core.JacksonException;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/// Reads the envelope of a webhook body, a snapshot event or a thin one, without building a tree.
///
/// Strict, since a body that two readers may understand differently must not get past the door: one
/// JSON object in valid UTF-8 without a byte order mark and nothing after it, no member twice where
/// we look, every member that we read of the kind that Stripe's reference names.
public final class EnvelopeReader {

  /// Stripe's events nest about six deep.
  static final int NESTING_MAX = 64;

  static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(NESTING_MAX).build())
          .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
          .build();

  private EnvelopeReader() {}

  public static Reading<Envelope> read(byte[] body) {
    if (hasByteOrderMark(body)) {
      return new Reading.Malformed<>("byte_order_mark");
    }
    if (!Utf8.isValid(body)) {
      return new Reading.Malformed<>("not_utf8");
    }
    try (var parser = JSON.createParser(ObjectReadContext.empty(), body)) {
      return new Reading.Read<>(new EnvelopeWalk(parser).envelope());
    } catch (EnvelopeWalk.Odd odd) {
      return new Reading.Malformed<>(odd.reason());
    } catch (StreamConstraintsException tooMuch) {
      return new Reading.Malformed<>("beyond_limits");
    } catch (JacksonException notJson) {
      return new Reading.Malformed<>("not_json");
    }
  }

  /// Whether the type, in a snapshot's or a thin event's spelling, is one of a verification
  /// session.
  static boolean isAboutSession(String type) {
    return withoutVersion(type).startsWith(EventType.PREFIX);
  }

  /// The type as snapshot events spell it.
  static String withoutVersion(String type) {
    return type.startsWith("v1.") ? type.substring(3) : type;
  }

  private static boolean hasByteOrderMark(byte[] body) {
    return body.length >= 3
        && body[0] == (byte) 0xEF
        && body[1] == (byte) 0xBB
        && body[2] == (byte) 0xBF;
  }
}
