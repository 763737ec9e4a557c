package dev.verity.session;

import java.time.Instant;

/// Why an action that is owed is not being tried right now.
///
/// @param failures how often it failed in a row, for whatever reason
/// @param refusals how many of those were definite refusals
/// @param since when the first of them happened
/// @param notBefore the earliest next try
public record Setback(int failures, int refusals, Instant since, Instant notBefore, Stage stage) {

  /// `GIVEN_UP` follows a dead letter, `REHEARSED` a dry run; both end when an event brings news.
  public enum Stage {
    RETRYING,
    GIVEN_UP,
    REHEARSED
  }

  static Setback rehearsed(Instant now) {
    return new Setback(0, 0, now, now, Stage.REHEARSED);
  }

  Setback until(Instant later) {
    return new Setback(failures, refusals, since, later, stage);
  }

  Setback givenUp() {
    return new Setback(failures, refusals, since, notBefore, Stage.GIVEN_UP);
  }
}
