package dev.verity.deadletters;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What could not be read or was given up, and what has been done about it.
///
/// @param id `<partition>-<offset>` in the dead letter topic
/// @param session null when the record's key is no session id
/// @param cause for a person; never quotes the record
/// @param origin the record that could not be read, or the one that brought the last failure of a
///   follow-up; null when the clock did
/// @param firstSeen the first failure that this is about
/// @param lastSeen when it became this dead letter
/// @param attempts how often it was tried, redrives included
/// @param failures how many calls of a follow-up failed; 0 for a record
/// @param bytes the size of the value
/// @param deed what somebody did about it; null while it waits
public record DeadLetter(
    String id,
    @Nullable String session,
    Kind kind,
    String cause,
    @Nullable Origin origin,
    Instant firstSeen,
    Instant lastSeen,
    int attempts,
    int failures,
    int bytes,
    State state,
    @Nullable Deed deed) {

  /// After so many attempts a redrive has to be asked for explicitly.
  public static final int ATTEMPTS_MAX = 5;

  /// What is dead.
  public enum Kind {
    /// A record that could not be read or worked on.
    UNREADABLE,
    /// A follow-up that was tried until policy gave up.
    EXHAUSTED;

    /// As it is written and asked for.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// Where a dead letter stands.
  public enum State {
    OPEN,
    /// Waits like an open one, but was tried too often to be redriven with the others.
    QUARANTINED,
    REDRIVEN,
    DISCARDED,
    /// The same came again before anybody did anything; the newer letter stands for both.
    SUPERSEDED;

    /// As it is written and asked for.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// Where a record stood.
  public record Origin(String topic, int partition, long offset) {
    @Override
    public String toString() {
      return "%s-%d-%d".formatted(topic, partition, offset);
    }
  }

  int partition() {
    return Integer.parseInt(id.substring(0, id.indexOf('-')));
  }

  long offset() {
    return Long.parseLong(id.substring(id.indexOf('-') + 1));
  }

  /// Whether somebody has to do something about it.
  public boolean isWaiting() {
    return state == State.OPEN || state == State.QUARANTINED;
  }

  DeadLetter superseded() {
    return with(State.SUPERSEDED, deed);
  }

  DeadLetter after(Deed done) {
    return with(
        switch (done.kind()) {
          case REDRIVEN -> State.REDRIVEN;
          case DISCARDED -> State.DISCARDED;
        },
        done);
  }

  private DeadLetter with(State next, @Nullable Deed done) {
    return new DeadLetter(
        id, session, kind, cause, origin, firstSeen, lastSeen, attempts, failures, bytes, next,
        done);
  }
}
