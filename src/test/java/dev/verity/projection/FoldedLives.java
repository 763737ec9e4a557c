package dev.verity.projection;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;

/// A store into which the lives of some sessions are folded, for tests of those who ask it.
public final class FoldedLives implements AutoCloseable {
  /// When all lives are looked at.
  public static final Instant NOW = Rig.NOW;

  private final Rig rig;
  private final Tape tape = new Tape();
  private final Lives lives = new Lives(Rig.TOPICS, Rig.NOW, tape::write);

  public FoldedLives(Path file) {
    rig = new Rig(file);
  }

  /// The store with the lives from 0 on.
  public static FoldedLives of(Path file, int count) {
    var folded = new FoldedLives(file);
    for (var number = 0; number < count; number++) {
      folded.lives.live(number);
    }
    folded.fold();
    return folded;
  }

  /// The session with this number.
  public static String id(int number) {
    return Lives.id(number);
  }

  /// One more, from its beginning until now.
  public void live(int number) {
    lives.live(number);
    fold();
  }

  private void fold() {
    try {
      rig.fold(tape);
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  public SessionView sessions() {
    return rig.sessions();
  }

  public WorkView work() {
    return rig.work();
  }

  public JournalView journal() {
    return rig.journal();
  }

  public CountView counts() {
    return new CountView(rig.store.readers());
  }

  public NeedsView needs() {
    return new NeedsView(rig.store.readers());
  }

  /// None.
  public Lag lag() {
    return new Lag(0, Duration.ZERO);
  }

  @Override
  public void close() {
    try {
      rig.close();
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }
}
