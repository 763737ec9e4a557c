package dev.verity.policy;

import dev.verity.session.Event;
import dev.verity.session.EventType;
import dev.verity.session.FollowUp.Action;
import dev.verity.session.Outcome;
import dev.verity.session.Redaction;
import dev.verity.session.Snapshot;
import dev.verity.session.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One session at Stripe as its recorded events tell it, until a pretended call changes it.
///
///     requires_input ──cancel──▶ canceled
///     requires_input ──redact──▶ canceled, redaction processing ──▶ redacted
///     verified, canceled ──redact──▶ redaction processing ──▶ redacted
final class PretendStripe {
  /// Stripe promises four days and mostly needs far less.
  static final Duration REDACTION_TAKES = Duration.ofHours(1);

  private static final int ILLEGAL = 400;

  /// Levels in the order of Stripe's clock.
  private final List<Level> levels;

  private @Nullable Level changed;
  private @Nullable Instant redactedAt;

  private record Level(Instant since, Snapshot snapshot) {}

  /// @param events at least one
  PretendStripe(List<Event> events) {
    var ordered = new ArrayList<>(events);
    ordered.sort(Comparator.comparing(Event::created).thenComparingInt(PretendStripe::rank));
    levels = new ArrayList<>();
    for (var event : ordered) {
      var before = levels.isEmpty() ? null : levels.getLast().snapshot();
      levels.add(new Level(event.created(), snapshot(event, before)));
    }
  }

  /// Within one second a session is created first, and ends last.
  private static int rank(Event event) {
    return switch (event.type()) {
      case EventType.Known.CREATED -> 0;
      case EventType.Known.PROCESSING -> 1;
      case EventType.Known.VERIFIED, EventType.Known.REQUIRES_INPUT -> 2;
      case EventType.Known.CANCELED -> 3;
      case EventType.Known.REDACTED -> 4;
      case EventType.Unknown _ -> 2;
    };
  }

  /// A thin event tells the status alone.
  private static Snapshot snapshot(Event event, @Nullable Snapshot before) {
    if (event.snapshot() != null) {
      return event.snapshot();
    }
    var last =
        before == null
            ? new Snapshot(
                Status.Known.REQUIRES_INPUT,
                Redaction.Known.NONE,
                null,
                null,
                null,
                false,
                event.created())
            : before;
    return switch (event.type()) {
      case EventType.Known.CREATED -> last;
      case EventType.Known.REDACTED -> with(last, last.status(), Redaction.Known.REDACTED);
      case EventType.Known known -> with(last, Status.of(known.wire()), last.redaction());
      case EventType.Unknown _ -> last;
    };
  }

  private static Snapshot with(Snapshot before, Status status, Redaction redaction) {
    return new Snapshot(
        status,
        redaction,
        status == Status.Known.REQUIRES_INPUT ? before.lastError() : null,
        before.report(),
        before.type(),
        before.selfie(),
        before.created());
  }

  /// Whether this event can still happen after what was pretended.
  boolean canStillTell(Event event) {
    return changed == null || !event.created().isAfter(changed.since());
  }

  /// When the pretended redaction is done; null while none runs.
  @Nullable Instant redactedAt() {
    return redactedAt;
  }

  Outcome call(Action action, Instant now) {
    var second = now.truncatedTo(ChronoUnit.SECONDS);
    var before = level(now);
    var after =
        switch (action) {
          case RETRIEVE, RETRIEVE_RESULTS -> before;
          case CANCEL -> canceled(before);
          case REDACT -> redacted(before);
        };
    if (after == null) {
      return new Outcome.Refused(ILLEGAL, null, null);
    }
    if (!after.equals(before)) {
      changed = new Level(second, after);
      if (after.redaction() == Redaction.Known.PROCESSING) {
        redactedAt = second.plus(REDACTION_TAKES);
      }
    }
    var results = action == Action.RETRIEVE_RESULTS && after.hasResults() ? "{}" : null;
    return new Outcome.Done(after, second, Duration.ZERO, null, results);
  }

  Snapshot level(Instant now) {
    if (changed != null) {
      var snapshot = changed.snapshot();
      return redactedAt == null || now.isBefore(redactedAt)
          ? snapshot
          : with(snapshot, snapshot.status(), Redaction.Known.REDACTED);
    }
    var level = levels.getFirst();
    for (var next : levels) {
      if (!next.since().isAfter(now)) {
        level = next;
      }
    }
    return Objects.requireNonNull(level).snapshot();
  }

  /// Null where Stripe refuses.
  private static @Nullable Snapshot canceled(Snapshot before) {
    if (before.redaction() != Redaction.Known.NONE) {
      return null;
    }
    return switch (before.status()) {
      case Status.Known.REQUIRES_INPUT -> with(before, Status.Known.CANCELED, Redaction.Known.NONE);
      case Status.Known.CANCELED -> before;
      case Status.Known.PROCESSING, Status.Known.VERIFIED -> null;
      case Status.Unknown _ -> null;
    };
  }

  private static @Nullable Snapshot redacted(Snapshot before) {
    if (before.redaction() != Redaction.Known.NONE) {
      return null;
    }
    return switch (before.status()) {
      case Status.Known.REQUIRES_INPUT, Status.Known.CANCELED ->
          with(before, Status.Known.CANCELED, Redaction.Known.PROCESSING);
      case Status.Known.VERIFIED -> with(before, Status.Known.VERIFIED, Redaction.Known.PROCESSING);
      case Status.Known.PROCESSING -> null;
      case Status.Unknown _ -> null;
    };
  }
}
