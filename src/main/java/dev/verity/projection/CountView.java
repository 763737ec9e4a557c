package dev.verity.projection;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// What the store tells for charts: how much of the journal was written when.
public final class CountView {
  private final Readers readers;

  CountView(Readers readers) {
    this.readers = readers;
  }

  /// How often something was written within a step of time.
  ///
  /// @param name the kind of entry, with its verdict, status, action, outcome or alarm behind a dot
  public record Count(String name, Instant from, long count) {}

  /// What was counted within a time, by steps of whole minutes; steps without anything are left
  /// out.
  ///
  /// @param name the kind of entry, for instance `event`
  public List<Count> of(String name, Instant from, Instant until, Duration step) {
    return readers.all(
        question(name, from, until, step),
        row -> new Count(row.text("name"), row.moment("step"), row.number("count")));
  }

  static Question question(String name, Instant from, Instant until, Duration step) {
    return Question.of(
        """
        SELECT name, minute / ?1 * ?1 AS step, sum(count) AS count FROM minute
        WHERE name IN (SELECT DISTINCT name FROM minute WHERE name = ?2 OR
            (name > ?2 || '.' AND name < ?2 || '/'))
          AND minute >= ?3 AND minute < ?4
        GROUP BY name, step ORDER BY name, step
        """,
        step.toMillis(),
        name,
        from.toEpochMilli(),
        until.toEpochMilli());
  }
}
