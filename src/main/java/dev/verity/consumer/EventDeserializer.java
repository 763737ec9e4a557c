package dev.verity.consumer;

import dev.verity.privacy.KeyWrap;
import dev.verity.privacy.Keyset;
import dev.verity.privacy.SealedEvent;
import dev.verity.topics.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Reads the values of `verity.events` and opens what is sealed in them. What belongs to an erased
/// session reads `[redacted]`, and nothing else does: who cannot know, throws.
///
/// Needs Kafka's client, Jackson, Nimbus JOSE and slf4j, and these settings among the consumer's
/// own:
///
/// | setting | |
/// |---|---|
/// | `verity.keyset.file` | the key-encryption keys; not if a [KeyWrap] is handed over |
/// | `verity.keys.topic` | the topic of the wrapped keys, `verity.keys` if absent |
/// | `isolation.level` | must be `read_committed`, or an event could be seen before its key |
///
/// The keys of all sessions that are not erased are kept in memory, wrapped, half a kilobyte each.
/// For one thread, like the consumer that it belongs to. What is thrown, `poll` throws as the cause
/// of a `RecordDeserializationException`, and the next `poll` tries again.
public final class EventDeserializer implements Deserializer<JsonNode> {
  public static final String KEYSET_FILE = "verity.keyset.file";
  public static final String KEYS_TOPIC = "verity.keys.topic";

  private static final String KEYS_TOPIC_DEFAULT = "verity.keys";

  private final @Nullable KeyWrap given;
  private final Duration freshness;
  private @Nullable Keys keys;

  /// Opens with the keyset in the file that the settings name.
  public EventDeserializer() {
    this(null, Keys.FRESHNESS);
  }

  /// Opens with what is handed over.
  public EventDeserializer(KeyWrap keyWrap) {
    this(keyWrap, Keys.FRESHNESS);
  }

  EventDeserializer(@Nullable KeyWrap given, Duration freshness) {
    this.given = given;
    this.freshness = freshness;
  }

  /// @throws ConfigException when a setting is missing or wrong
  /// @throws dev.verity.privacy.BadKeyset when the file cannot be used
  @Override
  public void configure(Map<String, ?> settings, boolean isKey) {
    var isolation = String.valueOf(settings.get(ConsumerConfig.ISOLATION_LEVEL_CONFIG));
    if (!isolation.toLowerCase(Locale.ROOT).equals("read_committed")) {
      throw new ConfigException(
          ConsumerConfig.ISOLATION_LEVEL_CONFIG,
          isolation,
          "read_committed is wanted: otherwise an event could be seen before its key, and be taken"
              + " for erased");
    }
    var topic = settings.get(KEYS_TOPIC);
    keys =
        new Keys(
            new KeyTopic(settings, topic == null ? KEYS_TOPIC_DEFAULT : topic.toString()),
            given == null ? keyset(settings.get(KEYSET_FILE)) : given,
            freshness);
  }

  /// The event in the clear, or with `[redacted]` in place of each personal value.
  ///
  /// @throws dev.verity.privacy.UnknownWrappingKey when the keyset lacks a key-encryption key
  /// @throws dev.verity.privacy.BrokenSeal when the event was changed
  /// @throws org.apache.kafka.common.KafkaException when the keys cannot be read
  @Override
  public @Nullable JsonNode deserialize(String topic, byte @Nullable [] value) {
    if (value == null) {
      return null;
    }
    var event = read(topic, value);
    return SealedEvent.keyOf(event)
        .map(id ->
            keys()
                .find(id)
                .map(key -> SealedEvent.open(event, key))
                .orElseGet(() -> SealedEvent.withoutKey(event)))
        .map(JsonNode.class::cast)
        .orElse(event);
  }

  @Override
  public void close() {
    if (keys != null) {
      keys.close();
    }
  }

  private static JsonNode read(String topic, byte[] value) {
    try {
      return Json.MAPPER.readTree(value);
    } catch (JacksonException unreadable) {
      throw new SerializationException(
          "An event in JSON is wanted on %s, something else was found.".formatted(topic));
    }
  }

  private static Keyset keyset(@Nullable Object file) {
    if (file == null) {
      throw new ConfigException(
          "%s is wanted: the keyset that opens the keys of the sessions.".formatted(KEYSET_FILE));
    }
    return Keyset.read(Path.of(file.toString()));
  }

  private Keys keys() {
    if (keys == null) {
      throw new IllegalStateException("An EventDeserializer is used only after `configure`.");
    }
    return keys;
  }
}
