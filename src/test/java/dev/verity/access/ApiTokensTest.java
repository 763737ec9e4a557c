package dev.verity.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ApiTokensTest {
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir private Path folder;
  private People people;

  @BeforeEach
  void open() {
    people = new People(folder);
  }

  @Test
  void aTokenActsForItsOwnerUnderTheOwnersName() {
    var actor = actor(create("ci", "olga", Scope.ACT)).orElseThrow();
    assertThat(actor.name()).isEqualTo("olga");
    assertThat(actor.token()).isEqualTo("ci");
    assertThat(actor.may(Permission.CANCEL)).isTrue();
  }

  @Test
  void itMayWhatBothItsScopesAndItsOwnerMay() {
    for (var scope : Scope.values()) {
      for (var role : Role.values()) {
        people.role("olga", role);
        var token = create(scope + "." + role, "olga", scope);
        var both = scope.permissions();
        both.retainAll(role.permissions());
        assertThat(actor(token).orElseThrow().permissions())
            .containsExactlyInAnyOrderElementsOf(both);
      }
    }
  }

  @Test
  void itLosesWhatItsOwnerLosesAtOnce() {
    var token = create("ci", "olga", Scope.ACT);
    people.role("olga", Role.VIEWER);
    assertThat(actor(token).orElseThrow().permissions()).containsExactly(Permission.VIEW);
    people.disable("olga");
    assertThat(actor(token)).isEmpty();
  }

  @Test
  void itEndsAtItsTimeOrWhenRevoked() {
    var one = create("one", "olga", Scope.READ);
    var other = create("other", "olga", Scope.READ);
    people.tokens.revoke("other");
    assertThat(actor(one)).isPresent();
    assertThat(actor(other)).isEmpty();
    people.clock.advance(DAY);
    assertThat(actor(one)).isEmpty();
    assertThatExceptionOfType(BadRoster.class)
        .isThrownBy(() -> people.tokens.revoke("other"))
        .withMessageContaining("verity tokens list");
  }

  @Test
  void whatIsNotAWholeTokenOpensNothing() {
    var token = create("ci", "olga", Scope.READ);
    var bare = token.substring(ApiTokens.PREFIX.length());
    for (var wrong :
        new String[] {
          "",
          "verity_",
          bare,
          token + "x",
          token.toUpperCase(Locale.ROOT),
          "verity_" + RandomSecret.draw().text(),
          "verity_" + kept("ci").hash().hex()
        }) {
      assertThat(actor(wrong)).as(wrong).isEmpty();
    }
    assertThat(token).matches("verity_[A-Za-z0-9_-]{43}");
  }

  @Test
  void ofATokenOnlyTheHashIsKept() throws Exception {
    var token = create("ci", "olga", Scope.READ);
    var bare = token.substring(ApiTokens.PREFIX.length());
    assertThat(Files.readString(folder.resolve("users.json")))
        .doesNotContain(bare)
        .contains(SecretHash.of(bare).hex());
  }

  @Test
  void itsUseIsNotedToTheHour() {
    var token = create("ci", "olga", Scope.READ);
    assertThat(kept("ci").lastUsed()).isNull();
    var first = people.clock.instant();
    assertThat(usedAfter(Duration.ZERO, token)).isEqualTo(first);
    assertThat(usedAfter(Duration.ofMinutes(59), token)).isEqualTo(first);
    assertThat(usedAfter(Duration.ofMinutes(1), token)).isEqualTo(people.clock.instant());
  }

  @Test
  void aFolderThatCannotBeWrittenKeepsNoTokenOut() throws Exception {
    var token = create("ci", "olga", Scope.READ);
    var lock = folder.resolve("users.json.lock");
    Files.delete(lock);
    Files.createDirectory(lock); // what is in the way of every change, for root too
    assertThat(actor(token)).isPresent();
    assertThat(kept("ci").lastUsed()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT59S", "P367D", "PT-1H"})
  void aLifeIsBounded(Duration life) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> people.tokens.create("ci", "olga", Set.of(Scope.READ), life))
        .withMessageContaining("366 days");
  }

  @Test
  void aTokenHasAnOwnerAndANameOfItsOwn() {
    create("ci", "olga", Scope.READ);
    assertThatExceptionOfType(BadRoster.class)
        .isThrownBy(() -> create("ci", "carl", Scope.READ))
        .withMessageContaining("another name");
    assertThatExceptionOfType(BadRoster.class)
        .isThrownBy(() -> create("cd", "nobody", Scope.READ))
        .withMessageContaining("verity users list");
    assertThatIllegalArgumentException().isThrownBy(() -> create("a b", "olga", Scope.READ));
    assertThat(people.tokens.list()).hasSize(1);
  }

  private String create(String name, String owner, Scope scope) {
    return people.tokens.create(name, owner, Set.of(scope), DAY);
  }

  private Optional<Actor> actor(String token) {
    return people.tokens.actor(token);
  }

  private ApiToken kept(String name) {
    return people.file.current().token(name).orElseThrow();
  }

  private @Nullable Instant usedAfter(Duration pause, String token) {
    people.clock.advance(pause);
    assertThat(actor(token)).isPresent();
    return kept("ci").lastUsed();
  }
}
