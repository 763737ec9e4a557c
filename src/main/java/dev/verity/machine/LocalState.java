package dev.verity.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Set;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/// What RocksDB keeps on this machine's disk: a copy, which is made anew from the changelogs when
/// it cannot be read.
final class LocalState {
  /// What another try, or more room on the disk, does not mend.
  private static final Set<Status.Code> BROKEN =
      EnumSet.of(Status.Code.Corruption, Status.Code.NotFound, Status.Code.InvalidArgument);

  private final Path directory;

  LocalState(Path directory) {
    this.directory = directory;
  }

  /// Whether a failure says that files are there and cannot be read.
  static boolean isBroken(Throwable failure) {
    for (var cause = failure; cause != null; cause = cause.getCause()) {
      switch (cause) {
        case RocksDBException unreadable
            when unreadable.getStatus() != null
                && BROKEN.contains(unreadable.getStatus().getCode()) -> {
          return true;
        }
        case TaskCorruptedException _ -> {
          return false; // Kafka Streams mends these itself
        }
        default -> {}
      }
    }
    return false;
  }

  /// Nothing may be using it.
  void delete() throws IOException {
    try (var files = Files.walk(directory)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException gone) {
      // as was wanted
    }
  }

  @Override
  public String toString() {
    return directory.toString();
  }
}
