package dev.verity.session;

import dev.verity.session.Heard.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The last known level of a session at Stripe, and how exactly its moment is known.
///
/// Times are Stripe's, in whole seconds, except `confirmedAt`. An event is seen at one second, a
/// retrieve somewhere within the length of the call. What lies before that is old, what lies behind
/// is news, and within it is a tie.
///
/// @param since when the standing was entered, as far as all that was heard tells
/// @param shownAt when the standing was first seen, before anything older was heard
/// @param redactionSince when redaction was first seen; null before
/// @param at when this level was shown
/// @param margin how far from `at`, to either side, the moment may really lie
/// @param revision the session's revision when this level was seen
/// @param confirmedAt when Stripe itself last showed this level, by our clock; null if only an
///   event did
public record Observed(
    Snapshot snapshot,
    Instant since,
    Instant shownAt,
    @Nullable Instant redactionSince,
    Instant at,
    Duration margin,
    long revision,
    @Nullable Instant confirmedAt) {

  /// This level as the first that is known of a session.
  static Observed first(Snapshot snapshot, Instant at, Duration margin, long revision) {
    return new Observed(
        snapshot,
        at,
        at,
        snapshot.redaction() == Redaction.Known.NONE ? null : at,
        at,
        margin,
        revision,
        null);
  }

  /// This level after a newer one was seen.
  Observed followedBy(Snapshot next, Instant nextAt, Duration nextMargin, long nextRevision) {
    var merged = merge(next);
    var isSame = standing().equals(Standing.of(merged));
    var redactionBegins = redactionSince == null && merged.redaction() != Redaction.Known.NONE;
    return new Observed(
        merged,
        isSame ? since : nextAt,
        isSame ? shownAt : nextAt,
        redactionBegins ? nextAt : redactionSince,
        nextAt,
        nextMargin,
        nextRevision,
        null);
  }

  Observed confirmed(Instant now) {
    return new Observed(snapshot, since, shownAt, redactionSince, at, margin, revision, now);
  }

  /// This level in the light of all events that were heard, in whatever order they came: when its
  /// standing was really entered, and with which error a canceled session failed before.
  Observed amended(List<Heard> heard) {
    var known = snapshot;
    var error = lastErrorBy(heard);
    return new Observed(
        new Snapshot(
            known.status(),
            known.redaction(),
            error,
            known.report(),
            known.type(),
            known.selfie(),
            known.created()),
        sinceBy(heard),
        shownAt,
        redactionSince,
        at,
        margin,
        revision,
        confirmedAt);
  }

  /// The newest run of events that show this standing tells when it began; what was only read can
  /// not have begun before the last event that shows another one.
  private Instant sinceBy(List<Heard> heard) {
    var standing = standing();
    var latest = at.plus(margin);
    var moments = moments(heard);
    moments.add(new Moment(snapshot.created(), Standing.atCreation()));
    var lastOther = Instant.MIN;
    for (var moment : moments) {
      if (moment.at().isAfter(lastOther)
          && !moment.at().isAfter(latest)
          && !moment.shows(standing)) {
        lastOther = moment.at();
      }
    }
    var since = shownAt;
    for (var moment : moments) {
      if (moment.at().isBefore(since)
          && !moment.at().isBefore(lastOther)
          && !moment.at().isAfter(latest)
          && moment.shows(standing)) {
        since = moment.at();
      }
    }
    return since;
  }

  private @Nullable String lastErrorBy(List<Heard> heard) {
    var known = snapshot.lastError();
    if (status() != Status.Known.CANCELED) {
      return known;
    }
    var before = moments(heard);
    before.removeIf(moment -> moment.standing().status() != Status.Known.REQUIRES_INPUT);
    var isTold =
        known == null
            || before.stream().anyMatch(moment -> known.equals(moment.standing().lastError()));
    return isTold && !before.isEmpty()
        ? Collections.max(before, Comparator.comparing(Moment::at).thenComparing(Moment::hasFailed))
            .standing()
            .lastError()
        : known;
  }

  private static List<Moment> moments(List<Heard> heard) {
    var moments = new ArrayList<Moment>();
    for (var event : heard) {
      var standing = event.standing();
      if (standing != null) {
        moments.add(new Moment(event.created(), standing));
      }
    }
    return moments;
  }

  private record Moment(Instant at, Standing standing) {
    boolean hasFailed() {
      return standing.lastError() != null;
    }

    /// Cancelling erases the error, here or at Stripe alone.
    boolean shows(Standing other) {
      return standing.status().equals(other.status())
          && Objects.equals(standing.report(), other.report())
          && (other.status() == Status.Known.CANCELED
              || Objects.equals(standing.lastError(), other.lastError()));
    }
  }

  private Standing standing() {
    return Standing.of(snapshot);
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
        next.type(),
        next.selfie(),
        next.created());
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
