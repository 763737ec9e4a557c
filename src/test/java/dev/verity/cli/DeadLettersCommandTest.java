package dev.verity.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.deadletters.Author;
import dev.verity.deadletters.DeadLetter;
import dev.verity.deadletters.DeadLetter.Kind;
import dev.verity.deadletters.DeadLetter.Origin;
import dev.verity.deadletters.DeadLetter.State;
import dev.verity.deadletters.Deed;
import dev.verity.deadletters.Letters;
import dev.verity.deadletters.Progress;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class DeadLettersCommandTest {
  private static final Instant FIRST = Instant.parse("2026-11-01T10:00:00Z");
  private static final Instant LAST = Instant.parse("2026-11-02T10:00:00Z");
  private static final DeadLetter OPEN = letter("0-3", "vs_1", Kind.UNREADABLE, 2, State.OPEN);
  private static final DeadLetter GIVEN_UP = letter("1-4", "vs_2", Kind.EXHAUSTED, 1, State.OPEN);
  private static final DeadLetter STUCK =
      letter("0-9", "vs_3", Kind.UNREADABLE, 5, State.QUARANTINED);
  private static final DeadLetter GONE = letter("0-1", "vs_1", Kind.UNREADABLE, 1, State.DISCARDED);

  private final FakeLetters letters = new FakeLetters();
  private final ByteArrayOutputStream raw = new ByteArrayOutputStream();

  @Test
  void whatWaitsIsListedWithACountAndItsCauses() {
    var result = run(null, "list");
    assertThat(result.code()).isZero();
    assertThat(result.out())
        .isEqualTo(
            """
            3 dead letters of 3 sessions
            ID          STATE        KIND        ATTEMPTS  LAST SEEN                 SESSION                         ORIGIN
            0-3         open         unreadable         2  2026-11-02T10:00:00Z      vs_1                            verity.inbox-0-7
            1-4         open         exhausted          1  2026-11-02T10:00:00Z      vs_2                            verity.inbox-0-7
            0-9         quarantined  unreadable         5  2026-11-02T10:00:00Z      vs_3                            verity.inbox-0-7

                   2  unreadable  no event
                   1  exhausted  no event
            """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "list --session vs_2",
        "list --kind exhausted",
        "list --kind exhausted --cause EVENT --since 2026-11-02",
        "list --session vs_2 --state open"
      })
  void filtersNarrowTheList(String arguments) {
    assertThat(run(null, arguments).out()).contains("1-4").doesNotContain("0-3", "0-9", "0-1");
  }

  @Test
  void aScriptGetsJson() {
    assertThat(run(null, "list --state discarded --json").out())
        .contains("\"id\" : \"0-1\"", "\"attempts\" : 1", "\"first_seen\"", "\"by\" : \"dpo\"");
    assertThat(run(null, "list --state redriven --json").out().strip()).isEqualTo("[ ]");
  }

  @Test
  void oneIsShownWithoutWhatIsInIt() {
    var out = run(null, "show 0-1").out();
    assertThat(out)
        .contains("attempts    1", "first seen  2026-11-01T10:00:00Z", "by          dpo")
        .contains(
            "value       9 bytes, SHA-256"
                + " 50fc2df5019e98af43418d5d3a9991dcf9342519aca82e8285230c34c932d511")
        .doesNotContain("Jane");
    assertThat(raw.size()).isZero();
  }

  @Test
  void itsBytesAreWrittenIfTheyAreAskedFor() {
    assertThat(run(null, "show 0-3 --raw").out()).isEmpty();
    assertThat(raw.toByteArray()).isEqualTo("Jane Doe\n".getBytes(UTF_8));
  }

  @Test
  void aDryRunCountsAndChangesNothing() {
    var result = run(null, "redrive --all --dry-run");
    assertThat(result.code()).isZero();
    assertThat(result.out())
        .startsWith("2 dead letters of 2 sessions\n")
        .contains("1 in quarantine left out", "Nothing was changed (--dry-run).");
    assertThat(letters.redriven).isEmpty();
  }

  @Test
  void aRedriveIsConfirmedFirst() {
    assertThat(run("n", "redrive --all").code()).isEqualTo(8);
    assertThat(run(null, "redrive --all").code()).isEqualTo(8);
    assertThat(letters.redriven).isEmpty();
    var result = run("y", "redrive --all");
    assertThat(result.code()).isZero();
    assertThat(result.out()).endsWith("redriven 2, failed 0\n");
    assertThat(letters.redriven).containsExactly("0-3", "1-4");
    assertThat(letters.author).isEqualTo(new Author("verity dead-letters", "redriven"));
  }

  @Test
  void whatFailsIsListedInTheEnd() {
    letters.failing = "1-4";
    var result = run(null, "redrive --all --yes");
    assertThat(result.code()).isEqualTo(9);
    assertThat(result.out()).endsWith("redriven 1, failed 1\n  1-4  vs_2  no way\n");
  }

  @Test
  void aLongRunTellsHowFarItIs() {
    letters.all.clear();
    for (var number = 0; number < 250; number++) {
      letters.all.add(letter("0-" + number, "vs_1", Kind.UNREADABLE, 1, State.OPEN));
    }
    assertThat(run(null, "redrive --all --yes").err())
        .isEqualTo("100 of 250, 0 failed\n200 of 250, 0 failed\n");
  }

  @Test
  void aBlankFilterIsNotAll() {
    assertThat(run(null, "redrive --cause= --yes").err()).contains("not blank");
    assertThat(run(null, "discard --session= --yes --reason x --actor me").err())
        .contains("not blank");
  }

  @Test
  void quarantineHasToBeNamed() {
    var refused = run(null, "redrive 0-9 --yes");
    assertThat(refused.code()).isEqualTo(3);
    assertThat(refused.err()).contains("0-9 is in quarantine after 5 attempts", "--quarantined");
    assertThat(run(null, "redrive 0-9 --quarantined --yes").code()).isZero();
    assertThat(letters.redriven).containsExactly("0-9");
  }

  @Test
  void whatIsDoneAlreadyOrUnknownIsSaidAndNothingIsDone() {
    assertThat(run(null, "redrive 0-1 0-3 --yes"))
        .matches(result -> result.code() == 3 && result.err().contains("discarded already"));
    assertThat(run(null, "redrive 7-7 0-3 --yes"))
        .matches(result -> result.code() == 4 && result.err().contains("no dead letter 7-7"));
    assertThat(run(null, "show 7-7").code()).isEqualTo(4);
    assertThat(letters.redriven).isEmpty();
  }

  @Test
  void aDiscardTakesThoseInQuarantineToo() {
    var result = run(null, "discard --kind unreadable --yes --actor dpo --reason junk");
    assertThat(result.code()).isZero();
    assertThat(letters.discarded).containsExactly("0-3", "0-9");
    assertThat(letters.author).isEqualTo(new Author("dpo", "junk"));
  }

  @Test
  void nothingToDoIsNoMistake() {
    assertThat(run(null, "redrive --session vs_9"))
        .isEqualTo(new Result(0, "No dead letters.\n", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "redrive",
        "redrive 0-3 --all",
        "redrive 0-3 --session vs_1",
        "redrive --all --kind odd",
        "list --state odd",
        "list --since yesterday",
        "discard --all",
        "discard --all --actor dpo",
        "discard --all --actor dpo --reason="
      })
  void whatIsWrongIsNotDone(String arguments) {
    assertThat(run("y", arguments).code()).isEqualTo(2);
    assertThat(letters.redriven).isEmpty();
    assertThat(letters.discarded).isEmpty();
  }

  @Test
  void aBrokenRunTellsWhatWasDone() {
    letters.breaking = "1-4";
    var result = run(null, "redrive --all --yes");
    assertThat(result.code()).isEqualTo(10);
    assertThat(result.out()).endsWith("redriven 1, failed 0\n");
    assertThat(result.err()).contains("Kafka did not do its part: gone");
  }

  private record Result(int code, String out, String err) {}

  private Result run(@Nullable String typed, String arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    var terminal = typed == null ? TypingTerminal.absent() : TypingTerminal.typing(typed);
    var code =
        new CommandLine(new DeadLettersCommand(() -> letters, terminal, raw))
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(arguments.split(" ", -1));
    return new Result(code, out.toString(), err.toString());
  }

  private static DeadLetter letter(
      String id, String session, Kind kind, int attempts, State state) {
    var deed =
        state == State.DISCARDED ? new Deed(Deed.Kind.DISCARDED, id, "dpo", "junk", LAST) : null;
    return new DeadLetter(
        id,
        session,
        kind,
        "no event",
        new Origin("verity.inbox", 0, 7),
        FIRST,
        LAST,
        attempts,
        0,
        9,
        state,
        deed);
  }

  /// Letters that keep what they are told.
  private static final class FakeLetters implements Letters {
    final List<DeadLetter> all = new ArrayList<>(List.of(OPEN, GIVEN_UP, STUCK, GONE));
    final List<String> redriven = new ArrayList<>();
    final List<String> discarded = new ArrayList<>();
    @Nullable Author author;
    @Nullable String failing;
    @Nullable String breaking;

    @Override
    public List<DeadLetter> all() {
      return all;
    }

    @Override
    public Optional<byte[]> content(DeadLetter letter) {
      return Optional.of("Jane Doe\n".getBytes(UTF_8));
    }

    @Override
    public void redrive(List<DeadLetter> letters, Author who, Progress progress) {
      treat(letters, who, progress, redriven);
    }

    @Override
    public void discard(List<DeadLetter> letters, Author who, Progress progress) {
      treat(letters, who, progress, discarded);
    }

    private void treat(
        List<DeadLetter> letters, Author who, Progress progress, List<String> treated) {
      author = who;
      for (var letter : letters) {
        if (letter.id().equals(breaking)) {
          throw new KafkaException("gone");
        }
        if (letter.id().equals(failing)) {
          progress.failed(letter, "no way");
        } else {
          treated.add(letter.id());
          progress.done(letter);
        }
      }
    }

    @Override
    public void close() {}
  }
}
