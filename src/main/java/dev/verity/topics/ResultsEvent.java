package dev.verity.topics;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.common.header.Headers;

/// The event among the published ones that Verity makes itself: the results of a verification, as
/// Stripe showed them to a key that may see them.
public final class ResultsEvent {
  /// Its `type`, and the `ce_type` of its record.
  public static final String TYPE = "dev.verity.verification_session.results";

  private ResultsEvent() {}

  /// The same for every attempt to read them: a session has one such event.
  public static String id(String sessionId) {
    return sessionId + "-results";
  }

  /// Whether a record with these headers is one.
  public static boolean isTypeOf(Headers headers) {
    var type = headers.lastHeader(CloudEvent.TYPE);
    return type != null && type.value() != null && TYPE.equals(new String(type.value(), UTF_8));
  }
}
