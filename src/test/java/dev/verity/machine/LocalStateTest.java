package dev.verity.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.processor.TaskId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

final class LocalStateTest {
  @Test
  void whatIsCorruptedIsBroken() {
    assertThat(LocalState.isBroken(failure(Status.Code.Corruption, Status.SubCode.None))).isTrue();
  }

  @Test
  void aFullDiskBreaksNothing() {
    assertThat(LocalState.isBroken(failure(Status.Code.IOError, Status.SubCode.NoSpace))).isFalse();
  }

  @Test
  void whatKafkaStreamsMendsItselfIsLeftToIt() {
    assertThat(LocalState.isBroken(new TaskCorruptedException(Set.of(new TaskId(0, 1))))).isFalse();
  }

  @Test
  void anotherFailureIsNone() {
    assertThat(LocalState.isBroken(new KafkaException("the broker is away"))).isFalse();
    assertThat(LocalState.isBroken(new RocksDBException("without a status"))).isFalse();
  }

  @Test
  void itIsDeletedWithAllThatIsInIt(@TempDir Path folder) throws IOException {
    var directory = folder.resolve("state");
    Files.createDirectories(directory.resolve("group/0_1/rocksdb"));
    Files.writeString(directory.resolve("group/0_1/rocksdb/CURRENT"), "MANIFEST-000005");
    new LocalState(directory).delete();
    assertThat(directory).doesNotExist();
    new LocalState(directory).delete();
  }

  private static KafkaException failure(Status.Code code, Status.SubCode subCode) {
    return new ProcessorStateException(
        "store", new RocksDBException("told", new Status(code, subCode, "told")));
  }
}
