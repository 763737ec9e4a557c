package dev.verity.session;

import static dev.verity.session.Status.Known.CANCELED;
import static dev.verity.session.Status.Known.PROCESSING;
import static dev.verity.session.Status.Known.REQUIRES_INPUT;
import static dev.verity.session.Status.Known.VERIFIED;

import dev.verity.session.FollowUp.Action;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Stripe in small: one verification session that changes by Stripe's rules, tells of it in events,
/// and answers calls by what it is at that second. Its clock counts whole seconds from
/// [Given#START].
///
///     requires_input ──submit──▶ processing ──pass──▶ verified
///       ▲   │  ▲                     │                 │    ▲
///       │   │  └────────fail─────────┘                 │    │
///       │   │                                          │    │
///       │   └─────────────────override─────────────────│────┘
///       └─────────────────────override─────────────────┘
///
///     requires_input ──cancel, redact──▶ canceled
///     redaction of all but processing: none ──▶ processing ──(validated)──▶ redacted
final class TruthfulStripe {
  static final Redaction VALIDATED = Redaction.of("validated");

  /// What somebody does to the session without Verity; where it is impossible nothing happens.
  enum Deed {
    SUBMIT,
    PASS,
    FAIL,
    DECLINE,
    ABANDON,
    OVERRIDE,
    CANCEL,
    REDACT,
    VALIDATE,
    FINISH_REDACTION
  }

  /// How a change is told: as which event objects, and what they hold.
  enum Form {
    SNAPSHOT,
    THIN,
    /// To two destinations, one of each kind.
    BOTH,
    /// Two event objects for one change.
    TWICE,
    UNREADABLE,
    /// The object as it is when the event is delivered, not as it was when the event was made.
    RENDERED_LATE
  }

  /// An event on its way.
  record Letter(Event event, boolean isRenderedLate) {}

  /// What Stripe says to a call.
  sealed interface Answer {
    record Ok(Snapshot snapshot, int version) implements Answer {}

    record No(boolean isReplay) implements Answer {}

    record Broken() implements Answer {}
  }

  final String id;
  final long redactionLasts;
  final Form form;
  final List<Letter> outbox = new ArrayList<>();

  long second;

  /// How often the session has changed.
  int version;

  /// How many calls were refused as illegal, replays not counted.
  int refusals;

  private Status.Known status = REQUIRES_INPUT;
  private Redaction redaction = Redaction.Known.NONE;
  private @Nullable String lastError;
  private @Nullable String report;
  private long redactionStarted;
  private int events;
  private final Map<String, Answer> answered = new HashMap<>();

  /// @param redactionLasts how many seconds a redaction takes
  /// @param form how changes are told that no deed caused
  TruthfulStripe(String id, long redactionLasts, Form form) {
    this.id = id;
    this.redactionLasts = redactionLasts;
    this.form = form;
  }

  Instant now() {
    return Given.START.plusSeconds(second);
  }

  Snapshot snapshot() {
    return new Snapshot(status, redaction, lastError, report, "document", false, Given.START);
  }

  boolean isRedacting() {
    return redaction != Redaction.Known.NONE && redaction != Redaction.Known.REDACTED;
  }

  long redactionEnds() {
    return redactionStarted + redactionLasts;
  }

  void tellOfCreation(Form told) {
    tell(EventType.Known.CREATED, told, null);
  }

  void pass(long seconds) {
    second += seconds;
    if (isRedacting() && second >= redactionEnds()) {
      happens(Deed.FINISH_REDACTION, form);
    }
  }

