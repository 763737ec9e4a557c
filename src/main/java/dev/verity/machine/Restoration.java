package dev.verity.machine;

import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StandbyUpdateListener;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.apache.kafka.streams.processor.TaskId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Counts what is read from the changelogs into the local state: before a partition is processed,
/// and as a copy of what another instance processes.
final class Restoration implements StateRestoreListener, StandbyUpdateListener {
  private static final Logger LOG = LoggerFactory.getLogger(Restoration.class);

  private final LongAdder restored = new LongAdder();
  private final LongAdder mirrored = new LongAdder();

  long restored() {
    return restored.sum();
  }

  long mirrored() {
    return mirrored.sum();
  }

  @Override
  public void onRestoreStart(TopicPartition changelog, String store, long start, long end) {
    LOG.atDebug()
        .addKeyValue("changelog", changelog)
        .addKeyValue("records", end - start)
        .log("Local state is being restored.");
  }

  @Override
  public void onBatchRestored(TopicPartition changelog, String store, long end, long records) {
    restored.add(records);
  }

  @Override
  public void onRestoreEnd(TopicPartition changelog, String store, long records) {
    LOG.atInfo()
        .addKeyValue("changelog", changelog)
        .addKeyValue("records", records)
        .log("Local state is restored.");
  }

  @Override
  public void onUpdateStart(TopicPartition changelog, String store, long start) {
    LOG.atDebug().addKeyValue("changelog", changelog).log("A copy is being kept.");
  }

  @Override
  public void onBatchLoaded(
      TopicPartition changelog,
      String store,
      TaskId task,
      long batchEnd,
      long records,
      long changelogEnd) {
    mirrored.add(records);
  }

  @Override
  public void onUpdateSuspended(
      TopicPartition changelog, String store, long offset, long end, SuspendReason reason) {
    LOG.atDebug()
        .addKeyValue("changelog", changelog)
        .addKeyValue("reason", reason)
        .log("A copy is no longer kept.");
  }
}
