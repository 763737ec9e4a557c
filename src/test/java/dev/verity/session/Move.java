package dev.verity.session;

import dev.verity.session.SmallStripe.Deed;
import java.util.Locale;

/// One thing that can happen in a [World].
sealed interface Move {

  /// The post brings the event with this place in the queue.
  record Deliver(int which, boolean isThin) implements Move {}

  /// The last event comes again.
  record DeliverAgain(boolean isThin) implements Move {}

  /// A worker begins a call that cannot be undone, and nobody can stop it any more.
  record Begin() implements Move {}

  /// A worker makes the oldest call, or does with it what its lease or its revocation demands.
  record Work(Mishap mishap) implements Move {}

  /// What a worker has to say reaches the machine.
  record Report() implements Move {}

  record ReportAgain() implements Move {}

  /// Until the session wants to be woken, and no later.
  record Sleep() implements Move {}

  /// Until then, and it is not the session's turn.
  record Wait() implements Move {}

  /// Time passes and nobody wakes the session.
  record Pass(boolean isLong) implements Move {}

  record Happens(Deed deed) implements Move {}

  /// Until Stripe goes on by itself.
  record StripeGoesOn() implements Move {}

  record Ask(Wish wish) implements Move {}

  /// What goes wrong with a call.
  enum Mishap {
    NONE,
    REFUSED,
    BUSY,
    SILENT_BEFORE,
    SILENT_AFTER,
    BROKEN_BEFORE,
    BROKEN_AFTER,
    RETURNED,
    CRASHED_BEFORE,
    CRASHED_AFTER
  }

  /// What somebody asks for.
  enum Wish {
    RETRIEVE,
    CANCEL,
    REDACT,
    HOLD,
    RELEASE,
    /// By a second person.
    APPROVE,
    /// By the one who asked for the redact.
    APPROVE_ONESELF,
    WITHDRAW,
    /// The last request, word for word.
    AGAIN
  }

  /// As it reads in a path.
  default String text() {
    return switch (this) {
      case Deliver(var which, var isThin) ->
          "the post brings %s%s"
              .formatted(
                  isThin ? "thinly " : "",
                  which == 0 ? "an event" : "event number " + (which + 1) + " first");
      case DeliverAgain(var isThin) -> "the last event comes again" + (isThin ? ", thinly" : "");
      case Begin() -> "a worker begins the call";
      case Work(var mishap) ->
          mishap == Mishap.NONE
              ? "a worker makes the call"
              : "a worker makes the call: " + word(mishap);
      case Report() -> "the worker reports";
      case ReportAgain() -> "the last report comes again";
      case Sleep() -> "the clock wakes the session";
      case Wait() -> "the clock wakes the session, whose turn it is not";
      case Pass(var isLong) -> isLong ? "time passes beyond the wake-up" : "a second passes";
      case Happens(var deed) -> "at Stripe: " + word(deed);
      case StripeGoesOn() -> "Stripe goes on by itself";
      case Ask(var wish) -> "somebody asks: " + word(wish);
    };
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