  void happens(Deed deed, Form told) {
    switch (deed) {
      case SUBMIT -> {
        if (status == REQUIRES_INPUT) {
          become(PROCESSING, null, told);
        }
      }
      case PASS -> {
        if (status == PROCESSING) {
          report = "vr_" + version;
          become(VERIFIED, null, told);
        }
      }
      case FAIL -> {
        if (status == PROCESSING) {
          report = "vr_" + version;
          become(REQUIRES_INPUT, "document_expired", told);
        }
      }
      case DECLINE, ABANDON -> {
        if (status == REQUIRES_INPUT) {
          become(REQUIRES_INPUT, deed == Deed.ABANDON ? "abandoned" : "consent_declined", told);
        }
      }
      case OVERRIDE -> {
        if (redaction == Redaction.Known.NONE && status == VERIFIED) {
          become(REQUIRES_INPUT, null, told);
        } else if (status == REQUIRES_INPUT) {
          become(VERIFIED, null, told);
        }
      }
      case CANCEL -> {
        if (status == REQUIRES_INPUT) {
          cancel(told, null);
        }
      }
      case REDACT -> {
        if (mayRedact()) {
          redact(told, null);
        }
      }
      case VALIDATE -> {
        if (redaction == Redaction.Known.PROCESSING) {
          version++;
          redaction = VALIDATED;
        }
      }
      case FINISH_REDACTION -> {
        if (isRedacting()) {
          version++;
          redaction = Redaction.Known.REDACTED;
          tell(EventType.Known.REDACTED, told, null);
        }
      }
    }
  }

  /// A call that reaches Stripe. The first answer to an idempotency key is the answer for ever.
  Answer call(Action action, String key) {
    if (action.isRead()) {
      return ok();
    }
    var earlier = replay(key);
    if (earlier != null) {
      return earlier;
    }
    var answer = execute(action, key);
    answered.put(key, answer);
    return answer;
  }

  /// A call that is answered with trouble, and keeps being answered so; it may work nevertheless.
  Answer callInTrouble(Action action, String key, boolean works, Answer trouble) {
    if (action.isRead()) {
      return trouble;
    }
    var earlier = replay(key);
    if (earlier != null) {
      return earlier;
    }
    if (works) {
      execute(action, key);
    }
    answered.put(key, trouble);
    return trouble;
  }

  private @Nullable Answer replay(String key) {
    var earlier = answered.get(key);
    return earlier instanceof Answer.No ? new Answer.No(true) : earlier;
  }

  private Answer execute(Action action, String key) {
    switch (action) {
      case RETRIEVE, RETRIEVE_RESULTS -> {}
      case CANCEL -> {
        if (redaction != Redaction.Known.NONE || status == PROCESSING || status == VERIFIED) {
          return refuse();
        }
        if (status == REQUIRES_INPUT) {
          cancel(form, key);
        }
      }
      case REDACT -> {
        if (!mayRedact()) {
          return refuse();
        }
        redact(form, key);
      }
    }
    return ok();
  }

  private Answer ok() {
    return new Answer.Ok(snapshot(), version);
  }

  private Answer refuse() {
    refusals++;
    return new Answer.No(false);
  }

  private boolean mayRedact() {
    return redaction == Redaction.Known.NONE && status != PROCESSING;
  }

  private void cancel(Form told, @Nullable String key) {
    version++;
    status = CANCELED;
    lastError = null;
    tell(EventType.Known.CANCELED, told, key);
  }

  private void redact(Form told, @Nullable String key) {
    version++;
    redaction = Redaction.Known.PROCESSING;
    redactionStarted = second;
    if (status == REQUIRES_INPUT) {
      cancel(told, key);
    }
  }

  private void become(Status.Known next, @Nullable String error, Form told) {
    version++;
    status = next;
    lastError = error;
    tell(EventType.of(next.wire()), told, null);
  }

  private void tell(EventType type, Form told, @Nullable String key) {
    var name = "evt_" + ++events;
    switch (told) {
      case SNAPSHOT -> send(name, type, snapshot(), null, key);
      case THIN -> send(name + "_thin", type, null, name, key);
      case BOTH -> {
        send(name, type, snapshot(), null, key);
        send(name + "_thin", type, null, name, key);
      }
      case TWICE -> {
        send(name, type, snapshot(), null, key);
        send(name + "_again", type, snapshot(), null, key);
      }
      case UNREADABLE -> send(name, type, null, null, key);
      case RENDERED_LATE ->
          outbox.add(
              new Letter(new Event(name, type, now(), false, null, snapshot(), null, key), true));
    }
  }

  private void send(
      String name,
      EventType type,
      @Nullable Snapshot snapshot,
      @Nullable String twin,
      @Nullable String key) {
    outbox.add(new Letter(new Event(name, type, now(), false, null, snapshot, twin, key), false));
  }
}
