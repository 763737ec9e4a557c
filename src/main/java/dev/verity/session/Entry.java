package dev.verity.session;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// One line of a session's journal. Facts hold ids, codes and times, never anything personal.
///
/// @param sequence counts from 1 per session, without gaps
/// @param policy the hash of the policy under which it was written
public record Entry(
    String sessionId,
    long sequence,
    Instant at,
    Kind kind,
    String policy,
    Map<String, String> facts) {

  /// What an entry is about.
  public enum Kind {
    EVENT,
    LEVEL,
    ISSUED,
    OUTCOME,
    REHEARSED,
    REQUEST,
    ANSWER,
    REVOKED,
    ALARM,
    DEAD_LETTER
  }

  public Entry {
    facts = Collections.unmodifiableSortedMap(new TreeMap<>(facts));
  }
}
