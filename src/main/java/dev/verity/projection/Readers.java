package dev.verity.projection;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;

/// A few connections that cannot write, lent out for one question each. Safe for use by several
/// threads.
final class Readers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Readers.class);
  private static final int CONNECTIONS = 4;

  private final Path file;
  private final BlockingQueue<Lease> idle = new ArrayBlockingQueue<>(CONNECTIONS);

  /// A connection that may not have been opened yet.
  private static final class Lease {
    private @Nullable Connection connection;
  }

  Readers(Path file) {
    this.file = file;
    while (idle.offer(new Lease())) {}
  }

  <T> List<T> all(Question question, Row.Reader<T> reader) {
    return lend(connection -> {
      try (var statement = prepare(connection, question);
          var result = statement.executeQuery()) {
        var row = new Row(result);
        var found = new ArrayList<T>();
        while (result.next()) {
          found.add(reader.read(row));
        }
        return found;
      }
    });
  }

  <T> Optional<T> first(Question question, Row.Reader<T> reader) {
    return all(question, reader).stream().findFirst();
  }

  @Override
  public void close() {
    for (var count = 0; count < CONNECTIONS; count++) {
      try {
        var lease = idle.take();
        if (lease.connection != null) {
          lease.connection.close();
        }
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return;
      } catch (SQLException failure) {
        LOG.warn("A reader of {} did not close as it should.", file, failure);
      }
    }
  }

  @FunctionalInterface
  private interface Use<T> {
    T with(Connection connection) throws SQLException;
  }

  private <T> T lend(Use<T> use) {
    var lease = take();
    try {
      var connection = lease.connection == null ? connect() : lease.connection;
      lease.connection = connection;
      return use.with(connection);
    } catch (SQLException failure) {
      throw new BrokenStore(file, "cannot be read: " + failure.getMessage(), failure);
    } finally {
      idle.add(lease);
    }
  }

  private Lease take() {
    try {
      return idle.take();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new BrokenStore(file, "is not asked any more.", stopped);
    }
  }

  private Connection connect() throws SQLException {
    var config = new SQLiteConfig();
    config.setReadOnly(true);
    config.setPragma(SQLiteConfig.Pragma.TEMP_STORE, "MEMORY");
    return config.createConnection("jdbc:sqlite:" + file);
  }

  static PreparedStatement prepare(Connection connection, Question question) throws SQLException {
    var statement = connection.prepareStatement(question.sql());
    for (var place = 0; place < question.arguments().size(); place++) {
      statement.setObject(place + 1, question.arguments().get(place));
    }
    return statement;
  }
}
