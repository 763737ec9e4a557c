package dev.verity.topics;

import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;

/// One type of value as JSON. What it cannot read it refuses without quoting it.
///
/// Reader and writer are made when the first value comes: who only takes webhooks needs none, and
/// to make them would be a fifth of its start.
public final class JsonSerde<T> implements Serde<T> {
  private final Class<T> type;
  private final Late<ObjectReader> reader;
  private final Late<ObjectWriter> writer;

  public JsonSerde(Class<T> type) {
    this.type = type;
    reader = new Late<>(() -> Json.MAPPER.readerFor(type));
    writer = new Late<>(() -> Json.MAPPER.writerFor(type));
  }

  @Override
  public Serializer<T> serializer() {
    return (_, value) -> value == null ? null : writer.get().writeValueAsBytes(value);
  }

  @Override
  public Deserializer<T> deserializer() {
    return (topic, bytes) -> bytes == null ? null : Json.read(reader.get(), type, topic, bytes);
  }
}
