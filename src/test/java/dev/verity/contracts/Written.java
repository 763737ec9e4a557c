package dev.verity.contracts;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A record as it stands on a topic.
///
/// @param what names it in a test
/// @param topic without its prefix
record Written(String what, String topic, String key, Map<String, String> headers, String value) {
  static final String SESSION = "vs_1";
  private static final Path PINS = Path.of("src/test/resources/dev/verity/topics");
  private static final String HASH = "5f".repeat(32);

  private static final String CHECKPOINT =
      """
      {"partition": 3, "number": 2, "previous": "%1$s", "from": 10, "to": 20, "entries": 10,
       "root": "%1$s", "at": "2026-03-01T12:00:00.250Z", "key": "%1$s", "signature": "%2$s=="}
      """
          .formatted(HASH, "A".repeat(86));

  private static final String DEED =
      """
      {"kind": "REDRIVEN", "letter": "3-17", "actor": "ops", "reason": "by hand",
       "at": "2026-03-01T12:00:00.250Z"}
      """;

  /// One of each kind, of those whose shape is Verity's own.
  static Stream<Written> all() {
    return Stream.of(
        pinned("session", "sessions", "session"),
        pinned("session-unseen", "sessions", "session"),
        pinned("session-unknown-words", "sessions", "session"),
        pinned("session-erased", "sessions", "session"),
        pinned("wrapped-key", "keys", "key"),
        pinned("erasure", "erasures", "erasure"),
        pinned("erasure-ack", "erasure-acks", ""),
        pinned("follow-up", "followups", "followup.redact"),
        pinned("follow-up-results", "followups", "followup.retrieve_results"),
        pinned("request", "requests", "request.redact"),
        pinned("answer", "answers", "answer.accepted"),
        pinned("outcome-done", "outcomes", "outcome.done"),
        pinned("outcome-results", "outcomes", "outcome.done"),
        pinned("outcome-refused", "outcomes", "outcome.refused"),
        pinned("outcome-refused-bare", "outcomes", "outcome.refused"),
        pinned("outcome-busy", "outcomes", "outcome.busy"),
        pinned("outcome-indeterminate", "outcomes", "outcome.indeterminate"),
        pinned("outcome-returned", "outcomes", "outcome.returned"),
        pinned("entry", "audit", "entry"),
        pinned("dead-letter", "dead-letters", "dead-letter").with("verity_livemode", "true"),
        new Written(
            "deed",
            "dead-letters",
            SESSION,
            cloudEvent("dev.verity.dead-letter.redriven", "/verity"),
            DEED),
        new Written("checkpoint", "checkpoints", "3", Map.of(), CHECKPOINT));
  }

  /// An event of Stripe's, on the inbox or published.
  static Written event(String topic, JsonNode body) {
    return event(topic, body.path("type").asString(""), body.toString());
  }

  static Written event(String topic, String type, String body) {
    return new Written(type, topic, SESSION, cloudEvent(type, "https://api.stripe.com"), body);
  }

  static Map<String, String> cloudEvent(String type, String source) {
    var headers = new LinkedHashMap<String, String>();
    headers.put("ce_specversion", "1.0");
    headers.put("ce_id", "vs_1-7");
    headers.put("ce_type", type);
    headers.put("ce_source", source);
    headers.put("ce_time", "2026-03-01T12:00:00.250Z");
    headers.put("ce_subject", SESSION);
    headers.put("content-type", "application/json");
    return headers;
  }

  JsonNode json() {
    return JsonMapper.shared().readTree(value);
  }

  Written with(String header, String text) {
    var more = new LinkedHashMap<>(headers);
    more.put(header, text);
    return new Written(what, topic, key, more, value);
  }

  Written without(String header) {
    var less = new LinkedHashMap<>(headers);
    less.remove(header);
    return new Written(what, topic, key, less, value);
  }

  Written of(String other) {
    return new Written(what, topic, other, headers, value);
  }

  Written saying(JsonNode other) {
    return saying(other.toString());
  }

  Written saying(String other) {
    return new Written(what, topic, key, headers, other);
  }

  ConsumerRecord<byte[], byte[]> record() {
    var all = new RecordHeaders();
    headers.forEach((name, text) -> all.add(name, text.getBytes(UTF_8)));
    return new ConsumerRecord<>(
        "verity." + topic,
        0,
        0,
        0,
        TimestampType.CREATE_TIME,
        key.length(),
        value.length(),
        key.getBytes(UTF_8),
        value.getBytes(UTF_8),
        all,
        Optional.empty());
  }

  @Override
  public String toString() {
    return what;
  }

  private static Written pinned(String file, String topic, String type) {
    try {
      return new Written(
          file,
          topic,
          SESSION,
          type.isEmpty() ? Map.of() : cloudEvent("dev.verity." + type, "/verity"),
          Files.readString(PINS.resolve(file + ".json")));
    } catch (IOException missing) {
      throw new UncheckedIOException(missing);
    }
  }
}
