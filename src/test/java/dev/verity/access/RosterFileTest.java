package dev.verity.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.verity.files.OwnersFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RosterFileTest {
  @TempDir private Path folder;

  @Test
  void withoutAFileThereIsNobody() {
    assertThat(new RosterFile(path()).current()).isEqualTo(Roster.EMPTY);
    assertThat(path()).doesNotExist();
  }

  @Test
  void whatIsWrittenIsReadByOthers() throws IOException {
    var people = new People(folder);
    people.tokens.create("ci", "olga", Set.of(Scope.READ), Duration.ofDays(1));
    people.disable("carl");

    assertThat(new RosterFile(path()).current()).isEqualTo(people.file.current());
    assertThat(Files.readString(path()))
        .contains("\"operator\"", "\"read\"", "\"$argon2id$v=19$", "\"2026-03-01T12:00:00Z\"");
  }

  @Test
  void itsOwnerAloneMayLookIntoIt() throws IOException {
    new People(folder);
    try (var all = Files.list(folder)) {
      assertThat(all)
          .allSatisfy(each ->
              assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
                  .isEqualTo("rw-------"))
          .extracting(each -> each.getFileName().toString())
          .containsExactlyInAnyOrder("users.json", "users.json.lock");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r--r--", "rw--w----", "rw----rw-"})
  void aFileThatIsOpenToOthersIsNotUsed(String permissions) throws IOException {
    new People(folder);
    Files.setPosixFilePermissions(path(), PosixFilePermissions.fromString(permissions));
    assertRefused(new RosterFile(path()), permissions, "chmod 600");
  }

  @Test
  void aGroupMayReadAsInAContainer() throws IOException {
    new People(folder);
    Files.setPosixFilePermissions(path(), PosixFilePermissions.fromString("rw-r-----"));
    assertThat(new RosterFile(path()).current().users()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{",
        "{\"users\": [], \"tokens\": [], \"invitation\": null, \"backdoor\": true}",
        "{\"users\": [{\"name\": \"x\", \"roles\": [\"root\"]}], \"tokens\": []}",
        "{\"users\": [{\"name\": \"x\", \"roles\": [\"admin\"], \"password\":"
            + " \"hunter2-in-the-clear\"}], \"tokens\": []}"
      })
  void whatIsNoRosterIsRefusedWithoutBeingQuoted(String content) throws IOException {
    new OwnersFile(path()).replace(content);
    assertRefused(new RosterFile(path()), "users.json", "verity users");
    assertThatExceptionOfType(BadRoster.class)
        .isThrownBy(() -> new RosterFile(path()).change(roster -> roster))
        .withMessageNotContaining("hunter2")
        .withNoCause();
    assertThat(path()).hasContent(content);
  }

  @Test
  void aChangeByAnotherProcessIsSeenAtOnce() {
    var people = new People(folder);
    var reader = new RosterFile(path());
    for (var name : List.of("a", "b", "c", "d", "e")) {
      people.add(name, Role.VIEWER, "of no matter here");
      assertThat(reader.current().user(name)).isPresent();
    }
    people.disable("a");
    assertThat(reader.current().active("a")).isEmpty();
  }

  @Test
  void noneOfManyChangesAtATimeIsLost() {
    var files = List.of(new RosterFile(path()), new RosterFile(path()));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      IntStream.range(0, 20)
          .forEach(number ->
              threads.execute(() ->
                  files
                      .get(number % 2)
                      .change(roster ->
                          roster.and(User.named("user-" + number, Set.of(Role.VIEWER))))));
    }
    assertThat(files.getFirst().current().users()).hasSize(20);
  }

  @Test
  void aChangeThatIsRefusedLeavesTheFileAsItWas() throws IOException {
    var people = new People(folder);
    var before = Files.readString(path());
    assertThatExceptionOfType(BadRoster.class)
        .isThrownBy(() -> people.add("olga", Role.ADMIN, "whatever it may be"))
        .withMessageContaining("there already");
    assertThat(path()).hasContent(before);
  }

  @Test
  void whoIsRemovedTakesTheirTokensAlong() {
    var people = new People(folder);
    people.tokens.create("ci", "olga", Set.of(Scope.READ), Duration.ofDays(1));
    people.file.change(roster -> roster.without(roster.known("olga")));
    assertThat(people.tokens.list()).isEmpty();
  }

  private void assertRefused(RosterFile file, String... words) {
    assertThatExceptionOfType(BadRoster.class)
        .isThrownBy(file::current)
        .satisfies(refused -> assertThat(refused.getMessage()).contains(words));
  }

  private Path path() {
    return folder.resolve("users.json");
  }
}
