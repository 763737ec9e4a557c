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
/// @param cause that is in the letter's cause, in whatever case; never blank
/// @param isWholeCause whether the letter's cause is the same, to the letter
/// @param session never blank
/// @param since last seen since
/// @param until last seen until, so that what came later is not taken
/// @param quarantinedToo whether those are taken that were tried too often
public record LetterWish(
    List<String> ids,
    @Nullable Kind kind,
    @Nullable String cause,
    boolean isWholeCause,
    @Nullable String session,
    @Nullable Instant since,
    @Nullable Instant until,
    boolean quarantinedToo) {
  public LetterWish {
    ids = List.copyOf(ids);
    if (!ids.isEmpty()
        && Stream.of(kind, cause, session, since, until).anyMatch(Objects::nonNull)) {
      throw new IllegalArgumentException("Ids go with no other choice.");
    }
    if (Stream.of(cause, session).anyMatch(text -> text != null && text.isBlank())) {
      throw new IllegalArgumentException("A blank cause or session would choose nothing or all.");
    }
  }

  public LetterWish(
      List<String> ids,
      @Nullable Kind kind,
      @Nullable String cause,
      @Nullable String session,
      @Nullable Instant since,
      boolean quarantinedToo) {
    this(ids, kind, cause, false, session, since, null, quarantinedToo);
  }

  /// All that wait.
  public static LetterWish all(boolean quarantinedToo) {
    return new LetterWish(List.of(), null, null, null, null, quarantinedToo);
  }

  public static LetterWish of(List<String> ids, boolean quarantinedToo) {
    return new LetterWish(ids, null, null, null, null, quarantinedToo);
  }

  /// All that wait of one kind and one cause, as they are counted together.
  public static LetterWish ofGroup(Kind kind, String cause, boolean quarantinedToo) {
    return new LetterWish(List.of(), kind, cause, true, null, null, null, quarantinedToo);
  }

  /// Without what came after this moment.
  public LetterWish until(@Nullable Instant last) {
    return new LetterWish(ids, kind, cause, isWholeCause, session, since, last, quarantinedToo);
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
        && (cause == null || fits(cause, letter.cause()))
        && (session == null || session.equals(letter.session()))
        && (since == null || !letter.lastSeen().isBefore(since))
        && (until == null || !letter.lastSeen().isAfter(until));
  }

  private boolean fits(String wanted, String found) {
    return isWholeCause ? found.equals(wanted) : lower(found).contains(lower(wanted));
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
