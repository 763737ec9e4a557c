package dev.verity.projection;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// How the index of words is asked, and how its rows are numbered.
final class Search {
  /// A row of the index is a session's number, moved so far, and the sequence of an entry.
  static final int SHIFT = 20;

  /// An entry with a higher sequence is not found by its words.
  static final long SEQUENCE_MAX = (1L << SHIFT) - 1;

  /// More sessions than this one search does not look at; the newest come first.
  static final int MATCHES_MAX = 2_000;

  /// The beginning of a session's id that so many sessions may share that the index of words would
  /// have to put half of itself together.
  private static final Pattern SHORT_ID = Pattern.compile("vs_[A-Za-z0-9]{0,4}");

  private Search() {}

  static boolean isShortId(String typed) {
    return SHORT_ID.matcher(typed).matches();
  }

  /// What somebody typed as a question to the index: every word, each as a beginning. Empty when
  /// there is no word in it.
  static Optional<String> match(String typed) {
    var words =
        Arrays.stream(typed.strip().split("\\s+", -1))
            .filter(word -> word.codePoints().anyMatch(Character::isLetterOrDigit))
            .map(word -> "\"%s\"*".formatted(word.replace("\"", "\"\"")))
            .collect(Collectors.joining(" "));
    return words.isEmpty() ? Optional.empty() : Optional.of(words);
  }
}
