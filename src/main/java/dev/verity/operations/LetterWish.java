package dev.verity.operations;

import dev.verity.deadletters.DeadLetter;
import dev.verity.deadletters.DeadLetter.Kind;
import dev.verity.deadletters.DeadLetter.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which dead letters are meant: some by their ids, or all that wait and fit.
///
/// @param ids empty for all that fit the rest; with ids the rest is null
/// @param cause that is in the letter's cause, in whatever case
/// @param since last seen since
/// @param quarantinedToo whether those are taken that were tried too often
public record LetterWish(
    List<String> ids,
    @Nullable Kind kind,
    @Nullable String cause,
    @Nullable String session,
    @Nullable Instant since,
    boolean quarantinedToo) {
  public LetterWish {
    ids = List.copyOf(ids);
    if (!ids.isEmpty() && Stream.of(kind, cause, session, since).anyMatch(Objects::nonNull)) {
      throw new IllegalArgumentException("Ids go with no other choice.");
    }
  }

  /// All that wait.
  public static LetterWish all(boolean quarantinedToo) {
    return new LetterWish(List.of(), null, null, null, null, quarantinedToo);
  }

  public static LetterWish of(List<String> ids, boolean quarantinedToo) {
    return new LetterWish(ids, null, null, null, null, quarantinedToo);
  }

  /// What a wish comes to.
  ///
  /// @param missing ids that there are not
  /// @param objections why a letter that was named cannot be taken; then none is
  /// @param quarantined how many were left out for being in quarantine
  public record Chosen(
      List<DeadLetter> letters, List<String> missing, List<String> objections, long quarantined) {
    public Chosen {
      letters = List.copyOf(letters);
      missing = List.copyOf(missing);
      objections = List.copyOf(objections);
    }
  }

  Chosen among(List<DeadLetter> letters) {
    if (!ids.isEmpty()) {
      return named(letters);
    }
    var waiting = letters.stream().filter(DeadLetter::isWaiting).filter(this::fits).toList();
    var taken = waiting.stream().filter(each -> quarantinedToo || isOpen(each)).toList();
    return new Chosen(taken, List.of(), List.of(), waiting.size() - taken.size());
  }

  private boolean fits(DeadLetter letter) {
    return (kind == null || kind == letter.kind())
        && (cause == null || lower(letter.cause()).contains(lower(cause)))
        && (session == null || session.equals(letter.session()))
        && (since == null || !letter.lastSeen().isBefore(since));
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  private Chosen named(List<DeadLetter> letters) {
    var known = letters.stream().collect(Collectors.toMap(DeadLetter::id, each -> each));
    var taken = new ArrayList<DeadLetter>();
    var missing = new ArrayList<String>();
    var objections = new ArrayList<String>();
    for (var id : ids.stream().distinct().toList()) {
      var letter = known.get(id);
      if (letter == null) {
        missing.add(id);
      } else {
        var no = objection(letter);
        if (no == null) {
          taken.add(letter);
        } else {
          objections.add(no);
        }
      }
    }
    return new Chosen(taken, missing, objections, 0);
  }

  private @Nullable String objection(DeadLetter letter) {
    return switch (letter.state()) {
      case OPEN -> null;
      case QUARANTINED ->
          quarantinedToo
              ? null
              : "%s is in quarantine after %d attempts: mend the cause, then take it explicitly."
                  .formatted(letter.id(), letter.attempts());
      case REDRIVEN, DISCARDED ->
          "%s was %s already.".formatted(letter.id(), letter.state().word());
      case SUPERSEDED -> "%s has come again since; the newer one counts.".formatted(letter.id());
    };
  }

  private static boolean isOpen(DeadLetter letter) {
    return letter.state() == State.OPEN;
  }
}
