package dev.verity.session;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One line of a session's journal. Facts hold ids, codes and times, never anything personal.
///
/// @param sequence counts from 1 per session, without gaps
/// @param policy the hash of the policy under which it was written
/// @param previous the hash of the entry before; null for the first, and until it is chained
/// @param hash of this entry and so of all before it, as 64 hexadecimal digits; null until it is
///   chained
public record Entry(
    String sessionId,
    long sequence,
    Instant at,
    Kind kind,
    String policy,
    Map<String, String> facts,
    @Nullable String previous,
    @Nullable String hash) {

  /// What an entry is about.
  public enum Kind {
    EVENT,
    LEVEL,
    OWED,
    ISSUED,
    OUTCOME,
    REHEARSED,
    REQUEST,
    ANSWER,
    REVOKED,
    ALARM,
    DEAD_LETTER,
    KEY_MADE,
    KEY_DESTROYED,
    ERASED,
    ERASURE_CONFIRMED,
    RESULTS_PUBLISHED
  }

  public Entry {
    facts = Collections.unmodifiableSortedMap(new TreeMap<>(facts));
  }

  /// One that is not chained yet.
  public Entry(
      String sessionId,
      long sequence,
      Instant at,
      Kind kind,
      String policy,
      Map<String, String> facts) {
    this(sessionId, sequence, at, kind, policy, facts, null, null);
  }

  /// The same entry in its place in the chain.
  public Entry chained(@Nullable String after, String its) {
    return new Entry(sessionId, sequence, at, kind, policy, facts, after, its);
  }
}
