package dev.verity.machine;

import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/// Writes a value once that is asked for twice in a row: what a session has become goes to the
/// store and to its topic. For immutable values; several threads only make it write more often.
final class WrittenOnce<T> implements Serializer<T> {
  private final Serializer<T> serializer;
  private @Nullable Written<T> last;

  WrittenOnce(Serializer<T> serializer) {
    this.serializer = serializer;
  }

  private record Written<T>(T value, Bytes bytes) {}

  @Override
  @SuppressWarnings("ReferenceEquality") // to compare them in full would cost more than it saves
  public byte @Nullable [] serialize(String topic, @Nullable T value) {
    if (value == null) {
      return null;
    }
    var known = last;
    if (known != null && known.value() == value) {
      return known.bytes().get();
    }
    var bytes = serializer.serialize(topic, value);
    last = new Written<>(value, Bytes.wrap(bytes));
    return bytes;
  }
}
