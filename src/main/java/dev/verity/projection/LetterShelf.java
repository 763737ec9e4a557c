package dev.verity.projection;

import dev.verity.deadletters.DeadLetter;
import dev.verity.deadletters.DeadLetter.Origin;
import dev.verity.deadletters.Deed;
import dev.verity.deadletters.Shelf;
import java.sql.SQLException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The dead letters, kept in the store.
final class LetterShelf implements Shelf {
  private final Statements statements;
  private final Numbers numbers;
  private final Erasures erasures;

  LetterShelf(Statements statements, Numbers numbers, Erasures erasures) {
    this.statements = statements;
    this.numbers = numbers;
    this.erasures = erasures;
  }

  @Override
  public @Nullable DeadLetter find(String id) {
    return first("SELECT * FROM letter WHERE id = ?", id);
  }

  @Override
  public @Nullable DeadLetter newest(String chain) {
    return first("SELECT * FROM letter WHERE chain = ? ORDER BY number DESC LIMIT 1", chain);
  }

  @Override
  public void put(String chain, DeadLetter letter) {
    run(() -> {
      var origin = letter.origin();
      statements.run(
          """
          INSERT OR IGNORE INTO letter (id, chain, session, kind, cause, topic, partition, position,
            first_seen, last_seen, attempts, failures, bytes, state)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          """,
          letter.id(),
          chain,
          letter.session(),
          letter.kind().word(),
          letter.cause(),
          origin == null ? null : origin.topic(),
          origin == null ? null : origin.partition(),
          origin == null ? null : origin.offset(),
          letter.firstSeen(),
          letter.lastSeen(),
          letter.attempts(),
          letter.failures(),
          letter.bytes(),
          letter.state().word());
      return null;
    });
  }

  @Override
  public void change(DeadLetter letter) {
    run(() -> {
      var deed = letter.deed();
      statements.run(
          """
          UPDATE letter SET state = ?, deed = ?, actor = ?, reason = ?, done_at = ? WHERE id = ?
          """,
          letter.state().word(),
          deed == null ? null : deed.kind().word(),
          deed == null ? null : deed.actor(),
          deed == null ? null : deed.reason(),
          deed == null ? null : deed.at(),
          letter.id());
      if (letter.session() != null && deed != null) {
        erasures.of(numbers.of(letter.session(), deed.at().toEpochMilli()));
      }
      return null;
    });
  }

  static DeadLetter letter(Row row) throws SQLException {
    var topic = row.textOrNull("topic");
    var deed = row.textOrNull("deed");
    return new DeadLetter(
        row.text("id"),
        row.textOrNull("session"),
        DeadLetter.Kind.valueOf(row.text("kind").toUpperCase(Locale.ROOT)),
        row.text("cause"),
        topic == null ? null : new Origin(topic, row.count("partition"), row.number("position")),
        row.moment("first_seen"),
        row.moment("last_seen"),
        row.count("attempts"),
        row.count("failures"),
        row.count("bytes"),
        DeadLetter.State.valueOf(row.text("state").toUpperCase(Locale.ROOT)),
        deed == null ? null : deed(deed, row));
  }

  /// The reason is empty when the session was erased since.
  private static Deed deed(String kind, Row row) throws SQLException {
    var reason = row.textOrNull("reason");
    return new Deed(
        Deed.Kind.valueOf(kind.toUpperCase(Locale.ROOT)),
        row.text("id"),
        row.text("actor"),
        reason == null ? "" : reason,
        row.moment("done_at"));
  }

  private @Nullable DeadLetter first(String sql, String argument) {
    return run(
        () -> statements.all(sql, LetterShelf::letter, argument).stream().findFirst().orElse(null));
  }

  @FunctionalInterface
  private interface Step<T> {
    @Nullable T take() throws SQLException;
  }

  /// A shelf throws nothing; [Fold] has the cause again.
  private static <T> @Nullable T run(Step<T> step) {
    try {
      return step.take();
    } catch (SQLException failure) {
      throw new Broken(failure);
    }
  }

  /// Carries the failure of a statement through a pile that knows of no statements.
  static final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final SQLException failure;

    Broken(SQLException failure) {
      super(failure);
      this.failure = failure;
    }

    SQLException failure() {
      return failure;
    }
  }
}
