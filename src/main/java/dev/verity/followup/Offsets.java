package dev.verity.followup;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/// Which records are being worked on, so that no offset is committed past one that is not finished.
final class Offsets {
  private static final long NOTHING = -1;

  private final Map<TopicPartition, Open> partitions = new HashMap<>();
  private int open;

  private static final class Open {
    final TreeSet<Long> offsets = new TreeSet<>();
    long next;
    long committed = NOTHING;

    long committable() {
      return offsets.isEmpty() ? next : offsets.first();
    }
  }

  synchronized void begin(TopicPartition partition, long offset) {
    var begun = partitions.computeIfAbsent(partition, _ -> new Open());
    begun.offsets.add(offset);
    begun.next = offset + 1;
    open++;
  }

  synchronized void finish(TopicPartition partition, long offset) {
    open--;
    var begun = partitions.get(partition);
    if (begun != null) {
      begun.offsets.remove(offset);
    }
    notifyAll();
  }

  /// How many records are being worked on, those of revoked partitions included.
  synchronized int open() {
    return open;
  }

  /// What can be committed and was not given out before.
  synchronized Map<TopicPartition, OffsetAndMetadata> toCommit() {
    var commit = new HashMap<TopicPartition, OffsetAndMetadata>();
    partitions.forEach((partition, begun) -> {
      if (begun.committable() != begun.committed) {
        begun.committed = begun.committable();
        commit.put(partition, new OffsetAndMetadata(begun.committed));
      }
    });
    return commit;
  }

  /// Takes back what could not be committed, so that it is given out again.
  synchronized void giveBack(Map<TopicPartition, OffsetAndMetadata> commit) {
    commit.forEach((partition, offset) -> {
      var begun = partitions.get(partition);
      if (begun != null && begun.committed == offset.offset()) {
        begun.committed = NOTHING;
      }
    });
  }

  synchronized void forget(Collection<TopicPartition> revoked) {
    partitions.keySet().removeAll(revoked);
  }

  /// Waits until nothing is being worked on.
  ///
  /// @return whether that came true in time
  synchronized boolean awaitNone(long millisMax) throws InterruptedException {
    var end = System.nanoTime() + millisMax * 1_000_000;
    while (open > 0) {
      var left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }
}
