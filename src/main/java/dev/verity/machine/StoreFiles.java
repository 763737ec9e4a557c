package dev.verity.machine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.internals.RocksDBStore;
import org.apache.kafka.streams.state.internals.WrappedStateStore;
import org.jspecify.annotations.Nullable;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.CompactRangeOptions.BottommostLevelCompaction;
import org.rocksdb.FlushOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/// The files of a store on this machine's disk. What is deleted or overwritten stays in them until
/// RocksDB happens to rewrite them; Kafka Streams has no door to ask it for that, so this goes in
/// by the window.
final class StoreFiles {
  private static final VarHandle DB = db();

  private StoreFiles() {}

  /// Afterwards nothing is in the files but what the store holds now.
  static void rewrite(StateStore store) {
    var db = behind(store);
    if (db == null) {
      return;
    }
    try (var flush = new FlushOptions().setWaitForFlush(true);
        var whole =
            new CompactRangeOptions()
                .setBottommostLevelCompaction(BottommostLevelCompaction.kForceOptimized)) {
      db.flush(flush);
      db.compactRange(db.getDefaultColumnFamily(), null, null, whole);
    } catch (RocksDBException failure) {
      throw new ProcessorStateException(
          "The files of the store %s cannot be rewritten.".formatted(store.name()), failure);
    }
  }

  private static @Nullable RocksDB behind(StateStore store) {
    var inner = store;
    while (inner instanceof WrappedStateStore<?, ?, ?> wrapped) {
      inner = wrapped.wrapped();
    }
    return inner instanceof RocksDBStore files ? (RocksDB) DB.get(files) : null;
  }

  private static VarHandle db() {
    try {
      return MethodHandles.privateLookupIn(RocksDBStore.class, MethodHandles.lookup())
          .findVarHandle(RocksDBStore.class, "db", RocksDB.class);
    } catch (ReflectiveOperationException moved) {
      throw new IllegalStateException("This version of Kafka Streams is built otherwise.", moved);
    }
  }
}
