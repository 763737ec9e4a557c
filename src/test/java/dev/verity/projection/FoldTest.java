package dev.verity.projection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.verity.deadletters.DeadLetter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FoldTest {
  private static final int LIVES = 400;
  private static final Tape TAPE = Rig.lives(LIVES);

  @TempDir private Path folder;

  @Test
  void aSessionIsToldWithItsWholeStory() throws Exception {
    try (var rig = new Rig(folder.resolve("store")).fold(TAPE)) {
      var story = rig.sessions().find(Lives.id(27)).orElseThrow();
      var session = Objects.requireNonNull(story.session());

      assertThat(story.summary().status()).isEqualTo("verified");
      assertThat(story.summary().redaction()).isEqualTo("redacted");
      assertThat(session.reports()).containsExactly("vr_1Q27");
      assertThat(story.journal().items())
          .extracting(JournalEntry::kind)
          .startsWith("event", "level")
          .contains("request", "issued", "outcome", "erased", "erasure_confirmed");
      assertThat(story.journal().items()).extracting(JournalEntry::sequence).first().isEqualTo(1L);
      assertThat(story.journal().items().getLast().hash()).isEqualTo(session.head());
      assertThat(story.requests())
          .singleElement()
          .satisfies(asked -> {
            assertThat(asked.kind()).isEqualTo("redact");
            assertThat(asked.actor()).isEqualTo("dpo");
            assertThat(asked.verdict()).isEqualTo("done");
          });
      assertThat(story.events())
          .extracting(StripeEvent::type, StripeEvent::state)
          .startsWith(tuple("created", StripeEvent.State.DELIVERED));
      assertThat(story.events()).allMatch(event -> event.place() != null && event.arrivals() == 1);
    }
  }

  @Test
  void theOrderInWhichTopicsAndBatchesComeMakesNoDifference() throws Exception {
    var one = folder.resolve("one");
    var other = folder.resolve("other");
    try (var rig = new Rig(one)) {
      rig.fold(TAPE, Fold.topics(Rig.TOPICS), 1_000);
    }
    try (var rig = new Rig(other)) {
      rig.fold(TAPE, Fold.topics(Rig.TOPICS).reversed(), 37);
    }
    assertThat(Dump.differences(one, other)).isEmpty();
    assertThat(Dump.of(one).values()).allMatch(rows -> !rows.isEmpty());
  }

  @Test
  void whatIsFoldedAgainIsNotCountedAgain() throws Exception {
    var file = folder.resolve("store");
    try (var rig = new Rig(file)) {
      rig.fold(TAPE, List.of("verity.audit", "verity.sessions"), 1_000);
      var once = Dump.of(file);
      rig.fold(TAPE, List.of("verity.audit", "verity.sessions"), 1_000);
      assertThat(Dump.of(file)).isEqualTo(once);
    }
  }

  @Test
  void whatPeopleTypedAboutAnErasedSessionIsNowhereInTheStore() throws Exception {
    var file = folder.resolve("store");
    try (var rig = new Rig(file)) {
      rig.fold(TAPE, List.of("verity.audit"), 1_000);
      assertThat(rig.sessions().find(Lives.id(47)).orElseThrow().journal().items())
          .anyMatch(entry -> entry.facts().containsValue(Lives.REASON + 47));
      assertThat(onDisk(file)).contains("Lovelace-47");

      rig.fold(TAPE, List.of("verity.sessions"), 1_000);
      try (var housekeeping = new Housekeeping(rig.store.writer(), Duration.ofDays(400))) {
        assertThat(rig.fold.erasures().hasLeftTraces()).isTrue();
        assertThat(housekeeping.clearLog()).isTrue();
      }
      var erased = rig.sessions().find(Lives.id(47)).orElseThrow();
      assertThat(erased.summary().erasedAt()).isNotNull();
      assertThat(erased.journal().items())
          .filteredOn(entry -> entry.kind().equals("request"))
          .singleElement()
          .satisfies(entry ->
              assertThat(entry.facts()).doesNotContainKey("reason").containsEntry("actor", "dpo"));
      assertThat(found(rig, "Lovelace-47")).isEmpty();
      assertThat(found(rig, "req_redact_47")).containsExactly(Lives.id(47));
      assertThat(onDisk(file)).doesNotContainIgnoringCase("Lovelace-47");
    }
  }

  @Test
  void onlyTheReasonsOfSessionsThatAreNotErasedStayWhicheverWayTheyCome() throws Exception {
    var file = folder.resolve("store");
    try (var rig = new Rig(file).fold(TAPE, List.of("verity.sessions", "verity.audit"), 1_000)) {
      assertThat(found(rig, "Lovelace")).containsExactlyInAnyOrder(Lives.id(87), Lives.id(287));
    }
  }

  @Test
  void aBatchThatBreaksLeavesNothingBehind() throws Exception {
    var file = folder.resolve("store");
    var place = new TopicPartition("verity.audit", 0);
    try (var rig = new Rig(file)) {
      var before = Dump.of(file);
      try (var statement = rig.store.writer().createStatement()) {
        statement.execute("ALTER TABLE minute RENAME TO hour");
      }
      assertThatThrownBy(() -> rig.fold.take(TAPE.of("verity.audit"), Map.of(place, 1L)))
          .isInstanceOf(SQLException.class);
      try (var statement = rig.store.writer().createStatement()) {
        statement.execute("ALTER TABLE hour RENAME TO minute");
      }
      assertThat(Dump.of(file)).isEqualTo(before);

      rig.fold(TAPE);
      assertThat(rig.fold.positions()).isEqualTo(TAPE.ends());
      assertThat(rig.sessions().find(Lives.id(1))).isPresent();
    }
  }

  @Test
  void aFollowUpThatWasGivenUpIsADeadLetterAndAFailedEffort() throws Exception {
    try (var rig = new Rig(folder.resolve("store")).fold(TAPE)) {
      var letters = rig.work().letters(DeadLetter.State.OPEN, null, 50).items();

      assertThat(letters)
          .extracting(DeadLetter::session)
          .containsExactlyInAnyOrder(Lives.id(87), Lives.id(287));
      assertThat(rig.work().letterGroups())
          .singleElement()
          .satisfies(group -> assertThat(group.count()).isEqualTo(2));
      assertThat(rig.work().efforts(Effort.Stage.FAILED, null, 50).items())
          .extracting(Effort::session, Effort::action)
          .contains(tuple(Lives.id(87), "redact"));
    }
  }

  private static List<String> found(Rig rig, String text) {
    return rig
        .sessions()
        .list(SessionFilter.ALL.withText(text), SessionFilter.Sort.UPDATED, null, 200)
        .items()
        .stream()
        .map(SessionSummary::id)
        .toList();
  }

  private static String onDisk(Path file) throws IOException {
    var log = file.resolveSibling(file.getFileName() + "-wal");
    return Files.readString(file, ISO_8859_1) + Files.readString(log, ISO_8859_1);
  }
}
