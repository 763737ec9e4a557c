package dev.verity.cli;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import dev.verity.deadletters.DeadLetter;
import dev.verity.deadletters.DeadLetter.State;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The dead letters that something is done about: some by id, those of a filter, or all that wait.
final class LetterChoice {
  @Parameters(
      arity = "0..*",
      paramLabel = "ID",
      description = "The dead letters, as `list` names them.")
  private List<String> ids = new ArrayList<>();

  @Option(names = "--all", description = "All that wait.")
  private boolean all;

  @Mixin private LetterFilterOptions filter = new LetterFilterOptions();

  @Option(names = "--dry-run", description = "Only say what would be done.")
  boolean dryRun;

  @Option(names = "--yes", description = "Do not ask.")
  boolean yes;

  /// What came of a choice.
  ///
  /// @param objections why a letter that was named cannot be taken; then none is
  /// @param quarantined how many were left out for being in quarantine
  record Chosen(
      List<DeadLetter> letters, List<String> objections, boolean isMissing, long quarantined) {}

  /// What is wrong with these options, or null.
  @Nullable String mistake() {
    var isBulk = all || filter.isGiven();
    if (ids.isEmpty() && !isBulk) {
      return "Ids of dead letters, a filter or --all is wanted.";
    }
    if (filter.isBlank()) {
      return "--cause and --session want a text that is not blank; --all takes all that wait.";
    }
    return ids.isEmpty() || !isBulk ? null : "Ids go neither with --all nor with a filter.";
  }

  /// @param quarantineToo whether those in quarantine are taken like the open ones
  Chosen among(List<DeadLetter> letters, boolean quarantineToo) {
    if (!ids.isEmpty()) {
      return byIds(letters, quarantineToo);
    }
    var waiting = letters.stream().filter(DeadLetter::isWaiting).filter(filter::take).toList();
    var taken =
        waiting.stream().filter(letter -> quarantineToo || letter.state() == State.OPEN).toList();
    return new Chosen(taken, List.of(), false, waiting.size() - taken.size());
  }

  private Chosen byIds(List<DeadLetter> letters, boolean quarantineToo) {
    var known = letters.stream().collect(toMap(DeadLetter::id, identity()));
    var taken = new ArrayList<DeadLetter>();
    var objections = new ArrayList<String>();
    var isMissing = false;
    for (var id : ids.stream().distinct().toList()) {
      var letter = known.get(id);
      var no = letter == null ? unknown(id) : objection(letter, quarantineToo);
      isMissing |= letter == null;
      if (no != null) {
        objections.add(no);
      } else if (letter != null) {
        taken.add(letter);
      }
    }
    return new Chosen(taken, objections, isMissing, 0);
  }

  static String unknown(String id) {
    return "There is no dead letter %s; `verity dead-letters list --state all` shows all."
        .formatted(id);
  }

  private static @Nullable String objection(DeadLetter letter, boolean quarantineToo) {
    return switch (letter.state()) {
      case OPEN -> null;
      case QUARANTINED ->
          quarantineToo
              ? null
              : "%s is in quarantine after %d attempts. Mend the cause, then redrive it with --quarantined; or discard it."
                  .formatted(letter.id(), letter.attempts());
      case REDRIVEN, DISCARDED ->
          "%s was %s already; `verity dead-letters show %s` tells by whom."
              .formatted(letter.id(), letter.state().word(), letter.id());
      case SUPERSEDED -> "%s has come again since; the newer one counts.".formatted(letter.id());
    };
  }
}
