package dev.verity.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoreTest {
  @TempDir private Path folder;

  @Test
  void whatWasFoldedIsThereAfterTheNextStart() throws Exception {
    fill();
    try (var rig = new Rig(file())) {
      assertThat(rig.fold.positions()).isNotEmpty();
      assertThat(rig.sessions().find(Lives.id(1))).isPresent();
    }
  }

  @Test
  void aStoreOfAnotherVersionIsBuiltAnew() throws Exception {
    fill();
    execute("PRAGMA user_version = 7");
    assertBuiltAnew(Rig.IDS);
  }

  @Test
  void aStoreOfOtherTopicsIsBuiltAnew() throws Exception {
    fill();
    assertBuiltAnew(Map.of("verity.sessions", "another"));
  }

  @Test
  void aFileThatIsNoStoreIsBuiltAnew() throws Exception {
    Files.writeString(
        file(), "nothing that SQLite would read, and longer than its header ".repeat(9));
    assertBuiltAnew(Rig.IDS);
  }

  @Test
  void aStoreIsForOneProcess() throws Exception {
    try (var _ = new Rig(file())) {
      assertThatThrownBy(() -> Store.open(file(), Rig.IDS))
          .isInstanceOf(BrokenStore.class)
          .hasMessage(
              "The store %s (console.store.file) is used by another process.".formatted(file()));
    }
  }

  @Test
  void aPlaceThatCannotBeWrittenIsNamed() throws Exception {
    var file = Files.writeString(folder.resolve("file"), "").resolve("store");
    assertThatThrownBy(() -> Store.open(file, Rig.IDS))
        .isInstanceOf(BrokenStore.class)
        .hasMessageContaining("console.store.file");
  }

  @Test
  void nobodyElseMayReadIt() throws Exception {
    fill();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
  }

  @Test
  void whoAsksCannotWrite() throws Exception {
    try (var rig = new Rig(file())) {
      assertThatThrownBy(() ->
              rig.store.readers().all(Question.of("DELETE FROM session RETURNING id"), _ -> ""))
          .isInstanceOf(BrokenStore.class)
          .hasMessageContaining("readonly");
    }
  }

  private Path file() {
    return folder.resolve("store");
  }

  private void fill() throws SQLException {
    try (var rig = new Rig(file())) {
      rig.fold(Rig.lives(10));
    }
  }

  private void execute(String sql) throws SQLException {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void assertBuiltAnew(Map<String, String> topics) throws SQLException {
    try (var store = Store.open(file(), topics);
        var fold = new Fold(Rig.TOPICS, store.writer())) {
      assertThat(fold.positions()).isEmpty();
      assertThat(new SessionView(store.readers(), Rig.TOPICS).counts()).isEmpty();
    }
    try (var store = Store.open(file(), topics);
        var statement = store.writer().createStatement();
        var version = statement.executeQuery("PRAGMA user_version")) {
      assertThat(version.getInt(1)).isEqualTo(Schema.VERSION);
    }
  }
}
