package dev.verity.topics;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/// The headers of a record: CloudEvents 1.0 in Kafka's binary mode, and the W3C trace it belongs
/// to.
///
/// @param id unique per source
/// @param type for instance `dev.verity.session`
/// @param source who made the record, a URI reference
/// @param subject the session id
/// @param traceparent null starts no trace
public record CloudEvent(
    String id,
    String type,
    String source,
    Instant time,
    String subject,
    @Nullable String traceparent) {

  /// The `ce_source` of what Verity itself says.
  public static final String VERITY = "/verity";

  /// The `ce_source` of what Stripe said.
  public static final String STRIPE = "https://api.stripe.com";

  /// The header of inbox records that were not brought by a webhook: how they were found instead.
  public static final String RECOVERED = "verity_recovered";

  /// The header of the type.
  public static final String TYPE = "ce_type";

  /// The header of a W3C trace context.
  public static final String TRACEPARENT = "traceparent";

  /// These attributes as headers of a record with a JSON value.
  public Headers headers() {
    var headers = new RecordHeaders();
    add(headers, "ce_specversion", "1.0");
    add(headers, "ce_id", id);
    add(headers, TYPE, type);
    add(headers, "ce_source", source);
    add(headers, "ce_time", time.toString());
    add(headers, "ce_subject", subject);
    add(headers, "content-type", "application/json");
    if (traceparent != null) {
      add(headers, TRACEPARENT, traceparent);
    }
    return headers;
  }

  /// The trace that a record belongs to, or null.
  public static @Nullable String traceparent(Headers headers) {
    var header = headers.lastHeader(TRACEPARENT);
    return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
  }

  /// Puts a record into another trace, or leaves it where it is.
  public static void trace(Headers headers, @Nullable String traceparent) {
    if (traceparent != null && !traceparent.equals(traceparent(headers))) {
      headers.remove(TRACEPARENT);
      add(headers, TRACEPARENT, traceparent);
    }
  }

  private static void add(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(UTF_8));
  }
}
