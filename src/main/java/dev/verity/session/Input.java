package dev.verity.session;

import org.jspecify.annotations.Nullable;

/// What can happen to a session.
public sealed interface Input {

  /// A verified event came in, for the first time or again.
  ///
  /// @param isRecovered whether it was fetched from Stripe, since its webhook never came
  /// @param digest the SHA-256 of the body as it came in, as hexadecimal digits
  record EventArrived(Event event, boolean isRecovered, @Nullable String digest) implements Input {
    public EventArrived(Event event) {
      this(event, false);
    }

    public EventArrived(Event event, boolean isRecovered) {
      this(event, isRecovered, null);
    }
  }

  /// An event came in that could not be read or worked on: something changed, and nobody knows
  /// what.
  ///
  /// @param record where it stands, for instance `verity.inbox-3-4711`
  record EventUnreadable(String record) implements Input {}

  /// A person or a pipeline asks for something.
  record RequestMade(Request request) implements Input {}

  /// A worker reports on the follow-up with this id.
  record FollowUpFinished(String followUpId, Outcome outcome) implements Input {}

  /// A downstream system has erased what it held.
  record ErasureConfirmed(ErasureAck ack) implements Input {}

  /// The time that the session asked to be woken at has come.
  ///
  /// @param isItsTurn whether a call of the schedule may begin now; otherwise it stays due
  record WokeUp(boolean isItsTurn) implements Input {
    public WokeUp() {
      this(true);
    }
  }
}
