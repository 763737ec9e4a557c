package dev.verity.session;

import static dev.verity.session.Status.Known.CANCELED;
import static dev.verity.session.Status.Known.PROCESSING;
import static dev.verity.session.Status.Known.REQUIRES_INPUT;
import static dev.verity.session.Status.Known.VERIFIED;

import dev.verity.session.FollowUp.Action;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Stripe's truth about one session as a value: every change gives another one, with the event that
/// tells of it. The rules are those of [TruthfulStripe].
///
/// @param failed whether the last attempt did
/// @param reports how many attempts have ended
/// @param events how many were made
/// @param moves when Stripe itself goes on: ends its checks or a redaction
/// @param ours whether the redaction that runs was our doing
/// @param answered what is replayed to an idempotency key
record SmallStripe(
    Status.Known status,
    Redaction redaction,
    boolean failed,
    int reports,
    int events,
    @Nullable Instant moves,
    boolean ours,
    Map<String, Reply> answered) {
  static final Duration REDACTION_LASTS = Duration.ofHours(20);
  private static final Duration CHECKS_LAST = Duration.ofMinutes(2);

  /// What somebody other than Verity does, or Stripe itself.
  enum Deed {
    SUBMIT,
    PASS,
    FAIL,
    OVERRIDE,
    CANCEL,
    REDACT,
    VALIDATE,
    FINISH_REDACTION
  }

  /// The answer to a call; without a snapshot it is a refusal.
  record Reply(@Nullable Snapshot snapshot, boolean isBroken) {
    static final Reply NO = new Reply(null, false);
    static final Reply BROKEN = new Reply(null, true);
  }

  /// Stripe afterwards, and what it tells.
  record Change(SmallStripe stripe, List<Event> told) {}

  static final SmallStripe NOTHING =
      new SmallStripe(REQUIRES_INPUT, Redaction.Known.NONE, false, 0, 0, null, false, Map.of());

  Change create(Instant now) {
    return told(this, EventType.Known.CREATED, now, null);
  }

  Snapshot snapshot() {
    return new Snapshot(
        status,
        redaction,
        failed ? "document_expired" : null,
        reports == 0 ? null : "vr_" + reports,
        "document",
        false,
        Given.START);
  }

  boolean mayHappen(Deed deed) {
    var isUntouched = redaction == Redaction.Known.NONE;
    return switch (deed) {
      case SUBMIT, CANCEL -> status == REQUIRES_INPUT;
      case PASS, FAIL -> status == PROCESSING;
      case OVERRIDE -> isUntouched && (status == VERIFIED || status == REQUIRES_INPUT);
      case REDACT -> isUntouched && status != PROCESSING;
      case VALIDATE -> redaction == Redaction.Known.PROCESSING;
      case FINISH_REDACTION -> !isUntouched && redaction != Redaction.Known.REDACTED;
    };
  }

  Change happens(Deed deed, Instant now) {
    return switch (deed) {
      case SUBMIT -> become(PROCESSING, false, 0, now.plus(CHECKS_LAST), now);
      case PASS -> become(VERIFIED, false, 1, null, now);
      case FAIL -> become(REQUIRES_INPUT, true, 1, null, now);
      case OVERRIDE -> become(status == VERIFIED ? REQUIRES_INPUT : VERIFIED, false, 0, null, now);
      case CANCEL -> cancel(now, null);
      case REDACT -> redact(now, null);
      case VALIDATE -> new Change(redacting(Redaction.of("validated"), moves, ours), List.of());
      case FINISH_REDACTION ->
          told(
              redacting(Redaction.Known.REDACTED, null, ours), EventType.Known.REDACTED, now, null);
    };
  }

  /// What Stripe does next by itself.
  Deed next() {
    return status == PROCESSING ? Deed.PASS : Deed.FINISH_REDACTION;
  }

  @Nullable Reply replay(Action action, String key) {
    return action.isRead() ? null : answered.get(key);
  }

  boolean accepts(Action action) {
    return switch (action) {
      case RETRIEVE, RETRIEVE_RESULTS -> true;
      case CANCEL ->
          redaction == Redaction.Known.NONE && (status == REQUIRES_INPUT || status == CANCELED);
      case REDACT -> mayHappen(Deed.REDACT);
    };
  }

  /// A call that is legal takes effect.
  Change execute(Action action, String key, Instant now) {
    return switch (action) {
      case RETRIEVE, RETRIEVE_RESULTS -> new Change(this, List.of());
      case CANCEL -> status == CANCELED ? new Change(this, List.of()) : cancel(now, key);
      case REDACT -> redact(now, key);
    };
  }

  SmallStripe remembering(Action action, String key, Reply reply) {
    if (action.isRead()) {
      return this;
    }
    var more = new HashMap<>(answered);
    more.put(key, reply);
    return new SmallStripe(
        status, redaction, failed, reports, events, moves, ours, Map.copyOf(more));
  }

  private Change become(
      Status.Known next, boolean hasFailed, int attempts, @Nullable Instant goesOn, Instant now) {
    var changed =
        new SmallStripe(
            next, redaction, hasFailed, reports + attempts, events, goesOn, ours, answered);
    return told(changed, EventType.of(next.wire()), now, null);
  }

  private Change cancel(Instant now, @Nullable String key) {
    return told(
        new SmallStripe(CANCELED, redaction, false, reports, events, moves, ours, answered),
        EventType.Known.CANCELED,
        now,
        key);
  }

  private Change redact(Instant now, @Nullable String key) {
    var begun = redacting(Redaction.Known.PROCESSING, now.plus(REDACTION_LASTS), key != null);
    return status == REQUIRES_INPUT ? begun.cancel(now, key) : new Change(begun, List.of());
  }

  private SmallStripe redacting(Redaction next, @Nullable Instant ends, boolean isOurs) {
    return new SmallStripe(status, next, failed, reports, events, ends, isOurs, answered);
  }

  private static Change told(
      SmallStripe stripe, EventType type, Instant now, @Nullable String key) {
    var number = stripe.events + 1;
    var counted =
        new SmallStripe(
            stripe.status,
            stripe.redaction,
            stripe.failed,
            stripe.reports,
            number,
            stripe.moves,
            stripe.ours,
            stripe.answered);
    var event = new Event("evt_" + number, type, now, false, null, counted.snapshot(), null, key);
    return new Change(counted, List.of(event));
  }
}
