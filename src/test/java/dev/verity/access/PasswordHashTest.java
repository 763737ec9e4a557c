package dev.verity.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PasswordHashTest {
  /// From the tests of Argon2's reference implementation.
  private static final String OF_THE_REFERENCE =
      "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";

  @Test
  void hashesOfOtherProgramsAreUnderstood() {
    var hash = PasswordHash.parse(OF_THE_REFERENCE);
    assertThat(hash.matches(Password.typed("password"))).isTrue();
    assertThat(hash.matches(Password.typed("passwore"))).isFalse();
    assertThat(hash.cost()).isEqualTo(new Cost(256, 2, 1));
    assertThat(hash.text()).isEqualTo(OF_THE_REFERENCE);
  }

  @Test
  void whatIsKeptCostsWhatOwaspAsksFor() {
    var kept = PasswordHash.of(Password.typed("correct horse battery"), Cost.OWASP);
    assertThat(kept.text()).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
    assertThat(PasswordHash.parse(kept.text()).matches(Password.typed("correct horse battery")))
        .isTrue();
  }

  @Test
  void theSamePasswordIsNeverKeptAlikeTwice() {
    assertThat(People.hash("one").text()).isNotEqualTo(People.hash("one").text());
  }

  @Test
  void anUmlautIsOneHoweverItIsTyped() {
    assertThat(People.hash("sch\u00f6n").matches(Password.typed("scho\u0308n"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "plain",
        "$2a$10$abcdefghijklmnopqrstuv",
        "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=999999999,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=256,t=0,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=256,t=2,p=99$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"
      })
  void otherHashesAndRuinousOnesAreRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PasswordHash.parse(text))
        .withMessageContaining("Argon2");
  }

  @Test
  void oneIsCheaperIfItIsCheaperInOneRespect() {
    var middle = new Cost(64, 2, 2);
    assertThat(new Cost(63, 9, 2).isBelow(middle)).isTrue();
    assertThat(new Cost(64, 1, 2).isBelow(middle)).isTrue();
    assertThat(new Cost(64, 2, 1).isBelow(middle)).isTrue();
    assertThat(middle.isBelow(middle)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "fourteen chars", "𝔣𝔣𝔣𝔣𝔣𝔣𝔣𝔣"})
  void aShortPasswordIsNotTaken(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Password.chosen(text))
        .withMessageContaining("15 to 256")
        .withMessageContaining("too short");
  }

  @Test
  void aPasswordOfSomeWordsIsTakenAndAnEndlessOneIsNot() {
    assertThat(Password.chosen("fifteen letters")).hasToString("Password[hidden]");
    assertThat(Password.chosen("x".repeat(256))).isNotNull();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Password.chosen("x".repeat(257)))
        .withMessageContaining("too long");
  }
}
