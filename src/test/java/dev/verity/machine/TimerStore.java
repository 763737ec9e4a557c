package dev.verity.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/// The timers of one partition in RocksDB, as the machine keeps them, without Kafka.
final class TimerStore implements AutoCloseable {
  private final Path folder;
  private final KeyValueStore<Timer, byte[]> stored =
      Stores.keyValueStoreBuilder(
              Stores.persistentKeyValueStore(SessionProcessor.TIMERS),
              Timer.serde(),
              Serdes.ByteArray())
          .withLoggingDisabled()
          .build();

  TimerStore(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
    var properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "timers");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
    var context =
        new MockProcessorContext<>(properties, new TaskId(0, 0), folder.toFile())
            .getStateStoreContext();
    stored.init(context, stored);
  }

  KeyValueStore<Timer, byte[]> stored() {
    return stored;
  }

  /// What is on the disk once all is.
  long bytesWritten() {
    stored.commit(Map.of());
    return bytes();
  }

  /// What is on the disk now.
  long bytes() {
    try (var files = Files.walk(folder)) {
      return files.mapToLong(TimerStore::size).sum();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static long size(Path file) {
    try {
      return Files.isRegularFile(file) ? Files.size(file) : 0;
    } catch (NoSuchFileException compacted) {
      return 0;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void close() {
    stored.close();
  }
}
