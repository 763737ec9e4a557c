package dev.verity.cli;

import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/// Asks a person before something that cannot be undone.
record Confirmation(Terminal terminal, boolean yes) {
  private static final int LAST_CHARACTERS = 4;

  /// Whether there is anybody, or anything, to confirm.
  boolean possible() {
    return yes || terminal.present();
  }

  boolean ofCancel(String id, boolean livemode) {
    return isYes("Cancel %s (%s)? This cannot be undone. [y/N] ".formatted(id, mode(livemode)));
  }

  boolean ofLetters(String what, int count) {
    return isYes("%s %d dead letter%s? [y/N] ".formatted(what, count, count == 1 ? "" : "s"));
  }

  private boolean isYes(String question) {
    if (yes) {
      return true;
    }
    var answer = terminal.ask(question);
    return answer != null && Set.of("y", "yes").contains(answer.strip().toLowerCase(Locale.ROOT));
  }

  boolean ofRedact(String id, boolean livemode) {
    if (yes) {
      return true;
    }
    var answer =
        terminal.ask(
            ("Redact %s (%s)? Stripe erases what it holds of the person. This cannot be undone.\n"
                    + "Type the last four characters of the id: ")
                .formatted(id, mode(livemode)));
    return answer != null
        && Objects.equals(answer.strip(), id.substring(Math.max(0, id.length() - LAST_CHARACTERS)));
  }

  private static String mode(boolean livemode) {
    return livemode ? "LIVE" : "test";
  }
}
