package dev.verity.session;

/// What can happen to a session.
public sealed interface Input {

  /// A verified webhook event came in, for the first time or again.
  record EventArrived(Event event) implements Input {}

  /// A worker reports on the follow-up with this id.
  record FollowUpFinished(String followUpId, Outcome outcome) implements Input {}

  /// The time that the session asked to be woken at has come.
  record WokeUp() implements Input {}
}
