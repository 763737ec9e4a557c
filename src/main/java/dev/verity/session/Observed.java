package dev.verity.session;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The last known level of a session at Stripe, and how exactly its moment is known.
///
/// Times are Stripe's, in whole seconds, except `confirmedAt`. An event is seen at one second, a
/// retrieve somewhere within the length of the call. What lies before that is old, what lies behind
/// is news, and within it is a tie.
///
/// @param since when the status was entered, as far as it is known
/// @param redactionSince when redaction was first seen; null before
/// @param at when this level was shown
/// @param margin how far from `at`, to either side, the moment may really lie
/// @param revision the session's revision when this level was seen
/// @param confirmedAt when Stripe itself last showed this level, by our clock; null if only an
///   event did
public record Observed(
    Snapshot snapshot,
    Instant since,
    @Nullable Instant redactionSince,
    Instant at,
    Duration margin,
    long revision,
    @Nullable Instant confirmedAt) {

  /// This level as the first that is known of a session.
  static Observed first(Snapshot snapshot, Instant at, Duration margin, long revision) {
    return new Observed(
        snapshot,
        isUntouched(snapshot) ? snapshot.created() : at,
        snapshot.redaction() == Redaction.Known.NONE ? null : at,
        at,
        margin,
        revision,
        null);
  }

  /// This level after a newer one was seen.
  Observed followedBy(Snapshot next, Instant nextAt, Duration nextMargin, long nextRevision) {
    var merged = merge(next);
    var isSame =
        status().equals(merged.status())
            && Objects.equals(snapshot.lastError(), merged.lastError())
            && Objects.equals(snapshot.report(), merged.report());
    var redactionBegins = redactionSince == null && merged.redaction() != Redaction.Known.NONE;
    return new Observed(
        merged,
        isSame ? since : nextAt,
        redactionBegins ? nextAt : redactionSince,
        nextAt,
        nextMargin,
        nextRevision,
        null);
  }

  Observed confirmed(Instant now) {
    return new Observed(snapshot, since, redactionSince, at, margin, revision, now);
  }

  /// Whether a snapshot tells nothing that is not known already.
  boolean shows(Snapshot other) {
    return merge(other).equals(snapshot);
  }

  boolean isAfter(Instant moment) {
    return moment.isBefore(at.minus(margin));
  }

  boolean isBefore(Instant moment) {
    return moment.isAfter(at.plus(margin));
  }

  Status status() {
    return snapshot.status();
  }

  Redaction redaction() {
    return snapshot.redaction();
  }

  /// From when the next look is counted.
  Instant lastLook() {
    return confirmedAt == null ? at : confirmedAt;
  }

  /// Redaction never goes back, and the last error outlives the cancel that erases it at Stripe.
  private Snapshot merge(Snapshot next) {
    var keepsError = next.lastError() == null && next.status() == Status.Known.CANCELED;
    return new Snapshot(
        next.status(),
        furthest(snapshot.redaction(), next.redaction()),
        keepsError ? snapshot.lastError() : next.lastError(),
        next.report(),
        next.created());
  }

  private static boolean isUntouched(Snapshot snapshot) {
    return snapshot.status() == Status.Known.REQUIRES_INPUT && snapshot.lastError() == null;
  }

  private static Redaction furthest(Redaction known, Redaction next) {
    return rank(next) >= rank(known) ? next : known;
  }

  private static int rank(Redaction redaction) {
    return switch (redaction) {
      case Redaction.Known.NONE -> 0;
      case Redaction.Known.PROCESSING -> 1;
      case Redaction.Unknown _ -> 1;
      case Redaction.Known.REDACTED -> 2;
    };
  }
}
