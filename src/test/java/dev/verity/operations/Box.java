package dev.verity.operations;

import dev.verity.deadletters.Author;
import dev.verity.deadletters.DeadLetter;
import dev.verity.deadletters.DeadLetter.Kind;
import dev.verity.deadletters.DeadLetter.State;
import dev.verity.deadletters.Letters;
import dev.verity.deadletters.Progress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.kafka.common.KafkaException;

/// A box of dead letters; what is done about them is remembered. The third from its begin fails.
public final class Box implements Letters {
  /// What was done about which letter, for instance `redriven 0-1 by olga`.
  public final List<String> done = new ArrayList<>();

  private final List<DeadLetter> letters;
  private final Runnable before;
  private boolean broken;

  /// @param before comes before each letter
  public Box(Runnable before) {
    this.before = before;
    letters =
        new ArrayList<>(
            List.of(
                letter("0-1", "vs_1", Kind.UNREADABLE, "no event", State.OPEN),
                letter("0-2", "vs_1", Kind.UNREADABLE, "no event", State.DISCARDED),
                letter("0-3", "vs_2", Kind.EXHAUSTED, "redact: gave up", State.OPEN),
                letter("0-4", "vs_3", Kind.UNREADABLE, "no event", State.QUARANTINED),
                letter("0-5", "vs_4", Kind.UNREADABLE, "no request", State.OPEN)));
  }

  public Box() {
    this(() -> {});
  }

  private static DeadLetter letter(
      String id, String session, Kind kind, String cause, State state) {
    var at = Instant.parse("2026-11-01T10:00:00Z").plusSeconds(id.charAt(2));
    return new DeadLetter(id, session, kind, cause, null, at, at, 1, 0, 9, state, null);
  }

  public void add(DeadLetter letter) {
    letters.add(letter);
  }

  public void breakDown() {
    broken = true;
  }

  @Override
  public List<DeadLetter> all() {
    check();
    return letters;
  }

  @Override
  public Optional<byte[]> content(DeadLetter letter) {
    return Optional.empty();
  }

  @Override
  public void redrive(List<DeadLetter> chosen, Author author, Progress progress) {
    treat("redriven", chosen, author, progress);
  }

  @Override
  public void discard(List<DeadLetter> chosen, Author author, Progress progress) {
    treat("discarded", chosen, author, progress);
  }

  private void treat(String what, List<DeadLetter> chosen, Author author, Progress progress) {
    BiConsumer<DeadLetter, Integer> each =
        (letter, number) -> {
          before.run();
          check();
          if (number == 2) {
            progress.failed(letter, "It does not say whose it is.");
          } else {
            done.add("%s %s by %s".formatted(what, letter.id(), author.actor()));
            progress.done(letter);
          }
        };
    for (var number = 0; number < chosen.size(); number++) {
      each.accept(chosen.get(number), number);
    }
  }

  private void check() {
    if (broken) {
      throw new KafkaException("out of reach");
    }
  }

  @Override
  public void close() {}
}
