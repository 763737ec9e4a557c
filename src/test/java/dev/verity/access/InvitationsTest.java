package dev.verity.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.verity.access.Denial.Why;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InvitationsTest {
  private static final String PASSWORD = "the first password of all";

  @TempDir private Path folder;
  private People people;
  private Invitations invitations;

  @BeforeEach
  void open() {
    people = new People(folder);
    people.file.change(_ -> Roster.EMPTY);
    invitations = people.invitations();
  }

  @Test
  void theFirstPersonBecomesAnAdmin() {
    assertThat(accept(invite(), "root")).isEqualTo(new Admission.Admitted("root"));
    var user = people.file.current().known("root");
    assertThat(user.roles()).containsExactly(Role.ADMIN);
    assertThat(people.signIn().attempt("root", Password.typed(PASSWORD), People.HERE))
        .isEqualTo(new Admission.Admitted("root"));
  }

  @Test
  void whereThereIsSomebodyNothingIsWritten() throws IOException {
    accept(invite(), "root");
    Files.delete(folder.resolve("users.json.lock"));
    assertThat(invitations.invite()).isEmpty();
    assertThat(folder.resolve("users.json.lock")).doesNotExist();
  }

  @Test
  void theLinkWorksOnce() {
    var link = invite();
    accept(link, "root");
    assertThat(accept(link, "second")).isEqualTo(new Admission.Refused());
    assertThat(people.file.current().users()).hasSize(1);
    assertThat(people.denials.reasons()).containsExactly(Why.BAD_LINK);
    assertThat(people.file.current().invitation()).isNull();
  }

  @Test
  void alsoIfManyComeAtOnce() {
    var link = invite();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      IntStream.range(0, 8).forEach(number -> threads.execute(() -> accept(link, "u" + number)));
    }
    assertThat(people.file.current().users()).hasSize(1);
    assertThat(people.denials.all()).hasSize(7);
  }

  @Test
  void itWorksForAnHour() {
    var link = invite();
    people.clock.advance(Invitations.LIFE);
    assertThat(accept(link, "root")).isEqualTo(new Admission.Refused());
    people.clock.advance(Duration.ofMillis(-1));
    assertThat(accept(link, "root")).isEqualTo(new Admission.Admitted("root"));
  }

  @Test
  void aNewOneMakesTheOldOneVoid() {
    var old = invite();
    var link = invite();
    assertThat(accept(old, "root")).isEqualTo(new Admission.Refused());
    assertThat(accept("", "root")).isEqualTo(new Admission.Refused());
    assertThat(accept(link, "root")).isEqualTo(new Admission.Admitted("root"));
  }

  @Test
  void whereSomebodyIsThereIsNone() {
    var link = invite();
    people.file.change(roster -> roster.and(User.named("root", Set.of(Role.ADMIN))));
    assertThat(invitations.invite()).isEmpty();
    assertThat(accept(link, "other")).isEqualTo(new Admission.Refused());
  }

  @Test
  void onlyTheHashIsKept() throws Exception {
    var link = invite();
    assertThat(link).hasSize(43);
    assertThat(Files.readString(folder.resolve("users.json")))
        .doesNotContain(link)
        .contains(SecretHash.of(link).hex());
  }

  @Test
  void aNameThatMayNotBeUsesNothingUp() {
    var link = invite();
    assertThatIllegalArgumentException().isThrownBy(() -> accept(link, "No Such Name"));
    assertThat(accept(link, "root")).isEqualTo(new Admission.Admitted("root"));
  }

  private String invite() {
    return invitations.invite().orElseThrow().text();
  }

  private Admission accept(String link, String name) {
    return invitations.accept(link, name, Password.chosen(PASSWORD), People.HERE);
  }
}
