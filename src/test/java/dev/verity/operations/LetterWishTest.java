package dev.verity.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.verity.deadletters.DeadLetter;
import dev.verity.deadletters.DeadLetter.Kind;
import dev.verity.deadletters.DeadLetter.State;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LetterWishTest {
  private static final Instant SHOWN = Instant.parse("2026-11-01T10:00:00Z");
  private static final List<DeadLetter> LETTERS =
      List.of(
          letter("0-1", Kind.EXHAUSTED, "redact: refused", State.OPEN, SHOWN),
          letter("0-2", Kind.EXHAUSTED, "redact: refused 3 times", State.OPEN, SHOWN),
          letter("0-3", Kind.EXHAUSTED, "Redact: refused", State.OPEN, SHOWN),
          letter("0-4", Kind.UNREADABLE, "redact: refused", State.OPEN, SHOWN),
          letter("0-5", Kind.EXHAUSTED, "redact: refused", State.QUARANTINED, SHOWN),
          letter("0-6", Kind.EXHAUSTED, "redact: refused", State.DISCARDED, SHOWN),
          letter("0-7", Kind.EXHAUSTED, "redact: refused", State.OPEN, SHOWN.plusMillis(1)));

  @Test
  void aGroupIsOfOneKindAndOneWholeCause() {
    var group = LetterWish.ofGroup(Kind.EXHAUSTED, "redact: refused", false);
    assertThat(taken(group)).containsExactly("0-1", "0-7");
    assertThat(group.among(LETTERS).quarantined()).isEqualTo(1);
    assertThat(taken(LetterWish.ofGroup(Kind.EXHAUSTED, "redact: refused", true)))
        .containsExactly("0-1", "0-5", "0-7");
    assertThat(taken(new LetterWish(List.of(), null, "redact: refused", null, null, false)))
        .containsExactly("0-1", "0-2", "0-3", "0-4", "0-7");
  }

  @Test
  void whatCameAfterItWasShownIsNotTaken() {
    var group = LetterWish.ofGroup(Kind.EXHAUSTED, "redact: refused", true);
    assertThat(taken(group.until(SHOWN))).containsExactly("0-1", "0-5");
    assertThat(taken(group.until(SHOWN.minusMillis(1)))).isEmpty();
    assertThat(group.until(SHOWN).until(null)).isEqualTo(group);
    assertThat(taken(LetterWish.all(false).until(SHOWN)))
        .containsExactly("0-1", "0-2", "0-3", "0-4");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t"})
  void whatIsBlankIsNoChoice(String blank) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LetterWish(List.of(), null, blank, null, null, false));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LetterWish(List.of(), null, null, blank, null, false));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LetterWish.ofGroup(Kind.UNREADABLE, blank, false));
  }

  @Test
  void idsGoWithNoOtherChoice() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LetterWish.of(List.of("0-1"), true).until(SHOWN));
  }

  private static List<String> taken(LetterWish wish) {
    return wish.among(LETTERS).letters().stream().map(DeadLetter::id).toList();
  }

  private static DeadLetter letter(
      String id, Kind kind, String cause, State state, Instant lastSeen) {
    return new DeadLetter(id, "vs_1", kind, cause, null, SHOWN, lastSeen, 1, 0, 9, state, null);
  }
}
