package dev.verity.cli;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import dev.verity.deadletters.DeadLetter;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// Shows dead letters to a person or a script, and never what is in them.
final class LetterPrinter {
  private static final String ROW = "%-10s  %-11s  %-10s  %8s  %-24s  %-30s  %s";
  private static final int SAMPLE = 5;

  private final PrintWriter out;

  LetterPrinter(PrintWriter out) {
    this.out = out;
  }

  /// The count, one line for each, and how many have which cause.
  void table(List<DeadLetter> letters) {
    count(letters);
    if (letters.isEmpty()) {
      return;
    }
    rows(letters);
    out.println();
    causes(letters);
  }

  /// The count, how many have which cause, and the first few.
  void sample(List<DeadLetter> letters) {
    count(letters);
    causes(letters);
    if (!letters.isEmpty()) {
      out.println("for instance");
      rows(letters.subList(0, Math.min(SAMPLE, letters.size())));
    }
  }

  /// One line for each fact.
  ///
  /// @param digest of the value; null where the value is not at hand
  void whole(DeadLetter letter, @Nullable String digest) {
    facts(letter).forEach((name, value) -> fact(name, value));
    var value = "%d bytes".formatted(letter.bytes());
    fact("value", digest == null ? value : value + ", SHA-256 " + digest);
  }

  void json(List<DeadLetter> letters) {
    var array = JsonMapper.shared().createArrayNode();
    for (var letter : letters) {
      var object = array.addObject();
      facts(letter).forEach((name, value) -> object.put(name.replace(' ', '_'), value));
      object
          .put("attempts", letter.attempts())
          .put("failures", letter.failures())
          .put("bytes", letter.bytes());
    }
    out.println(array.toPrettyString());
    out.flush();
  }

  private void count(List<DeadLetter> letters) {
    var sessions =
        letters.stream().map(DeadLetter::session).filter(Objects::nonNull).distinct().count();
    out.println(
        letters.isEmpty()
            ? "No dead letters."
            : "%d dead letter%s of %d session%s"
                .formatted(letters.size(), plural(letters.size()), sessions, plural(sessions)));
  }

  private void causes(List<DeadLetter> letters) {
    letters.stream()
        .collect(
            groupingBy(
                letter -> letter.kind().word() + "  " + letter.cause(),
                LinkedHashMap::new,
                counting()))
        .forEach((cause, many) -> line("%8d  %s".formatted(many, cause)));
  }

  private void rows(List<DeadLetter> letters) {
    line(ROW.formatted("ID", "STATE", "KIND", "ATTEMPTS", "LAST SEEN", "SESSION", "ORIGIN"));
    for (var letter : letters) {
      line(
          ROW.formatted(
              letter.id(),
              letter.state().word(),
              letter.kind().word(),
              letter.attempts(),
              letter.lastSeen(),
              orDash(letter.session()),
              orDash(letter.origin())));
    }
  }

  private static Map<String, @Nullable String> facts(DeadLetter letter) {
    var facts = new LinkedHashMap<String, @Nullable String>();
    facts.put("id", letter.id());
    facts.put("state", letter.state().word());
    facts.put("kind", letter.kind().word());
    facts.put("session", letter.session());
    facts.put("cause", letter.cause());
    facts.put("origin", Objects.toString(letter.origin(), null));
    facts.put("first seen", letter.firstSeen().toString());
    facts.put("last seen", letter.lastSeen().toString());
    facts.put("attempts", Integer.toString(letter.attempts()));
    facts.put("failures", letter.failures() == 0 ? null : Integer.toString(letter.failures()));
    var deed = letter.deed();
    if (deed != null) {
      facts.put("by", deed.actor());
      facts.put("reason", deed.reason());
      facts.put("at", deed.at().toString());
    }
    return facts;
  }

  private void fact(String name, @Nullable String value) {
    if (value != null) {
      line("%-10s  %s".formatted(name, value));
    }
  }

  private void line(String text) {
    out.println(SessionPrinter.printable(text).stripTrailing());
  }

  private static String orDash(@Nullable Object value) {
    return Objects.toString(value, "-");
  }

  private static String plural(long count) {
    return count == 1 ? "" : "s";
  }
}
