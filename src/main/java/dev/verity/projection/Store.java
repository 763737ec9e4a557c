package dev.verity.projection;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.verity.files.OwnersFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The SQLite file: one connection that writes, and a few that read beside it. A file that is
/// missing, of another version of Verity, of other topics, or damaged is made anew; nothing in it
/// cannot be read from the topics again.
final class Store implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Store.class);
  private static final List<String> SUFFIXES = List.of("", "-wal", "-shm", "-journal");

  /// What is deleted is overwritten; what frees pages gives them back.
  private static final List<String> WAYS =
      List.of(
          "PRAGMA auto_vacuum = INCREMENTAL",
          "PRAGMA journal_mode = WAL",
          "PRAGMA synchronous = NORMAL",
          "PRAGMA secure_delete = ON",
          "PRAGMA temp_store = MEMORY",
          "PRAGMA cache_size = -65536",
          "PRAGMA wal_autocheckpoint = 4000");

  private final Path file;
  private final FileChannel lock;
  private final Connection writer;
  private final Readers readers;

  private Store(Path file, FileChannel lock, Connection writer) {
    this.file = file;
    this.lock = lock;
    this.writer = writer;
    readers = new Readers(file);
  }

  /// @param topics the ids of the topics that are folded, by name
  /// @throws BrokenStore when another process has it, or it cannot be written
  static Store open(Path file, Map<String, String> topics) {
    var lock = lock(file);
    try {
      var known = find(file, topics);
      return new Store(file, lock, known == null ? create(file, topics) : known);
    } catch (IOException | SQLException failure) {
      close(lock);
      throw new BrokenStore(file, "cannot be written: " + failure.getMessage(), failure);
    }
  }

  /// For the one thread that folds.
  Connection writer() {
    return writer;
  }

  Readers readers() {
    return readers;
  }

  @Override
  public void close() {
    readers.close();
    try {
      writer.close();
    } catch (SQLException failure) {
      LOG.warn("The store {} did not close as it should.", file, failure);
    }
    close(lock);
  }

  private static FileChannel lock(Path file) {
    try {
      var folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      var channel = FileChannel.open(beside(file, "-lock"), CREATE, WRITE);
      try {
        if (channel.tryLock() != null) {
          return channel;
        }
      } catch (OverlappingFileLockException _) {
        // this very process has it
      }
      channel.close();
      throw new BrokenStore(file, "is used by another process.", null);
    } catch (IOException failure) {
      throw new BrokenStore(file, "cannot be written: " + failure.getMessage(), failure);
    }
  }

  /// The store as it was left; null when it has to be made anew.
  private static @Nullable Connection find(Path file, Map<String, String> topics)
      throws IOException, SQLException {
    if (!Files.exists(file)) {
      LOG.info("The store {} is not there and is built from the topics.", file);
      return null;
    }
    var connection = connect(file);
    var fault = fault(connection, topics);
    if (fault == null) {
      return connection;
    }
    LOG.info("The store {} {} and is built anew from the topics.", file, fault);
    connection.close();
    for (var suffix : SUFFIXES) {
      Files.deleteIfExists(beside(file, suffix));
    }
    return null;
  }

  private static @Nullable String fault(Connection connection, Map<String, String> topics) {
    try (var statement = connection.createStatement()) {
      for (var way : WAYS) {
        statement.execute(way);
      }
      try (var version = statement.executeQuery("PRAGMA user_version")) {
        if (!version.next() || version.getInt(1) != Schema.VERSION) {
          return "is of another version of Verity";
        }
      }
      var folded = new HashMap<String, String>();
      try (var sources = statement.executeQuery("SELECT topic, id FROM source")) {
        while (sources.next()) {
          folded.put(sources.getString(1), sources.getString(2));
        }
      }
      return folded.equals(topics) ? null : "tells of other topics";
    } catch (SQLException unreadable) {
      return "cannot be read (%s)".formatted(unreadable.getMessage());
    }
  }

  private static Connection create(Path file, Map<String, String> topics)
      throws IOException, SQLException {
    new OwnersFile(file).create("");
    var connection = connect(file);
    try (var statement = connection.createStatement()) {
      for (var way : WAYS) {
        statement.execute(way);
      }
      connection.setAutoCommit(false);
      statement.executeUpdate(Schema.TEXT);
      statement.executeUpdate("PRAGMA user_version = " + Schema.VERSION);
      try (var source = connection.prepareStatement("INSERT INTO source VALUES (?, ?)")) {
        for (var topic : topics.entrySet()) {
          source.setString(1, topic.getKey());
          source.setString(2, topic.getValue());
          source.executeUpdate();
        }
      }
      connection.commit();
      connection.setAutoCommit(true);
      return connection;
    } catch (SQLException failure) {
      connection.close();
      throw failure;
    }
  }

  private static Connection connect(Path file) throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + file);
  }

  private static Path beside(Path file, String suffix) {
    return file.resolveSibling(file.getFileName() + suffix);
  }

  private static void close(FileChannel lock) {
    try {
      lock.close();
    } catch (IOException failure) {
      LOG.warn("A lock was not released.", failure);
    }
  }
}
