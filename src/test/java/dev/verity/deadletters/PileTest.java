package dev.verity.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.deadletters.DeadLetter.Kind;
import dev.verity.deadletters.DeadLetter.Origin;
import dev.verity.deadletters.DeadLetter.State;
import dev.verity.session.Effect;
import dev.verity.session.FollowUp.Action;
import dev.verity.topics.DeadLetters;
import dev.verity.topics.Json;
import dev.verity.topics.Topics;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class PileTest {
  private static final String TOPIC = "verity.dead-letters";
  private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");
  private static final Instant EARLIER = Instant.parse("2026-10-01T00:00:00Z");

  private final MemoryShelf shelf = new MemoryShelf();
  private final Pile pile = new Pile(shelf);
  private int offset;

  @Test
  void aRecordThatCouldNotBeReadIsALetter() {
    unreadable("vs_1", Map.of());
    assertThat(shelf.letters())
        .containsExactly(
            new DeadLetter(
                "3-0",
                "vs_1",
                Kind.UNREADABLE,
                "no event",
                new Origin("verity.inbox", 3, 4711),
                START,
                START,
                1,
                0,
                4,
                State.OPEN,
                null));
  }

  @Test
  void oneThatCameBackCarriesOnWhereTheFirstBegan() {
    unreadable("vs_1", Map.of());
    deed(Deed.Kind.REDRIVEN, "3-0");
    unreadable("vs_1", back("3-0", 2));
    assertThat(shelf.letters())
        .extracting(DeadLetter::state)
        .containsExactly(State.REDRIVEN, State.OPEN);
    var last = shelf.letters().getLast();
    assertThat(last.attempts()).isEqualTo(2);
    assertThat(last.firstSeen()).isEqualTo(EARLIER);
    assertThat(last.lastSeen()).isEqualTo(START.plusSeconds(2));
  }

  @Test
  void afterFiveAttemptsItIsInQuarantine() {
    unreadable("vs_1", back("3-0", 4));
    assertThat(shelf.letters().getLast().state()).isEqualTo(State.OPEN);
    unreadable("vs_1", back("3-0", 5));
    assertThat(shelf.letters().getLast().state()).isEqualTo(State.QUARANTINED);
    assertThat(shelf.letters().getLast().isWaiting()).isTrue();
  }

  @Test
  void whatTwoPeopleRedroveAtOnceComesBackAsOne() {
    unreadable("vs_1", Map.of());
    deed(Deed.Kind.REDRIVEN, "3-0");
    deed(Deed.Kind.REDRIVEN, "3-0");
    unreadable("vs_1", back("3-0", 2));
    unreadable("vs_1", back("3-0", 2));
    assertThat(shelf.letters())
        .extracting(DeadLetter::state)
        .containsExactly(State.REDRIVEN, State.SUPERSEDED, State.OPEN);
  }

  @Test
  void theFirstDeedCounts() {
    unreadable("vs_1", Map.of());
    deed(Deed.Kind.DISCARDED, "3-0");
    deed(Deed.Kind.REDRIVEN, "3-0");
    deed(Deed.Kind.REDRIVEN, "3-99");
    var letter = shelf.letters().getFirst();
    assertThat(letter.state()).isEqualTo(State.DISCARDED);
    assertThat(letter.deed())
        .isEqualTo(new Deed(Deed.Kind.DISCARDED, "3-0", "ops", "why", START.plusSeconds(1)));
  }

  @Test
  void aFollowUpThatWasGivenUpIsALetter() {
    exhausted("vs_1", Action.CANCEL, EARLIER);
    assertThat(shelf.letters())
        .containsExactly(
            new DeadLetter(
                "3-0",
                "vs_1",
                Kind.EXHAUSTED,
                "cancel: refused by Stripe",
                null,
                EARLIER,
                START,
                1,
                5,
                letterOf("vs_1", Action.CANCEL, EARLIER).length,
                State.OPEN,
                null));
  }

  @Test
  void aFollowUpThatIsGivenUpAgainAfterARedriveHasOneMoreAttempt() {
    exhausted("vs_1", Action.CANCEL, EARLIER);
    deed(Deed.Kind.REDRIVEN, "3-0");
    exhausted("vs_1", Action.CANCEL, START);
    exhausted("vs_1", Action.REDACT, START);
    exhausted("vs_2", Action.CANCEL, START);
    assertThat(shelf.letters()).extracting(DeadLetter::attempts).containsExactly(1, 2, 1, 1);
    assertThat(shelf.letters().get(1).firstSeen()).isEqualTo(EARLIER);
  }

  @Test
  void aFollowUpThatIsGivenUpAgainByItselfTakesThePlaceOfTheFirst() {
    exhausted("vs_1", Action.CANCEL, EARLIER);
    exhausted("vs_1", Action.CANCEL, START);
    assertThat(shelf.letters())
        .extracting(DeadLetter::state)
        .containsExactly(State.SUPERSEDED, State.OPEN);
    assertThat(shelf.letters().getLast().attempts()).isEqualTo(1);
    assertThat(shelf.letters().getLast().firstSeen()).isEqualTo(EARLIER);
  }

  @Test
  void afterADiscardAFollowUpBeginsAnew() {
    exhausted("vs_1", Action.CANCEL, EARLIER);
    deed(Deed.Kind.DISCARDED, "3-0");
    exhausted("vs_1", Action.CANCEL, START);
    assertThat(shelf.letters().getLast().attempts()).isEqualTo(1);
    assertThat(shelf.letters().getLast().firstSeen()).isEqualTo(START);
  }

  @Test
  void aKeyThatIsNoSessionIdIsNotShown() {
    unreadable("Jane Doe", Map.of());
    unreadable(null, Map.of());
    assertThat(shelf.letters()).extracting(DeadLetter::session).containsOnlyNulls();
  }

  @Test
  void whatIsNoLetterIsCountedAndHeadersWithoutSenseArePassedOver() {
    pile.add(record("vs_1", "{}".getBytes(UTF_8), Map.of("ce_type", "dev.verity.other")));
    pile.add(record("vs_1", "{}".getBytes(UTF_8), Map.of()));
    pile.add(record("vs_1", "{}".getBytes(UTF_8), Map.of("ce_type", Deed.Kind.REDRIVEN.type())));
    pile.add(record("vs_1", null, Map.of("ce_type", DeadLetters.EXHAUSTED)));
    assertThat(pile.strangers()).isEqualTo(4);
    assertThat(shelf.letters()).isEmpty();
    pile.add(
        record(
            "vs_1",
            null,
            Map.of(
                "ce_type",
                DeadLetters.UNREADABLE,
                DeadLetters.OFFSET,
                "far",
                DeadLetters.ATTEMPTS,
                "many",
                DeadLetters.FIRST_SEEN,
                "once")));
    var letter = shelf.letters().getFirst();
    assertThat(Optional.ofNullable(letter.origin())).isEmpty();
    assertThat(letter.attempts()).isEqualTo(1);
    assertThat(letter.firstSeen()).isEqualTo(letter.lastSeen());
    assertThat(letter.bytes()).isZero();
  }

  private static Map<String, String> back(String first, int attempts) {
    return Map.of(
        DeadLetters.FIRST_LETTER,
        first,
        DeadLetters.ATTEMPTS,
        Integer.toString(attempts),
        DeadLetters.FIRST_SEEN,
        EARLIER.toString());
  }

  private void unreadable(@Nullable String key, Map<String, String> more) {
    var record = record(key, "body".getBytes(UTF_8), more);
    record.headers().add("ce_type", DeadLetters.UNREADABLE.getBytes(UTF_8));
    record.headers().add(DeadLetters.REASON, "no event".getBytes(UTF_8));
    DeadLetters.locate(record.headers(), "verity.inbox", 3, 4711);
    pile.add(record);
  }

  private void exhausted(String session, Action action, Instant since) {
    pile.add(
        record(
            session, letterOf(session, action, since), Map.of("ce_type", DeadLetters.EXHAUSTED)));
  }

  private static byte[] letterOf(String session, Action action, Instant since) {
    return Topics.letter(new Effect.DeadLetter(session, action, "refused by Stripe", 5, since));
  }

  private void deed(Deed.Kind kind, String letter) {
    var deed = new Deed(kind, letter, "ops", "why", START.plusSeconds(offset));
    pile.add(record("vs_1", Json.MAPPER.writeValueAsBytes(deed), Map.of("ce_type", kind.type())));
  }

  private ConsumerRecord<byte[], byte[]> record(
      @Nullable String key, byte @Nullable [] value, Map<String, String> headers) {
    var all = new RecordHeaders();
    headers.forEach((name, text) -> all.add(name, text.getBytes(UTF_8)));
    var at = START.plusSeconds(offset).toEpochMilli();
    return new ConsumerRecord<>(
        TOPIC,
        3,
        offset++,
        at,
        TimestampType.CREATE_TIME,
        0,
        0,
        key == null ? null : key.getBytes(UTF_8),
        value,
        all,
        Optional.empty());
  }
}
