package dev.verity.consumer;

import dev.verity.privacy.DataKey;
import dev.verity.privacy.KeyWrap;
import dev.verity.topics.WrappedKey;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/// The data keys of the sessions that are not erased, as the topic of keys tells of them.
///
/// A key that is not there is looked for up to the last record that anybody has written by then,
/// committed or not: an event and its key are written in one transaction, so whoever sees the event
/// will find the key, unless it was destroyed. For one thread.
public final class Keys implements AutoCloseable {
  /// So old may be what is known of erasures when a key is used.
  static final Duration FRESHNESS = Duration.ofSeconds(1);

  private static final int OPENED_MAX = 10_000;
  private static final int ABSENT_MAX = 100_000;

  private final KeyTopic topic;
  private final KeyWrap wrap;
  private final Duration freshness;
  private final Map<String, WrappedKey> bySession = new HashMap<>();
  private final Map<String, String> wrapped = new HashMap<>();
  private final Map<String, DataKey> opened = new Recent<>(OPENED_MAX);
  private final Set<String> absent = Collections.newSetFromMap(new Recent<>(ABSENT_MAX));
  private @Nullable Long readAt;

  /// As the topic of this name tells of them, to who may unwrap them. Connects with the first
  /// question.
  ///
  /// @param consumer settings that tell where Kafka is and how to sign in
  public static Keys of(Map<String, ?> consumer, String topic, KeyWrap wrap) {
    return new Keys(new KeyTopic(consumer, topic), wrap, FRESHNESS);
  }

  /// @param freshness so old may be what is known of destroyed keys
  Keys(KeyTopic topic, KeyWrap wrap, Duration freshness) {
    this.topic = topic;
    this.wrap = wrap;
    this.freshness = freshness;
  }

  /// The key with this id; empty when it is destroyed.
  ///
  /// @throws KafkaException when that cannot be known
  public Optional<DataKey> find(String id) {
    if (isOld()) {
      read(KeyTopic.End.COMMITTED);
    }
    if (!wrapped.containsKey(id) && !absent.contains(id)) {
      read(KeyTopic.End.WRITTEN);
      if (!wrapped.containsKey(id)) {
        absent.add(id);
      }
    }
    var closed = wrapped.get(id);
    return closed == null
        ? Optional.empty()
        : Optional.of(opened.computeIfAbsent(id, _ -> wrap.unwrap(closed)));
  }

  @Override
  public void close() {
    topic.close();
  }

  private boolean isOld() {
    return readAt == null || System.nanoTime() - readAt >= freshness.toNanos();
  }

  /// Whoever fails in the middle begins anew, so that no record is passed over.
  private void read(KeyTopic.End end) {
    var begin = System.nanoTime();
    try {
      topic.readTo(end, this::learn);
      readAt = begin;
    } catch (RuntimeException failure) {
      bySession.clear();
      wrapped.clear();
      opened.clear();
      readAt = null;
      topic.startOver();
      throw failure;
    }
  }

  private void learn(String sessionId, @Nullable WrappedKey key) {
    var before = key == null ? bySession.remove(sessionId) : bySession.put(sessionId, key);
    if (before != null && (key == null || !key.id().equals(before.id()))) {
      wrapped.remove(before.id());
      opened.remove(before.id());
    }
    if (key != null) {
      wrapped.put(key.id(), key.wrapped());
      absent.remove(key.id());
    }
  }
}
