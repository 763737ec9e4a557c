package dev.verity.topics;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.errors.SerializationException;

/// Whatever stands in a topic, it is a value that is the same after it was written and read again,
/// or it is refused without a word of it.
public final class StoredProperty {
  private StoredProperty() {}

  public static <V> void holds(Topic<V> topic, byte[] bytes) {
    V value;
    try {
      value = topic.values().deserializer().deserialize(topic.name(), bytes);
    } catch (SerializationException refusal) {
      assertThat(refusal)
          .hasMessageMatching(
              "A \\w+ is wanted on verity\\.[a-z]+, something else was found at byte -?\\d+\\.")
          .hasNoCause();
      return;
    }
    isKept(topic, value);
  }

  /// Whether a reader finds what a writer left.
  public static <V> void isKept(Topic<V> topic, V value) {
    var written = topic.values().serializer().serialize(topic.name(), value);
    assertThat(topic.values().deserializer().deserialize(topic.name(), written)).isEqualTo(value);
  }
}
