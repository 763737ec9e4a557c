package dev.verity.session;

import org.jspecify.annotations.Nullable;

/// What an event is worth beside what is known already.
enum Weight {
  /// It came later: its level replaces the known one.
  NEWS,
  /// It says what is known.
  KNOWN,
  /// It came before what is known.
  STALE,
  NO_SNAPSHOT,
  TIE,
  CONTRADICTION,
  UNKNOWN_VALUE;

  /// Weighs by Stripe's second, by the graph of statuses, and by whether type and object fit each
  /// other; never by the order of arrival or of ids.
  static Weight of(@Nullable Observed seen, Event event) {
    if (seen != null && seen.isAfter(event.created())) {
      return STALE;
    }
    var isLater = seen == null || seen.isBefore(event.created());
    var snapshot = event.snapshot();
    if (snapshot == null) {
      return !isLater && seen != null && says(event.type(), seen.snapshot()) ? KNOWN : NO_SNAPSHOT;
    }
    if (hasUnknown(event.type(), snapshot)) {
      return UNKNOWN_VALUE;
    }
    if (!says(event.type(), snapshot)) {
      return CONTRADICTION;
    }
    if (seen == null) {
      return NEWS;
    }
    if (!isLater && seen.shows(snapshot)) {
      return KNOWN;
    }
    var leavesCanceled =
        seen.status() == Status.Known.CANCELED && snapshot.status() != Status.Known.CANCELED;
    if (isLater) {
      return leavesCanceled ? CONTRADICTION : NEWS;
    }
    if (event.type() == EventType.Known.CREATED || leavesCanceled) {
      return STALE;
    }
    return isFinal(snapshot) ? NEWS : TIE;
  }

  /// Why this weight leaves the level in doubt; null when it does not.
  Doubt.@Nullable Cause doubt() {
    return switch (this) {
      case NEWS, KNOWN, STALE -> null;
      case NO_SNAPSHOT -> Doubt.Cause.NO_SNAPSHOT;
      case TIE -> Doubt.Cause.TIE;
      case CONTRADICTION -> Doubt.Cause.CONTRADICTION;
      case UNKNOWN_VALUE -> Doubt.Cause.UNKNOWN_VALUE;
    };
  }

  private static boolean says(EventType type, Snapshot snapshot) {
    return switch (type) {
      case EventType.Known.REDACTED -> snapshot.redaction() == Redaction.Known.REDACTED;
      case EventType.Known known -> snapshot.status().equals(known.implied());
      case EventType.Unknown _ -> false;
    };
  }

  private static boolean hasUnknown(EventType type, Snapshot snapshot) {
    return type instanceof EventType.Unknown
        || snapshot.status() instanceof Status.Unknown
        || snapshot.redaction() instanceof Redaction.Unknown;
  }

  private static boolean isFinal(Snapshot snapshot) {
    return snapshot.status() == Status.Known.CANCELED
        || snapshot.redaction() == Redaction.Known.REDACTED;
  }
}
