package dev.verity.cli;

import dev.verity.deadletters.DeadLetter;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which dead letters are meant.
final class LetterFilterOptions {
  @Option(names = "--session", paramLabel = "ID", description = "Of this session (vs_…).")
  private @Nullable String session;

  @Option(
      names = "--cause",
      paramLabel = "TEXT",
      description = "With this in the cause, in whatever case.")
  private @Nullable String cause;

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      converter = Words.OfKind.class,
      description = "unreadable (records) or exhausted (follow-ups that were given up).")
  private DeadLetter.@Nullable Kind kind;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      converter = PassOptions.Beginning.class,
      description = "Last seen since: P2D, 2026-11-01 or 2026-11-01T10:00:00Z.")
  private @Nullable Instant since;

  boolean isGiven() {
    return Stream.of(session, cause, kind, since).anyMatch(Objects::nonNull);
  }

  /// What is blank is in every cause.
  boolean isBlank() {
    return Stream.of(session, cause).anyMatch(text -> text != null && text.isBlank());
  }

  boolean take(DeadLetter letter) {
    return (session == null || session.equals(letter.session()))
        && (cause == null || lower(letter.cause()).contains(lower(cause)))
        && (kind == null || kind == letter.kind())
        && (since == null || !letter.lastSeen().isBefore(since));
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
