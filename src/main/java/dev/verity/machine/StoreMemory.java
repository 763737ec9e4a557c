package dev.verity.machine;

import java.util.Map;
import java.util.Objects;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.IndexType;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/// What RocksDB keeps in memory for all stores of a machine together: one cache, of which what was
/// written and is not on disk yet has a half, and indexes and filters a part.
///
/// The limit holds but for what is in use at a moment, such as blocks under an iterator: a strict
/// one would let reads fail.
final class StoreMemory implements AutoCloseable {
  private static final String KEY = "verity.store.memory";
  private static final int SHARDS_AS_ROCKSDB_LIKES = -1;
  private static final double PART_FOR_INDEXES = 0.5;
  private static final int WRITTEN_PART = 2;

  /// In such steps a store takes memory for what is written. RocksDB's own, a megabyte, would fill
  /// the half at once where there are many partitions.
  private static final long ARENA_BYTES = 128 * 1024;

  /// So many sorted runs a store may have before the newest are merged. With RocksDB's own, four, a
  /// store of gigabytes soon has four large ones, and with each flush one of them is written again:
  /// 56 bytes for each that came.
  private static final int RUNS_BEFORE_MERGE = 8;

  private static final long BLOCK_BYTES = 8 * 1024;
  private static final long INDEX_BLOCK_BYTES = 4 * 1024;

  private final long bytesMax;
  private final Cache cache;
  private final WriteBufferManager written;

  StoreMemory(long bytesMax) {
    RocksDB.loadLibrary();
    this.bytesMax = bytesMax;
    cache = new LRUCache(bytesMax, SHARDS_AS_ROCKSDB_LIKES, false, PART_FOR_INDEXES);
    written = new WriteBufferManager(bytesMax / WRITTEN_PART, cache);
  }

  long bytesMax() {
    return bytesMax;
  }

  /// What is used now; 0 after the end.
  synchronized long bytesUsed() {
    return cache.isOwningHandle() ? cache.getUsage() : 0;
  }

  /// Makes a Kafka Streams application use this.
  void addTo(Map<? super String, Object> configuration) {
    configuration.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, Setter.class);
    configuration.put(KEY, this);
  }

  /// Stores that are still open keep their hold on it.
  @Override
  public synchronized void close() {
    written.close();
    cache.close();
  }

  private void applyTo(Options options) {
    var tables = (BlockBasedTableConfig) options.tableFormatConfig();
    tables.setBlockCache(cache);
    tables.setBlockSize(BLOCK_BYTES);
    tables.setCacheIndexAndFilterBlocks(true);
    tables.setCacheIndexAndFilterBlocksWithHighPriority(true);
    tables.setIndexType(IndexType.kTwoLevelIndexSearch);
    tables.setPartitionFilters(true);
    tables.setMetadataBlockSize(INDEX_BLOCK_BYTES);
    tables.setPinTopLevelIndexAndFilter(true);
    options.setTableFormatConfig(tables);
    options.setWriteBufferManager(written);
    options.setArenaBlockSize(ARENA_BYTES);
    options.setLevel0FileNumCompactionTrigger(RUNS_BEFORE_MERGE);
  }

  /// Made by Kafka Streams for each store.
  public static final class Setter implements RocksDBConfigSetter {
    @Override
    public void setConfig(String store, Options options, Map<String, Object> configuration) {
      var memory = (StoreMemory) Objects.requireNonNull(configuration.get(KEY));
      memory.applyTo(options);
    }

    @Override
    public void close(String store, Options options) {
      // the memory is the machine's, and outlives the store
    }
  }
}
