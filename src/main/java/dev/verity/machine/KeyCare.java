package dev.verity.machine;

import dev.verity.topics.Topics;
import dev.verity.topics.WrappedKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/// What has to be done about data keys from time to time: they follow a rotation of the
/// key-encryption key, and those that were destroyed really go.
///
/// Kafka closes a segment only when something is written behind it, and compacts only what is
/// closed; RocksDB rewrites its files when it likes. So that a destroyed key is gone within a
/// stated time also where nothing else happens, something is written and the files are rewritten
/// every [Topics#SEGMENT].
final class KeyCare {
  /// With the number of the partition behind it, a key that no session has, under which nothing is
  /// ever kept.
  private static final String NOBODY = "nobody-";

  /// So many keys are looked at in one tick.
  private static final int LOOKS_MAX = 1_000;

  private final KeyValueStore<String, WrappedKey> stored;
  private final DataKeys keys;
  private final Outlet outlet;
  private final Duration every;
  private final String nobody;
  private @Nullable Instant next;

  /// Up to where keys are wrapped as they should be; null when all are.
  private @Nullable String wrapped = "";

  KeyCare(
      KeyValueStore<String, WrappedKey> stored,
      DataKeys keys,
      Outlet outlet,
      int partition,
      Duration every) {
    this.stored = stored;
    this.keys = keys;
    this.outlet = outlet;
    this.every = every;
    nobody = NOBODY + partition;
  }

  /// The records of nobody go to the partition that they are written for, all others by their key.
  static Optional<Set<Integer>> partitions(
      String topic, String key, @Nullable Object value, int count) {
    return key.startsWith(NOBODY)
        ? Optional.of(Set.of(Integer.parseInt(key.substring(NOBODY.length()))))
        : Optional.empty();
  }

  void tick(Instant now) {
    rewrap(now);
    if (next == null || !now.isBefore(next)) {
      next = now.plus(every);
      stored.delete(nobody);
      outlet.tell(nobody, null, now);
      StoreFiles.rewrite(stored);
    }
  }

  private void rewrap(Instant now) {
    if (wrapped == null) {
      return;
    }
    var anew = new ArrayList<KeyValue<String, WrappedKey>>();
    String last = null;
    try (var all = stored.range(wrapped, null)) {
      for (var i = 0; i < LOOKS_MAX && all.hasNext(); i++) {
        var each = all.next();
        last = each.key;
        var other = keys.rewrapped(each.value);
        if (other != null) {
          anew.add(KeyValue.pair(each.key, other));
        }
      }
      wrapped = all.hasNext() ? last : null;
    }
    for (var each : anew) {
      stored.put(each.key, each.value);
      outlet.tell(each.key, each.value, now);
    }
  }
}
